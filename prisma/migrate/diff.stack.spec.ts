import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import { deployMigrations } from './deploy';
import { pendingSql, writeMigration } from './diff';
import { rowsOf, SmallProject, tablesOf } from './migrate.test-support';
import { readStatus } from './status';

describe('diff and check', () => {
  let database: TestDatabase;
  let project: SmallProject;

  beforeEach(async () => {
    database = await createTestDatabase({ empty: true });
    project = new SmallProject();
  });
  afterEach(async () => {
    project.remove();
    await database.drop();
  });
  const write = (name: string, at: string) => writeMigration(database.url, name, project.paths, new Date(at));
  const shadows = () =>
    rowsOf(database.url, "SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate%'");

  it('writes the first migration, which deploys and leaves no difference', async () => {
    const file = await write('init', '2026-01-02T03:04:05Z');
    expect(file).toBe(join(project.migrationsDir, '20260102030405_init', 'migration.sql'));
    expect(readFileSync(file as string, 'utf8')).toContain('CREATE TABLE "agency"');
    expect(readFileSync(join(project.migrationsDir, 'migration_lock.toml'), 'utf8')).toContain('postgresql');
    // The shadow database alone was used.
    expect(await tablesOf(database.url)).toEqual([]);
    expect(await shadows()).toEqual([]);

    expect(await pendingSql(database.url, project.paths)).toBeUndefined();
    expect(await write('again', '2026-01-03T00:00:00Z')).toBeUndefined();
    expect(existsSync(join(project.migrationsDir, '20260103000000_again'))).toBe(false);
    expect((await deployMigrations(database.url, project.paths)).applied).toEqual(['20260102030405_init']);
  });

  it('writes only the change, with functions and constraints in earlier migrations', async () => {
    await write('init', '2026-01-01T00:00:00Z');
    project.migration(
      '20260102000000_rules',
      `ALTER TABLE agency ADD CONSTRAINT named CHECK (name <> '');
       CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
       CREATE TRIGGER touch BEFORE UPDATE ON agency FOR EACH ROW EXECUTE FUNCTION touch();`,
    );
    expect(await pendingSql(database.url, project.paths)).toBeUndefined();

    project.schema(
      'enum Kind {\n  A\n  B\n}\nmodel Agency {\n  id Int @id\n  name String\n  kind Kind\n  @@map("agency")\n}',
    );
    const sql = await pendingSql(database.url, project.paths);
    expect(sql).toContain('CREATE TYPE "Kind"');
    expect(sql).toContain('ADD COLUMN     "kind"');
    expect(sql).not.toContain('CREATE TABLE');
  });

  it('shows a migration that no longer fits the schema', async () => {
    await write('init', '2026-01-01T00:00:00Z');
    project.migration('20260102000000_extra', 'CREATE TABLE extra (id int PRIMARY KEY);');
    expect(await pendingSql(database.url, project.paths)).toContain('DROP TABLE "extra"');
  });

  it("gives the database's words when an earlier migration fails, and drops the shadow database", async () => {
    project.migration('20260101000000_bad', 'CREATE TABLE x (id int);\nSELECT nope;');
    await expect(pendingSql(database.url, project.paths)).rejects.toThrow(/"nope" does not exist at line 2/);
    expect(await shadows()).toEqual([]);
  });

  it('explains an invalid schema and a bad name', async () => {
    project.schema('model Broken {\n  id Nothing @id\n}');
    await expect(pendingSql(database.url, project.paths)).rejects.toThrow(/Nothing/);
    await expect(write('Not a name', '2026-01-01T00:00:00Z')).rejects.toThrow(/no name for a migration/);
  });

  it('tells how a database stands', async () => {
    await write('init', '2026-01-01T00:00:00Z');
    await deployMigrations(database.url, project.paths);
    project.migration('20260102000000_next', 'CREATE TABLE next (id int);');
    const init = join(project.migrationsDir, '20260101000000_init', 'migration.sql');
    project.migration('20260101000000_init', `${readFileSync(init, 'utf8')}-- edited\n`);
    expect(await readStatus(database.url, project.paths)).toEqual({
      applied: ['20260101000000_init'],
      pending: ['20260102000000_next'],
      unknown: [],
      edited: ['20260101000000_init'],
      failed: [],
    });
  });
});
