import { checkDatabaseUrl, connectWhenReady } from './connection';
import { NO_FILTERS, withEngine } from './engine';
import { appliedNames, openFailure, readHistory } from './history';
import { findMigrationPaths, type MigrationPaths, readMigrations, readSchema } from './project';

/** How a database stands to the migrations on disk. */
export interface MigrationStatus {
  readonly applied: string[];
  readonly pending: string[];
  /** In the database but not on disk: the database was migrated by a newer version. */
  readonly unknown: string[];
  /** Changed on disk after they were applied. */
  readonly edited: string[];
  /** Started and never finished; needs a person. */
  readonly failed: string[];
}

/** Compares a database with the migrations on disk and changes nothing. */
export async function readStatus(
  databaseUrl: string,
  given: Partial<MigrationPaths> = {},
): Promise<MigrationStatus> {
  checkDatabaseUrl(databaseUrl);
  const { migrationsDir, schemaPath } = findMigrationPaths(given);
  const migrationsList = readMigrations(migrationsDir);
  const names = migrationsList.migrationDirectories.map(({ path }) => path);
  const client = await connectWhenReady(databaseUrl, 0, () => undefined, { create: false });
  try {
    const history = await readHistory(client);
    const applied = appliedNames(history);
    const { editedMigrationNames } = await withEngine(databaseUrl, readSchema(schemaPath), (engine) =>
      engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTERS }),
    );
    const failure = openFailure(history);
    return {
      applied,
      pending: names.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !names.includes(name)),
      edited: editedMigrationNames,
      failed: failure ? [failure.name] : [],
    };
  } finally {
    await client.end();
  }
}

/**
 * Tells the history how an unfinished migration was settled by hand.
 *
 * @param outcome `applied`: all of it holds now; `rolled-back`: nothing of it holds, the next deployment tries again
 */
export async function resolveMigration(
  databaseUrl: string,
  name: string,
  outcome: 'applied' | 'rolled-back',
  given: Partial<MigrationPaths> = {},
): Promise<void> {
  checkDatabaseUrl(databaseUrl);
  const { migrationsDir, schemaPath } = findMigrationPaths(given);
  await withEngine(databaseUrl, readSchema(schemaPath), async (engine) => {
    if (outcome === 'rolled-back') {
      await engine.markMigrationRolledBack({ migrationName: name });
    } else {
      await engine.markMigrationApplied({
        migrationName: name,
        migrationsList: readMigrations(migrationsDir),
      });
    }
  });
}
