import { Client } from '@temporalio/client';
import { withClient } from '../../tools/stack/postgres';
import { createTestDatabase } from './database';
import { createLocalEnv, createTimeSkippingEnv } from './temporal';

const tables = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    return rows.map((row: { tablename: string }) => row.tablename);
  });

describe('test databases', () => {
  it('come migrated, apart from each other, and go with their sessions open', async () => {
    const [one, two, empty] = await Promise.all([
      createTestDatabase(),
      createTestDatabase(),
      createTestDatabase({ empty: true }),
    ]);
    expect(await tables(one.url)).toContain('_prisma_migrations');
    expect(await tables(empty.url)).toEqual([]);
    await withClient(one.url, async (client) => {
      await client.query('CREATE TABLE mine (id int)');
      expect(await tables(two.url)).not.toContain('mine');
      await one.drop();
    });
    await Promise.all([two.drop(), empty.drop()]);
    await expect(tables(one.url)).rejects.toThrow(/does not exist/);
  });
});

describe('test servers of Temporal', () => {
  it('skip time', async () => {
    const env = await createTimeSkippingEnv();
    try {
      const before = await env.currentTimeMs();
      await env.sleep('30 days');
      expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(30 * 86_400_000);
    } finally {
      await env.teardown();
    }
  });

  it('keep real time, with visibility', async () => {
    const env = await createLocalEnv();
    try {
      const client = new Client({ connection: env.connection });
      expect((await client.workflow.count()).count).toBe(0);
    } finally {
      await env.teardown();
    }
  });
});
