import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the migrations and the schema lie. */
export interface MigrationPaths {
  /** Folder of `<timestamp>_<name>/migration.sql`. */
  readonly migrationsDir: string;
  /** The schema file, or a folder of `.prisma` files. */
  readonly schemaPath: string;
}

/** The content of `migration_lock.toml`. The engine wants it even before the file exists. */
export const LOCKFILE =
  '# Written by `npm run migrate -- diff`; keep it in version control.\nprovider = "postgresql"\n';
export const LOCKFILE_NAME = 'migration_lock.toml';

/**
 * Finds the migrations and the schema: given, or from `MIGRATIONS_DIR` and `PRISMA_SCHEMA_PATH`, or below the
 * project's root, which is looked for upwards from this file so that the compiled program finds it too.
 */
export function findMigrationPaths(given: Partial<MigrationPaths> = {}): MigrationPaths {
  const root = projectRoot();
  return {
    migrationsDir: resolve(
      given.migrationsDir ?? process.env['MIGRATIONS_DIR'] ?? join(root, 'prisma', 'migrations'),
    ),
    schemaPath: resolve(
      given.schemaPath ?? process.env['PRISMA_SCHEMA_PATH'] ?? join(root, 'prisma', 'schema.prisma'),
    ),
  };
}

function projectRoot(): string {
  for (let dir = __dirname; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
    if (dir === dirname(dir)) return process.cwd();
  }
}

/** Names of the migrations on disk, in the order in which they apply. */
export function migrationNames(migrationsDir: string): string[] {
  if (!existsSync(migrationsDir)) return [];
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Reads the migrations in the form the engine takes.
 *
 * @throws Error when a folder of a migration has no `migration.sql`
 */
export function readMigrations(migrationsDir: string): MigrationList {
  const lockfile = join(migrationsDir, LOCKFILE_NAME);
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: LOCKFILE_NAME,
      content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : LOCKFILE,
    },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(migrationsDir).map((path) => {
      const file = join(migrationsDir, path, 'migration.sql');
      if (!existsSync(file)) throw new Error(`Migration ${path} has no migration.sql.`);
      return {
        path,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: readFileSync(file, 'utf8') } },
      };
    }),
  };
}

/** Path and content of the schema files; none when the schema is not shipped with the program. */
export function readSchema(schemaPath: string): [path: string, content: string][] {
  if (!existsSync(schemaPath)) return [];
  const files = statSync(schemaPath).isDirectory()
    ? readdirSync(schemaPath)
        .filter((name) => name.endsWith('.prisma'))
        .sort()
        .map((name) => join(schemaPath, name))
    : [schemaPath];
  return files.map((path) => [path, readFileSync(path, 'utf8')]);
}
