import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Environment } from '../../src/config/environment';

/** The worker as a process of its own, so that a test can kill it as an outage would. */
export async function forkWorker(environment: Environment): Promise<ChildProcess> {
  const child = fork(join(__dirname, '..', '..', 'src', 'worker.ts'), [], {
    execArgv: ['-r', '@swc-node/register'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      ...Object.fromEntries(
        Object.entries(environment)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [name, String(value)]),
      ),
      LOG_LEVEL: 'warn',
    },
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The worker ended before it ran, code ${String(code)}`);
  });
  // `exited` stays pending while the worker runs; when a test kills it, nobody listens any more.
  exited.catch(() => undefined);
  await Promise.race([once(child, 'message'), exited]);
  return child;
}

/** Kill -9: no handler runs, nothing is finished. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
