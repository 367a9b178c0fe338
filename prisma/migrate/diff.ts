import type { DiffParams } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDatabaseUrl } from './connection';
import { NO_FILTERS, withEngine } from './engine';
import {
  findMigrationPaths,
  LOCKFILE,
  LOCKFILE_NAME,
  type MigrationPaths,
  readMigrations,
  readSchema,
} from './project';

const CHANGED = 2;

/**
 * The SQL that brings a database with all migrations to the schema, or undefined when they agree. The migrations
 * are played into a shadow database that is dropped again; the database of the URL is not touched, but its role
 * must be allowed to create databases.
 *
 * @throws Error when the schema is not valid or a migration fails
 */
export async function pendingSql(
  databaseUrl: string,
  given: Partial<MigrationPaths> = {},
): Promise<string | undefined> {
  checkDatabaseUrl(databaseUrl);
  const { migrationsDir, schemaPath } = findMigrationPaths(given);
  const schema = readSchema(schemaPath);
  if (schema.length === 0) throw new Error(`There is no schema at ${schemaPath}.`);
  const files = schema.map(([path, content]) => ({ path, content }));
  // The engine reads `shadowDatabaseUrl` though its types do not name it; null lets the adapter make one.
  const params: DiffParams & { shadowDatabaseUrl: null } = {
    from: { tag: 'migrations', ...readMigrations(migrationsDir) },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: NO_FILTERS,
  };
  const { exitCode, stdout } = await withEngine(databaseUrl, schema, (engine) => engine.diff(params));
  if (exitCode === 0) return undefined;
  if (exitCode !== CHANGED || !stdout)
    throw new Error(`The schema engine gave no SQL (exit code ${exitCode}).`);
  return stdout;
}

/**
 * Writes the next migration from the difference between the migrations and the schema.
 *
 * @param name what the migration does, in snake case
 * @returns the path of the new file, or undefined when there is nothing to change
 */
export async function writeMigration(
  databaseUrl: string,
  name: string,
  given: Partial<MigrationPaths> = {},
  now: Date = new Date(),
): Promise<string | undefined> {
  if (!/^[a-z0-9_]{1,100}$/.test(name)) {
    throw new Error(`"${name}" is no name for a migration: use small letters, digits and underscores.`);
  }
  const { migrationsDir } = findMigrationPaths(given);
  const sql = await pendingSql(databaseUrl, given);
  if (sql === undefined) return undefined;
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsDir, `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  const lockfile = join(migrationsDir, LOCKFILE_NAME);
  if (!existsSync(lockfile)) writeFileSync(lockfile, LOCKFILE);
  const file = join(folder, 'migration.sql');
  writeFileSync(file, sql, { flag: 'wx' });
  return file;
}
