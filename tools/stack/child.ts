import { type ChildProcess, spawn } from 'node:child_process';

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
}

const KEPT_OUTPUT = 8_000;

/**
 * Starts a server in its own process group, so that Ctrl-C in the terminal reaches only the stack, which then
 * ends its servers in the right order. Because of that a second, tiny process watches the stack itself: when the
 * stack dies without a word (kill -9, out of memory), the watcher ends the server.
 */
export async function startGuardedChild(options: GuardedChildOptions): Promise<GuardedChild> {
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  let kept = '';
  const keep = (chunk: Buffer): void => {
    const text = chunk.toString('utf8');
    kept = (kept + text).slice(-KEPT_OUTPUT);
    if (options.log) for (const line of text.split('\n')) if (line.trim()) options.log(line.trimEnd());
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

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
  const watcher = watchParent(pid, options.stopSignal);
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

/** `read` returns when the other end of the pipe closes, which the system does however its owner ends. */
function watchParent(pid: number, signal: NodeJS.Signals): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const script = 'read -r _; kill -s "$2" "$1" 2>/dev/null';
  const watcher = spawn('sh', ['-c', script, 'sh', String(pid), signal.replace(/^SIG/, '')], {
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
