import { Client, Connection } from '@temporalio/client';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StackFile } from './data-dir';
import { findFreePort } from './ports';
import { ROOT } from './settings';

const FREE_PORTS = Object.fromEntries(
  ['API_PORT', 'CARRIER_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT'].map((name) => [
    name,
    '0',
  ]),
);

/** `npm start` without npm, whose own process would stand between the signals and the stack. */
class Start {
  output = '';
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(
    private readonly dataDir: string,
    args: string[] = [],
    env: NodeJS.ProcessEnv = {},
  ) {
    this.process = spawn(process.execPath, ['-r', '@swc-node/register', 'tools/stack/start.ts', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...FREE_PORTS, AFTERCALL_DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(this.process, 'close').then(([code]) => code as number | null);
  }

  async until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
      if (this.process.exitCode !== null) throw new Error(`It ended before ${what}:\n${this.output}`);
      const found = await look();
      if (found) return found;
    }
    throw new Error(`${what} did not come:\n${this.output}`);
  }

  async ready(): Promise<StackFile> {
    const file = join(this.dataDir, 'stack.json');
    // A stack that was killed leaves its file behind, so the file alone says nothing.
    await this.until('the word', () => / s {2}Ready\n/.test(this.output) && existsSync(file));
    const stack = JSON.parse(readFileSync(file, 'utf8')) as StackFile;
    const answer = await fetch(`${stack.apiUrl}/health/ready`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
    return stack;
  }

  /** Its processes, and theirs. */
  children(): number[] {
    const listed = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n');
    const pairs = listed.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
    const below = (parent: number): number[] =>
      pairs.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => [pid, ...below(pid)]);
    return below(this.process.pid as number);
  }
}

interface Text {
  sid: string;
  to: string;
  body: string;
}
const texts = async (stack: StackFile): Promise<Text[]> =>
  (await (await fetch(`${stack.carrierUrl}/sim/messages`)).json()) as Text[];
interface Call {
  workflow: { id: string };
}
const idOf = (call: Call | undefined): string => call?.workflow.id ?? 'none';
const calls = async (stack: StackFile): Promise<Call[]> => {
  const answer = await fetch(`${stack.apiUrl}/v1/calls?limit=200`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
  });
  return ((await answer.json()) as { items: Call[] }).items;
};

/** A dead process that nobody collected (state Z) holds nothing. */
function alive(pids: readonly number[]): string[] {
  return pids
    .map((pid) => spawnSync('ps', ['-o', 'stat=,pid=,args=', '-p', String(pid)], { encoding: 'utf8' }).stdout)
    .filter((line) => line !== '' && !line.startsWith('Z'));
}

async function untilGone(pids: readonly number[]): Promise<void> {
  for (const deadline = Date.now() + 20_000; alive(pids).length > 0; await delay(200)) {
    if (Date.now() > deadline) throw new Error(`Still there:\n${alive(pids).join('')}`);
  }
}

