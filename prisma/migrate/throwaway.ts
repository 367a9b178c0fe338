import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../tools/stack/postgres';

/**
 * Gives work a server on which it may make databases: that of `DATABASE_URL`, or one started for the moment, so
 * that writing and checking migrations needs nothing but `npm ci`.
 */
export async function withThrowawayDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const given = process.env['DATABASE_URL'];
  if (given) return work(given);
  const dataDir = await mkdtemp(join(tmpdir(), 'aftercall-migrate-'));
  try {
    const server = await startPostgres({ dataDir, port: 0, durable: false });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
