import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newApiKey } from '../../src/auth/api-keys';
import { StackError } from './settings';

/** What `npm start` tells other programs; the contract's section 7 names its members. */
export interface StackFile {
  apiUrl: string;
  apiKey: string;
  carrierUrl: string;
  temporalAddress: string;
  temporalUiUrl: string;
  databaseUrl: string;
  staff: { email: string; password: string };
}

/** Made once and kept, so that numbers stay readable and keys stay valid over restarts. */
export interface StackSecrets {
  vaultKey: string;
  twilioAccountSid: string;
  twilioAuthToken: string;
  apiKey: string;
  staff: { email: string; password: string };
}

const MARKER = 'README.txt';
const MARKER_TEXT =
  'Data of the local Aftercall stack (npm start): database, workflows, texts, logs and secrets.\n' +
  'Nothing here is needed elsewhere. `npm start -- --reset` wipes it.\n';
const LOCK = 'stack.lock';
/** Everything that the stack makes in its folder; `--reset` removes these and nothing else. */
const OURS = /^(postgres|temporal|logs|carrier\.jsonl|demo\.json|secrets\.json|stack\.json|README\.txt)$/;

/** The stack's folder. One stack at a time holds it. */
export class DataDir {
  private constructor(
    readonly path: string,
    /** The stack before this one was killed: its servers may still be ending. */
    readonly wasKilled: boolean,
  ) {}

  /**
   * Makes the folder where it is missing and takes it for this process.
   *
   * @throws StackError when another stack runs on it, or when it is to be wiped and is not the stack's
   */
  static open(path: string, options: { reset: boolean }): DataDir {
    const entries = existsSync(path) ? readdirSync(path) : [];
    if (options.reset && entries.length > 0 && !isOurs(path)) {
      throw new StackError(`${path} was not made by this stack, so --reset does not touch it.`);
    }
    // Open to other accounts: as root, PostgreSQL runs as one of them. What is secret has its own mode.
    mkdirSync(path, { recursive: true, mode: 0o755 });
    const wasKilled = takeLock(join(path, LOCK));
    const dir = new DataDir(path, wasKilled);
    if (options.reset) {
      for (const name of entries.filter((entry) => OURS.test(entry))) {
        rmSync(dir.file(name), { recursive: true, force: true });
      }
    }
    writeFileSync(dir.file(MARKER), MARKER_TEXT);
    dir.removeStackFile();
    return dir;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * Reads the secrets, or makes them for a new folder.
   *
   * @throws StackError when there is data but no secrets: numbers in it could not be read any more
   */
  secrets(): StackSecrets {
    const file = this.file('secrets.json');
    if (existsSync(file)) {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as StackSecrets;
      } catch {
        throw new StackError(`${file} is damaged. Restore it, or start afresh: npm start -- --reset`);
      }
    }
    if (existsSync(this.file('postgres'))) {
      throw new StackError(
        `${file} is missing, so the numbers in the database cannot be read. ` +
          'Restore it, or start afresh: npm start -- --reset',
      );
    }
    const secrets: StackSecrets = {
      vaultKey: randomBytes(32).toString('base64'),
      twilioAccountSid: `AC${randomBytes(16).toString('hex')}`,
      twilioAuthToken: randomBytes(16).toString('hex'),
      apiKey: newApiKey().key,
      staff: { email: 'chief@sonora-vista.example', password: randomBytes(15).toString('base64url') },
    };
    this.writePrivate('secrets.json', secrets);
    return secrets;
  }

  writeStackFile(stack: StackFile): void {
    this.writePrivate('stack.json', stack);
  }

  /** Without a stack, a file that says where it is would mislead. */
  removeStackFile(): void {
    rmSync(this.file('stack.json'), { force: true });
  }

  readJson(name: string): unknown {
    try {
      return JSON.parse(readFileSync(this.file(name), 'utf8'));
    } catch {
      return null;
    }
  }

  /** Whole or not at all: a reader that looks meanwhile never sees half a file. */
  writePrivate(name: string, content: unknown): void {
    const half = this.file(`${name}.part`);
    rmSync(half, { force: true });
    writeFileSync(half, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(half, this.file(name));
  }

  close(): void {
    this.removeStackFile();
    rmSync(this.file(LOCK), { force: true });
  }
}

function isOurs(path: string): boolean {
  const marker = join(path, MARKER);
  return existsSync(marker) && readFileSync(marker, 'utf8') === MARKER_TEXT;
}

/** @returns whether a stack was killed before it could give the lock back */
function takeLock(file: string): boolean {
  for (let wasKilled = false; ; wasKilled = true) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return wasKilled;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(file, 'utf8'));
    if (isStack(pid)) {
      throw new StackError(
        `The stack already runs (process ${pid}). Stop it with Ctrl-C in its terminal, or: kill ${pid}`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** Numbers of processes are used again, so a process counts as the stack only if it runs this program. */
function isStack(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const isStart = (command: string): boolean => /stack[\\/]start\b/.test(command);
  const procfs = `/proc/${pid}/cmdline`;
  if (existsSync(procfs)) return isStart(readFileSync(procfs, 'utf8'));
  try {
    return isStart(execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    // Without a way to look, a living process counts as the stack: its data must not be opened twice.
    return true;
  }
}