describe('npm start', () => {
  let home: string;
  const starts: Start[] = [];
  const start = (...args: ConstructorParameters<typeof Start>): Start => {
    const one = new Start(...args);
    starts.push(one);
    return one;
  };
  beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'aftercall-start-'))));
  afterAll(async () => {
    for (const one of starts) {
      if (one.process.exitCode === null) one.process.kill('SIGTERM');
      await one.ended;
    }
    rmSync(home, { recursive: true, force: true });
  });

  it('brings everything up, shows a first text, stops on Ctrl-C, and goes on where it was', async () => {
    const dataDir = join(home, 'whole');
    const first = start(dataDir);
    const stack = await first.ready();
    expect(stack).toEqual({
      apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      apiKey: expect.stringMatching(/^ak_/) as string,
      carrierUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      temporalAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      temporalUiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      databaseUrl: expect.stringMatching(/^postgresql:\/\/.*\/aftercall$/) as string,
      staff: {
        email: expect.stringContaining('@') as string,
        password: expect.stringMatching(/.{16}/) as string,
      },
    });
    for (const name of ['stack.json', 'secrets.json']) {
      expect([name, statSync(join(dataDir, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    const shown = await first.until('the first text', async () => {
      const found = await texts(stack);
      return found.length > 0 ? found : null;
    });
    expect(shown[0]?.to).toMatch(/^\+1\d{3}55501\d\d$/);
    expect(shown[0]?.body).toContain('Sonora Vista Police');
    expect((await fetch(stack.temporalUiUrl)).status).toBe(200);

    const again = start(dataDir);
    expect(await again.ended).toBe(1);
    expect(again.output).toContain(`The stack already runs (process ${first.process.pid})`);

    const callsBefore = await calls(stack);
    const children = first.children();
    expect(alive(children).length).toBeGreaterThanOrEqual(4);
    first.process.kill('SIGINT');
    // npm hands the terminal's Ctrl-C on once more.
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(alive(children)).toEqual([]);
    expect(readdirSync(dataDir)).not.toContain('stack.json');
    const order = ['Demo', 'API', 'Worker', 'Carrier simulator', 'Temporal', 'PostgreSQL'];
    const stopped = [...first.output.matchAll(/ s {2}(.+) stopped\n/g)].map((match) => match[1]);
    expect(stopped).toEqual(order);

    const second = start(dataDir, ['--no-demo']);
    const after = await second.ready();
    expect(after.apiKey).toBe(stack.apiKey);
    expect(after.staff).toEqual(stack.staff);
    const kept = (await texts(after)).map((text) => text.sid);
    expect(kept).toEqual(expect.arrayContaining(shown.map((text) => text.sid)));
    const callsAfter = await calls(after);
    expect(callsAfter.map(idOf)).toEqual(expect.arrayContaining(callsBefore.map(idOf)));
    const connection = await Connection.connect({ address: after.temporalAddress });
    const workflow = await new Client({ connection }).workflow.getHandle(idOf(callsBefore[0])).describe();
    await connection.close();
    expect(workflow.type).toBe('callNotification');

    const orphans = second.children();
    second.process.kill('SIGKILL');
    await untilGone(orphans);

    const third = start(dataDir, ['--no-demo', '--reset']);
    const fresh = await third.ready();
    expect(fresh.apiKey).not.toBe(stack.apiKey);
    expect([await texts(fresh), await calls(fresh)]).toEqual([[], []]);
    const [server] = third.children().filter((pid) => alive([pid]).join('').includes('src/worker.ts'));
    process.kill(server as number, 'SIGKILL');
    const left = third.children();
    expect(await third.ended).toBe(1);
    expect(third.output).toContain('Worker ended.');
    expect(alive(left)).toEqual([]);
  }, 180_000);

  it('ends with the npm that started it, whose shell hands no signal on', async () => {
    const dataDir = join(home, 'npm');
    const env = { ...process.env, ...FREE_PORTS, AFTERCALL_DATA_DIR: dataDir };
    const npm = spawn('npm', ['start', '--', '--no-demo'], { cwd: ROOT, env, stdio: 'ignore' });
    const lock = join(dataDir, 'stack.lock');
    for (const deadline = Date.now() + 30_000; !existsSync(lock) && Date.now() < deadline;) await delay(50);
    const pid = Number(readFileSync(lock, 'utf8'));
    npm.kill('SIGTERM');
    await untilGone([pid]);
    expect(existsSync(lock)).toBe(false);
  });

  it('names every port that is taken, with its variable, before it starts anything', async () => {
    const [one, two] = [await findFreePort(), await findFreePort()];
    const blockers = [one, two].map((port) => createServer().listen(port, '127.0.0.1'));
    await Promise.all(blockers.map((blocker) => once(blocker, 'listening')));
    try {
      const blocked = start(join(home, 'ports'), [], {
        API_PORT: String(one),
        TEMPORAL_UI_PORT: String(two),
      });
      expect(await blocked.ended).toBe(1);
      expect(blocked.output).toContain(`The API cannot use port ${one}`);
      expect(blocked.output).toContain('set API_PORT to another port');
      expect(blocked.output).toContain('set TEMPORAL_UI_PORT to another port');
      expect(readdirSync(join(home, 'ports'))).toEqual(['README.txt']);
    } finally {
      for (const blocker of blockers) blocker.close();
    }
  });

  it('says plainly what it does not understand or will not do', async () => {
    const foreign = join(home, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'letter.txt'), 'mine');
    const cases: [Start, RegExp][] = [
      [start(join(home, 'none'), ['--nothing']), /--nothing[^]*Usage: npm start/],
      [start(join(home, 'none'), [], { API_PORT: 'x' }), /API_PORT is not a port number/],
      [start(join(home, 'none'), [], { NODE_ENV: 'production' }), /NODE_ENV is production/],
      [
        start(join(home, 'none'), [], { TEMPORAL_CLI_PATH: '/none' }),
        /TEMPORAL_CLI_PATH is \/none, which is not/,
      ],
      [start(foreign, ['--reset']), /was not made by this stack/],
    ];
    for (const [one, words] of cases) {
      expect([await one.ended, one.output]).toEqual([1, expect.stringMatching(words)]);
      expect(one.output).not.toMatch(/\n\s+at /);
    }
    expect(readFileSync(join(foreign, 'letter.txt'), 'utf8')).toBe('mine');
  });
});
