import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a child ended, with the end of what it printed. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** A server process of the local stack, which never outlives the process that started it. */
export interface GuardedChild {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  hasExited(): boolean;
  /** The last lines the child printed. */
  output(): string;
  /** Asks the child to end and waits; uses force when it does not. Safe to call twice. */
  stop(): Promise<ChildExit>;
}

export interface GuardedChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** The signal that asks for an orderly end. */
  readonly stopSignal: NodeJS.Signals;
  /** How long an orderly end may take before the child is killed. */
  readonly stopTimeoutMs: number;
  readonly log?: ((line: string) => void) | undefined;
  /** Opens a channel on which a Node program may tell how far it is; gets what it sends. */
  readonly onMessage?: ((message: unknown) => void) | undefined;
}

const KEPT_OUTPUT = 8_000;
const running = new Set<ChildProcess>();

/** Ends every child at once, in no order. For a person who does not want to wait. */
export function killGuardedChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * Starts a server in its own process group, so that Ctrl-C in the terminal reaches only the stack, which then
 * ends its servers in the right order. Because of that a second, tiny process watches the stack itself: when the
 * stack dies without a word (kill -9, out of memory), the watcher ends the server.
 */
export async function startGuardedChild(options: GuardedChildOptions): Promise<GuardedChild> {
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', 'pipe', 'pipe', ...(options.onMessage ? (['ipc'] as const) : [])],
    detached: true,
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (kept = (kept + chunk.toString('utf8')).slice(-KEPT_OUTPUT)));
    const { log } = options;
    // Chunks end anywhere; lines do not.
    if (log && stream)
      createInterface({ input: stream }).on('line', (line) => line.trim() && log(line.trimEnd()));
  }
  if (options.onMessage) child.on('message', options.onMessage);

  let ended: ChildExit | undefined;
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('close', (code, signal) => {
      ended = { code, signal, output: kept };
      resolve(ended);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid as number;
  running.add(child);
  void exited.then(() => running.delete(child));
  const watcher = watchParent(pid, options.stopSignal, options.stopTimeoutMs);
  void exited.then(() => watcher?.kill('SIGKILL'));

  return {
    pid,
    exited,
    hasExited: () => ended !== undefined,
    output: () => kept,
    async stop() {
      if (ended) return ended;
      child.kill(options.stopSignal);
      const force = setTimeout(() => child.kill('SIGKILL'), options.stopTimeoutMs);
      try {
        return await exited;
      } finally {
        clearTimeout(force);
      }
    },
  };
}

const WATCH = `read -r _
kill -s "$2" "$1" 2>/dev/null
while [ "$3" -gt 0 ] && kill -0 "$1" 2>/dev/null; do set -- "$1" "$2" $(($3 - 1)); sleep 1; done
kill -s KILL "$1" 2>/dev/null`;

/**
 * `read` returns when the other end of the pipe closes, which the system does however its owner ends. A program that
 * then waits for a server that is gone as well is killed when its time is over.
 */
function watchParent(pid: number, signal: NodeJS.Signals, timeoutMs: number): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const parameters = [String(pid), signal.replace(/^SIG/, ''), String(Math.ceil(timeoutMs / 1000))];
  const watcher = spawn('sh', ['-c', WATCH, 'sh', ...parameters], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell there is no watcher; the stack still ends its servers when it ends in order.
  watcher.once('error', () => undefined);
  watcher.stdin?.once('error', () => undefined);
  // The watcher must not keep the stack alive.
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return watcher;
}
