import { Connection } from '@temporalio/client';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './ports';
import { startTemporalDevServer } from './temporal-server';

describe('startTemporalDevServer', () => {
  let home: string;
  beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'aftercall-temporal-'))));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('serves its namespace, search attributes and Web UI, and starts again from its file', async () => {
    const options = {
      port: 0,
      uiPort: 0,
      dbFile: join(home, 'sub', 'temporal.db'),
      namespace: 'police',
      searchAttributes: { AgencyId: 'Keyword', CallPriority: 'Int' },
      dynamicConfig: { 'limit.maxIDLength': 900 },
    } as const;
    for (const attempt of ['first', 'second']) {
      const server = await startTemporalDevServer(options);
      try {
        const connection = await Connection.connect({ address: server.address });
        const { customAttributes } = await connection.operatorService.listSearchAttributes({
          namespace: 'police',
        });
        await connection.close();
        expect([attempt, customAttributes]).toEqual([attempt, { AgencyId: 2, CallPriority: 3 }]);
        expect((await fetch(server.uiUrl)).status).toBe(200);
      } finally {
        await server.stop();
      }
    }
    expect(existsSync(options.dbFile)).toBe(true);
  });

  it('names the variable when a port is taken', async () => {
    const port = await findFreePort();
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(port, '127.0.0.1', done));
    try {
      await expect(
        startTemporalDevServer({ port, uiPort: 0, portVariable: 'TEMPORAL_PORT' }),
      ).rejects.toThrow('set TEMPORAL_PORT to another port');
      await expect(
        startTemporalDevServer({ port: 0, uiPort: port, uiPortVariable: 'TEMPORAL_UI_PORT' }),
      ).rejects.toThrow("Temporal's Web UI cannot use port");
    } finally {
      await new Promise((done) => blocker.close(done));
    }
  });

  it('shows what the server said when it cannot start', async () => {
    await expect(
      startTemporalDevServer({ port: 0, uiPort: 0, searchAttributes: { Odd: 'Nothing' as 'Text' } }),
    ).rejects.toThrow(/Temporal ended while starting:[^]*Nothing/);
  });
});
