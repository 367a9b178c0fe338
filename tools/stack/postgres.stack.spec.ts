import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './ports';
import { createDatabase, type RunningPostgres, startPostgres, withClient } from './postgres';

describe('startPostgres', () => {
  let home: string;
  let dataDir: string;
  const running: RunningPostgres[] = [];
  const start = async (options: Partial<Parameters<typeof startPostgres>[0]> = {}) => {
    const server = await startPostgres({ dataDir, port: 0, durable: false, ...options });
    running.push(server);
    return server;
  };
  const rows = (url: string, sql: string) =>
    withClient(url, async (client) => (await client.query(sql)).rows as Record<string, unknown>[]);

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'aftercall-postgres-'));
    chmodSync(home, 0o755);
    dataDir = join(home, 'data');
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('is a UTF-8 server on the loopback interface, whose data is there after a restart', async () => {
    const first = await start();
    expect(first.url).toBe(first.url.replace(/@.*$/, `@127.0.0.1:${first.port}/postgres`));
    const url = await createDatabase(first.url, 'police');
    expect(await createDatabase(first.url, 'police')).toBe(url);
    await rows(url, "CREATE TABLE kept AS SELECT 'ñ' AS letter");
    expect(await rows(url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await rows(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await rows(url, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    await first.stop();

    const second = await start({ durable: true });
    const again = await createDatabase(second.url, 'police');
    expect(await rows(again, 'SELECT upper(letter) AS letter FROM kept')).toEqual([{ letter: 'Ñ' }]);
    expect(await rows(again, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('recovers after the server was killed', async () => {
    const first = await start();
    const [pid] = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await first.stop();
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(true);
    expect(await rows((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not mind a lock whose number belongs to another program now', async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    expect(await rows((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('names the variable when the port is taken', async () => {
    const port = await findFreePort();
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(port, '127.0.0.1', done));
    try {
      await expect(start({ port, portVariable: 'POSTGRES_PORT' })).rejects.toThrow(
        /PostgreSQL cannot use port \d+.*set POSTGRES_PORT/,
      );
    } finally {
      await new Promise((done) => blocker.close(done));
    }
  });

  it('explains a password that does not fit the data', async () => {
    await (await start()).stop();
    await expect(start({ password: 'another' })).rejects.toThrow(/made with another user or password/);
  });

  it('shows what PostgreSQL said when it cannot start', async () => {
    const broken = join(home, 'broken');
    await (await start({ dataDir: broken })).stop();
    writeFileSync(join(broken, 'postgresql.conf'), 'nonsense = 1\n');
    await expect(start({ dataDir: broken })).rejects.toThrow(/ended while starting:[^]*nonsense/);
  });
});
