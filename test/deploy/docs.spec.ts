import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readCadEvent } from '../../src/cad/read-cad-event';
import { Environment } from '../../src/config/environment';
import { MESSAGE_STATUSES } from '../../src/domain/message-status';
import { SEARCH_ATTRIBUTE_TYPES } from '../../temporal/contracts/search-attributes';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...markdownIn('docs')];

/** The anchor that a heading gets: lower case, no punctuation, dashes for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replace(/\s/g, '-');

const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] as string));

describe.each(DOCUMENTS)('%s', (file) => {
  const text = read(file);

  it('links to what exists', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string);
    const dead = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map((match) => match[1] as string);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('speaks of no machine: no absolute path of one', () => {
    expect(text).not.toMatch(/(^|[\s`(])\/(home|root|tmp|work|Users)\//m);
  });
});

describe('docs/architecture.md', () => {
  it('names files that exist', () => {
    const rooms = readdirSync(ROOT).filter((name) => !name.startsWith('.'));
    const paths = [...read('docs/architecture.md').matchAll(/`([\w.@/-]+)`/g)]
      .map((match) => match[1] as string)
      .filter((path) => rooms.includes(path.split('/')[0] as string));
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('counts the events of a plain call as their test does', () => {
    const spec = read('workflows/call-notification/plain-call.stack.spec.ts');
    const list = /PLAIN_CALL_EVENTS = \[([^\]]+)\]/.exec(spec)?.[1] ?? '';
    const count = list.match(/^ {2}'/gm)?.length;
    expect(read('docs/architecture.md')).toContain(`two texts: ${count} events of history`);
  });
});

describe('docs/operations.md', () => {
  const text = read('docs/operations.md');

  it('explains every variable of the environment, and none that is gone', () => {
    const source = read('src/config/environment.ts');
    const variables = [...source.matchAll(/^ {2}([A-Z][A-Z_]+)[!?]?(?:[:] | =)/gm)].map(
      (m) => m[1] as string,
    );
    expect(variables).toEqual(expect.arrayContaining(Object.keys(new Environment())));
    const explained = [...text.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map((match) => match[1] as string);
    expect(variables.filter((name) => !explained.includes(name))).toEqual([]);
    const table = text.slice(text.indexOf('## Environment'), text.indexOf('## Metrics'));
    const inTable = [...table.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map((match) => match[1] as string);
    expect(inTable.filter((name) => !variables.includes(name))).toEqual([]);
  });

  it('names the metrics that exist', () => {
    const defined = [...read('src/health/metrics.ts').matchAll(/name: '(aftercall_\w+)'/g)].map((m) => m[1]);
    const named = [...new Set(text.match(/aftercall_\w+/g))];
    expect(named.filter((name) => !defined.includes(name))).toEqual([]);
    expect(defined.filter((name) => !named.includes(name as string))).toEqual([]);
  });

  it('explains the flags that the ledger sets', () => {
    const sources = [
      'src/persistence/message-ledger.repository.ts',
      'src/persistence/claim-reply.ts',
      'src/persistence/claim-call-text.ts',
    ].map(read);
    const flags = sources.flatMap((source) =>
      [...source.matchAll(/'(outcome_unknown|operator_needed|too_late)'/g)].map(
        (match) => match[1] as string,
      ),
    );
    expect(new Set(flags)).toEqual(new Set(['outcome_unknown', 'operator_needed', 'too_late']));
    for (const flag of flags) expect(text).toContain(`| \`${flag}\``);
  });
});

describe('README.md', () => {
  const text = read('README.md');

  it('lists the filters of the Web UI', () => {
    for (const name of Object.keys(SEARCH_ATTRIBUTE_TYPES))
      expect(text).toMatch(new RegExp(`^\\| \`${name}\``, 'm'));
  });

  it('draws every state of a message, and no other', () => {
    const diagram = /stateDiagram-v2\n([\s\S]+?)```/.exec(text)?.[1] ?? '';
    const drawn = new Set([...diagram.matchAll(/(?<=^ *|--> )[a-z]+(?= -->|:|$)/gm)].map((m) => m[0]));
    expect([...drawn].sort()).toEqual([...MESSAGE_STATUSES].sort());
  });

  it('shows a first event that the API takes', () => {
    const body = /-d '(\{[\s\S]+?\})'\n/.exec(text)?.[1] ?? '';
    const event: unknown = JSON.parse(body.replace(/'"[^']+"'/, '2026-03-01T13:40:10Z'));
    expect(readCadEvent(event)).toMatchObject({ ok: true });
  });
});

describe('docs/adr', () => {
  it('numbers its pages without a gap, each with context, decision and consequences', () => {
    readdirSync(join(ROOT, 'docs', 'adr')).forEach((name, i) => {
      const text = read(`docs/adr/${name}`);
      expect(name).toMatch(new RegExp(`^${String(i + 1).padStart(4, '0')}-[\\w-]+\\.md$`));
      expect(text).toMatch(new RegExp(`^# ${i + 1}\\. `));
      expect(text.match(/^## .+$/gm)).toEqual(['## Context', '## Decision', '## Consequences']);
    });
  });
});
