import type { Client } from 'pg';

/** One attempt of one migration, as the database remembers it. */
export interface MigrationRow {
  readonly name: string;
  readonly state: 'applied' | 'failed' | 'rolled back';
  readonly startedAt: Date;
}

/** The database's history, oldest first; empty before the first deployment. */
export async function readHistory(client: Client): Promise<MigrationRow[]> {
  const { rows: found } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS found",
  );
  if (!found[0]?.found) return [];
  const { rows } = await client.query<MigrationRow>(
    `SELECT migration_name AS name, started_at AS "startedAt",
            CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back'
                 WHEN finished_at IS NULL THEN 'failed'
                 ELSE 'applied' END AS state
       FROM public._prisma_migrations ORDER BY started_at`,
  );
  return rows;
}

/** Names of the migrations that hold in the database. */
export function appliedNames(history: readonly MigrationRow[]): string[] {
  return history.filter((row) => row.state === 'applied').map((row) => row.name);
}

/** The attempt that never ended, if there is one: nothing can be applied before it is resolved. */
export function openFailure(history: readonly MigrationRow[]): MigrationRow | undefined {
  return history.find((row) => row.state === 'failed');
}

/** Keeps the database's words about a failure, and that nothing of the migration remains, when that is so. */
export async function recordFailure(
  client: Client,
  name: string,
  message: string,
  nothingRemains: boolean,
): Promise<void> {
  await client.query(
    `UPDATE public._prisma_migrations SET logs = $2, rolled_back_at = CASE WHEN $3 THEN now() END
      WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
    [name, message, nothingRemains],
  );
}
