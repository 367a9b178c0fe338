import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startGuardedChild } from './child';

const STUBBORN = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 10_000) throw new Error('waited in vain');
    await delay(20);
  }
}

describe('startGuardedChild', () => {
  it('keeps what the child prints and how it ended', async () => {
    const lines: string[] = [];
    const child = await startGuardedChild({
      command: process.execPath,
      args: ['-e', "console.log('one'); console.error('two'); process.exitCode = 3;"],
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 5_000,
      log: (line) => lines.push(line),
    });
    expect((await child.exited).code).toBe(3);
    expect(child.hasExited()).toBe(true);
    expect(lines.sort()).toEqual(['one', 'two']);
    expect(child.output()).toContain('one');
    expect((await child.stop()).code).toBe(3);
  });

  it('uses force on a child that does not end', async () => {
    const child = await startGuardedChild({
      command: process.execPath,
      args: ['-e', STUBBORN],
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 200,
    });
    await waitFor(() => child.output().includes('up'));
    expect((await child.stop()).signal).toBe('SIGKILL');
  });

  it('reports a program that does not exist', async () => {
    const start = startGuardedChild({
      command: '/no/such',
      args: [],
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 1,
    });
    await expect(start).rejects.toThrow(/ENOENT/);
  });

  it('ends the child when the parent is killed', async () => {
    const script = `
      const { startGuardedChild } = require(${JSON.stringify(join(__dirname, 'child.ts'))});
      startGuardedChild({ command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'],
        stopSignal: 'SIGTERM', stopTimeoutMs: 1000 }).then((child) => console.log(child.pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-r', '@swc-node/register', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await waitFor(() => !isAlive(pid));
  });
});
