import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Client } from 'pg';
import { checkDatabaseUrl, connectWhenReady, displayUrl, withDeployLock } from './connection';
import { NO_FILTERS, withEngine } from './engine';
import { managesTransactions } from './errors';
import { expectedTables } from './expected-tables';
import { appliedNames, openFailure, readHistory, recordFailure } from './history';
import { findMigrationPaths, type MigrationPaths, readMigrations, readSchema } from './project';

/** How to deploy. */
export interface DeployOptions extends Partial<MigrationPaths> {
  /** How long to wait for the database to accept connections; 30 s unless given. */
  readonly waitSeconds?: number;
  /** How long to wait for another process that migrates the same database; 300 s unless given. */
  readonly lockSeconds?: number;
  readonly log?: (line: string) => void;
}

/** What a deployment did. */
export interface DeployResult {
  /** Names of the migrations applied by this call, in order. */
  readonly applied: string[];
  /** Tables of the schema, all seen in the database at the end. */
  readonly tables: string[];
}

/**
 * Applies the migrations that the database lacks and verifies the result. The history is the table
 * `_prisma_migrations`, as Prisma's own `migrate deploy` writes it; either can follow the other.
 *
 * Each migration is one transaction: when a statement fails, nothing of its file remains, the failure is kept in
 * the history as rolled back, and the next deployment tries it again. The exception is a file that manages
 * transactions itself (`BEGIN`, `COMMIT`): what it committed stays, and a person has to resolve it. A statement that
 * PostgreSQL allows only outside transactions (`CREATE INDEX CONCURRENTLY`) must be alone in its file.
 *
 * @throws Error with the database's own message when a migration fails, when the database cannot be reached, or
 * when the tables of the schema are not there in the end
 */
export async function deployMigrations(
  databaseUrl: string,
  options: DeployOptions = {},
): Promise<DeployResult> {
  const log = options.log ?? (() => undefined);
  const paths = findMigrationPaths(options);
  checkDatabaseUrl(databaseUrl);
  const list = readMigrations(paths.migrationsDir);
  const names = list.migrationDirectories.map(({ path }) => path);
  if (names.length === 0) throw new Error(`There are no migrations in ${paths.migrationsDir}.`);

  const client = await connectWhenReady(databaseUrl, options.waitSeconds ?? 30, log);
  try {
    return await withDeployLock(client, options.lockSeconds ?? 300, async () => {
      const before = appliedNames(await readHistory(client));
      const ahead = before.filter((name) => !names.includes(name));
      if (ahead.length > 0) log(`The database is ahead of these files: it also has ${ahead.join(', ')}`);
      if (!names.every((name) => before.includes(name))) await apply(client, databaseUrl, list, paths, log);

      const after = appliedNames(await readHistory(client));
      const missing = names.filter((name) => !after.includes(name));
      if (missing.length > 0) {
        throw new Error(`The engine reported no error, yet these are not applied: ${missing.join(', ')}`);
      }
      const tables = await verifyTables(client, paths.schemaPath);
      const applied = names.filter((name) => !before.includes(name));
      log(
        applied.length > 0
          ? `Database ${displayUrl(databaseUrl)} is migrated: ${applied.length} applied, ${tables.length} tables`
          : `Database ${displayUrl(databaseUrl)} is already up to date: ${names.length} migrations, ${tables.length} tables`,
      );
      return { applied, tables };
    });
  } finally {
    await client.end();
  }
}

async function apply(
  client: Client,
  databaseUrl: string,
  migrationsList: MigrationList,
  paths: MigrationPaths,
  log: (line: string) => void,
): Promise<void> {
  const before = await readHistory(client);
  const unfinished = openFailure(before);
  if (unfinished) {
    const { name, startedAt } = unfinished;
    throw new Error(
      `Migration ${name} was started at ${startedAt.toISOString()} and never finished, so it is not known what of ` +
        'it holds. Look at the database, mend it by hand if need be, then say which: ' +
        `npm run migrate -- resolve --applied ${name} | npm run migrate -- resolve --rolled-back ${name}`,
    );
  }
  let failure: Error | undefined;
  try {
    await withEngine(databaseUrl, readSchema(paths.schemaPath), (engine) =>
      engine.applyMigrations({ migrationsList, filters: NO_FILTERS }),
    );
  } catch (error) {
    failure = error as Error;
  }
  const known = appliedNames(before);
  const history = await readHistory(client);
  for (const name of appliedNames(history)) if (!known.includes(name)) log(`Applied ${name}`);
  if (!failure) return;

  const failed = openFailure(history);
  if (!failed) throw failure;
  const file = migrationsList.migrationDirectories.find(({ path }) => path === failed.name)?.migrationFile
    .content;
  const nothingRemains = !managesTransactions(file?.value ?? '');
  await recordFailure(client, failed.name, failure.message, nothingRemains);
  const consequence = nothingRemains
    ? 'It was rolled back and left nothing behind; mend the file and deploy again.'
    : 'It manages transactions itself, so a part of it may hold: look at the database, then use `resolve`.';
  throw new Error(`Migration ${failed.name} failed: ${failure.message}\n${consequence}`, { cause: failure });
}

/** A migration that said it succeeded and made nothing has been met before; so look. */
async function verifyTables(client: Client, schemaPath: string): Promise<string[]> {
  const expected = readSchema(schemaPath).flatMap(([, content]) => expectedTables(content));
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY tablename`,
  );
  const present = rows.map((row) => row.name);
  const absent = expected.filter((name) => !present.includes(name));
  if (absent.length > 0) {
    throw new Error(
      `All migrations are applied, yet tables of the schema are missing: ${absent.join(', ')}. ` +
        'Write the migration that makes them with `npm run migrate -- diff --name <what_it_does>`.',
    );
  }
  if (present.length === 0) throw new Error('All migrations are applied, yet the database has no tables.');
  return expected.length > 0 ? expected : present;
}
