import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../tools/stack/postgres';

/** A small project of its own: a schema and a folder for migrations. */
export class SmallProject {
  readonly root = mkdtempSync(join(tmpdir(), 'aftercall-migrations-'));
  readonly migrationsDir = join(this.root, 'migrations');
  readonly schemaPath = join(this.root, 'schema.prisma');

  constructor() {
    mkdirSync(this.migrationsDir);
    this.schema('model Agency {\n  id Int @id\n  name String\n  @@map("agency")\n}');
  }

  get paths(): { migrationsDir: string; schemaPath: string } {
    return { migrationsDir: this.migrationsDir, schemaPath: this.schemaPath };
  }

  schema(models: string): void {
    writeFileSync(this.schemaPath, `datasource db {\n  provider = "postgresql"\n}\n\n${models}\n`);
  }

  migration(name: string, sql: string): void {
    mkdirSync(join(this.migrationsDir, name), { recursive: true });
    writeFileSync(join(this.migrationsDir, name, 'migration.sql'), sql);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The first migration of {@link SmallProject}'s schema. */
export const CREATE_AGENCY =
  'CREATE TABLE "agency" ("id" INTEGER NOT NULL, "name" TEXT NOT NULL, CONSTRAINT "agency_pkey" PRIMARY KEY ("id"));';

/** Rows of a query, for assertions. */
export async function rowsOf(url: string, sql: string): Promise<Record<string, unknown>[]> {
  return withClient(url, async (client) => (await client.query(sql)).rows as Record<string, unknown>[]);
}

/** Names of all tables of schema public. */
export async function tablesOf(url: string): Promise<unknown[]> {
  const rows = await rowsOf(
    url,
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  return rows.map((row) => row['tablename']);
}
