import { randomBytes } from 'node:crypto';
import { withDatabaseName } from '../../prisma/migrate/connection';
import { withClient } from '../../tools/stack/postgres';

/** The environment variable with the URL of the run's PostgreSQL. */
export const TEST_POSTGRES_URL = 'AFTERCALL_TEST_POSTGRES_URL';
/** The database that has every migration and no data. */
export const TEMPLATE_DATABASE = 'aftercall_template';

/** A database of one test suite. */
export interface TestDatabase {
  readonly url: string;
  /** Removes the database, also when connections to it are still open. */
  drop(): Promise<void>;
}

/** The URL of the run's PostgreSQL, for tests that make databases in their own way. */
export function testPostgresUrl(): string {
  const url = process.env[TEST_POSTGRES_URL];
  if (!url)
    throw new Error('There is no test PostgreSQL: name the file *.stack.spec.ts, so that jest starts one.');
  return url;
}

/**
 * Makes a database with every migration, for one suite alone; suites in parallel workers do not see each other.
 *
 * @param options.empty without any table, for tests of the migrations themselves
 */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const server = testPostgresUrl();
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const template = options.empty ? 'template0' : TEMPLATE_DATABASE;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: withDatabaseName(server, name),
    drop: () =>
      withClient(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}
