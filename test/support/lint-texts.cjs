/** Lints texts as if they stood in given files; a process of its own, because jest cannot import ES modules. */
const { ESLint } = require('eslint');
const { text } = require('node:stream/consumers');

(async () => {
  const eslint = new ESLint();
  const found = [];
  for (const { file, code } of JSON.parse(await text(process.stdin))) {
    const [result] = await eslint.lintText(code, { filePath: file });
    found.push(result.messages.map((message) => message.ruleId ?? message.message));
  }
  process.stdout.write(JSON.stringify(found));
})();
