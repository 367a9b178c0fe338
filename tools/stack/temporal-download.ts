import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const STALLED_AFTER_MS = 20_000;

/** Starting a server is the SDK's only way to download one, so it is started and ended. */
const SCRIPT = `
const { TestWorkflowEnvironment } = require('@temporalio/testing');
const [kind, downloadDir] = process.argv.slice(1);
const options = { server: { executable: { type: 'cached-download', downloadDir } } };
const start = kind === 'dev-server' ? 'createLocal' : 'createTimeSkipping';
TestWorkflowEnvironment[start](options)
  .then((env) => env.teardown())
  .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
`;

/**
 * Lets the SDK download a server program. It runs in a process of its own, which can be ended: on a network that
 * swallows packets the SDK would wait for minutes. A download that still grows is left alone.
 *
 * @returns the path of the program below `dir`
 */
export async function downloadThroughSdk(
  kind: 'dev-server' | 'time-skipping',
  dir: string,
  projectRoot: string,
): Promise<string> {
  const child = spawn(process.execPath, ['-e', SCRIPT, kind, dir], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on(
    'data',
    (chunk: Buffer) => (complaint = (complaint + chunk.toString('utf8')).slice(-2_000)),
  );

  let size = -1;
  let grownAt = Date.now();
  let stalled = false;
  const watch = setInterval(() => {
    const now = directorySize(dir);
    if (now !== size) [size, grownAt] = [now, Date.now()];
    stalled = Date.now() - grownAt > STALLED_AFTER_MS;
    if (stalled) child.kill('SIGKILL');
  }, 500);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(watch));

  if (stalled) throw new Error(`nothing arrived for ${STALLED_AFTER_MS / 1000} s`);
  if (code !== 0) throw new Error(complaint.trim() || `the download ended with code ${code}`);
  const program = readdirSync(dir)
    .map((name) => join(dir, name))
    .find(isProgram);
  if (!program) throw new Error('the download left no program');
  return program;
}

function directorySize(dir: string): number {
  return readdirSync(dir)
    .map((name) => statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() && statSync(path).size > 1_000_000;
  } catch {
    return false;
  }
}
