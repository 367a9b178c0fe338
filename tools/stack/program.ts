import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type GuardedChild, startGuardedChild } from './child';
import { describeEnd } from './parts';
import { ROOT, StackError } from './settings';

export interface ProgramOptions {
  /** For messages, such as `The API`. */
  readonly what: string;
  /** Path of the script in the repository. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Whether what the program sent means that it is ready. */
  readonly isReady: (message: unknown) => boolean;
  readonly stopTimeoutMs: number;
  /** Ends the wait, and the program, before it is ready. */
  readonly signal: AbortSignal;
}

const READY_TIMEOUT_MS = 60_000;
const LARGE_LOG = 20 * 1024 * 1024;

/**
 * Starts one of our own programs as a process of its own, which logs to a file and ends when this process does.
 *
 * @returns once the program says that it is ready
 * @throws StackError with the end of its log when it ends before
 */
export async function startProgram(options: ProgramOptions): Promise<GuardedChild> {
  const log = openLog(options.logFile);
  let ready = false;
  const child = await startGuardedChild({
    command: process.execPath,
    args: ['-r', '@swc-node/register', join(ROOT, options.script)],
    cwd: ROOT,
    env: options.env,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: options.stopTimeoutMs,
    log,
    onMessage: (message) => (ready ||= options.isReady(message)),
  });
  for (const deadline = Date.now() + READY_TIMEOUT_MS; !ready; await delay(20)) {
    if (child.hasExited()) throw new StackError(describeEnd(options.what, child.output(), options.logFile));
    if (Date.now() < deadline && !options.signal.aborted) continue;
    await child.stop();
    options.signal.throwIfAborted();
    throw new StackError(
      `${options.what} was not ready in time. ${describeEnd(options.what, child.output(), options.logFile)}`,
    );
  }
  return child;
}

/** Logs go on over restarts; a large one makes room first. */
export function openLog(file: string): (line: string) => void {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > LARGE_LOG) {
    renameSync(file, join(dirname(file), `${basename(file, '.log')}.old.log`));
  }
  // A full disk must not end the stack.
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 }).on('error', () => undefined);
  return (line) => void stream.write(`${line}\n`);
}
