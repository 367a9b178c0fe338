import { existsSync, readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 250;

/**
 * Calls back once when the npm that started this process is gone. `kill` on npm reaches the shell between npm and us,
 * which dies of it and hands nothing on: the stack would stay behind unseen, on every port. Where npm did not start it,
 * a parent that ends means nothing, and nothing is watched.
 */
export function onNpmGone(env: NodeJS.ProcessEnv, gone: () => void): void {
  if (env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const before = parents();
  const timer = setInterval(() => {
    if (parents() === before) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** Our parent and, where that is npm's shell and the system shows it, the shell's parent: npm. */
function parents(): string {
  const { ppid } = process;
  const procfs = `/proc/${ppid}/stat`;
  if (!existsSync(procfs)) return String(ppid);
  const match = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(procfs, 'utf8'));
  const isShell = /^(sh|dash|bash|ash|busybox)$/.test(match?.[1] ?? '');
  return isShell ? `${ppid} of ${match?.[2]}` : String(ppid);
}
