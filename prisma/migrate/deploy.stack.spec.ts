import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import { withClient } from '../../tools/stack/postgres';
import { withDatabaseName } from './connection';
import { deployMigrations } from './deploy';
import { CREATE_AGENCY, rowsOf, SmallProject, tablesOf } from './migrate.test-support';
import { readStatus, resolveMigration } from './status';

describe('deployMigrations', () => {
  let database: TestDatabase;
  let project: SmallProject;
  let printed: string[];
  const deploy = () =>
    deployMigrations(database.url, { ...project.paths, log: (line) => printed.push(line) });
  const history = () =>
    rowsOf(
      database.url,
      `SELECT migration_name AS name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS undone,
              applied_steps_count AS steps, logs, length(checksum) AS checksum
         FROM _prisma_migrations ORDER BY started_at`,
    );

  beforeEach(async () => {
    database = await createTestDatabase({ empty: true });
    project = new SmallProject();
    project.migration('20260101000000_init', CREATE_AGENCY);
    printed = [];
  });
  afterEach(async () => {
    project.remove();
    await database.drop();
  });

  it('creates the tables, fills the history, and does nothing the second time', async () => {
    const first = await deploy();
    expect(first).toEqual({ applied: ['20260101000000_init'], tables: ['agency'] });
    expect(printed).toEqual([
      'Applied 20260101000000_init',
      expect.stringContaining('is migrated: 1 applied'),
    ]);
    expect(await tablesOf(database.url)).toEqual(['_prisma_migrations', 'agency']);
    expect(await history()).toEqual([
      { name: '20260101000000_init', finished: true, undone: false, steps: 1, logs: null, checksum: 64 },
    ]);

    printed = [];
    expect((await deploy()).applied).toEqual([]);
    expect(printed).toEqual([expect.stringContaining('already up to date: 1 migrations')]);
    expect(await history()).toHaveLength(1);
  });

  it('keeps function bodies with semicolons whole', async () => {
    project.migration(
      '20260102000000_function',
      `CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         NEW.name := upper(NEW.name) || ';';
         RETURN NEW;
       END;
       $$;
       CREATE TRIGGER shout BEFORE INSERT ON agency FOR EACH ROW EXECUTE FUNCTION shout();`,
    );
    await deploy();
    await rowsOf(database.url, "INSERT INTO agency VALUES (1, 'quiet')");
    expect(await rowsOf(database.url, 'SELECT name FROM agency')).toEqual([{ name: 'QUIET;' }]);
  });

  it('rolls a failing migration back, keeps those before it, and tries again once it is mended', async () => {
    project.migration(
      '20260102000000_bad',
      'CREATE TABLE half (id int);\nINSERT INTO half VALUES (1);\nSELECT nope;',
    );
    await expect(deploy()).rejects.toThrow(
      /20260102000000_bad failed: column "nope" does not exist at line 3 \(SQLSTATE 42703\)[^]*rolled back/,
    );
    expect(printed).toContain('Applied 20260101000000_init');
    expect(await tablesOf(database.url)).toEqual(['_prisma_migrations', 'agency']);
    expect((await history())[1]).toMatchObject({
      finished: false,
      undone: true,
      logs: expect.stringContaining('"nope" does not exist') as string,
    });

    project.migration('20260102000000_bad', 'CREATE TABLE half (id int);');
    expect((await deploy()).applied).toEqual(['20260102000000_bad']);
    expect(await tablesOf(database.url)).toContain('half');
  });

  it('asks for a person when a failing migration manages transactions itself', async () => {
    project.migration('20260102000000_own', 'BEGIN;\nCREATE TABLE kept (id int);\nCOMMIT;\nSELECT nope;');
    await expect(deploy()).rejects.toThrow(/manages transactions itself/);
    expect(await tablesOf(database.url)).toContain('kept');
    await expect(deploy()).rejects.toThrow(/never finished[^]*resolve --applied 20260102000000_own/);
    expect((await readStatus(database.url, project.paths)).failed).toEqual(['20260102000000_own']);

    await resolveMigration(database.url, '20260102000000_own', 'applied', project.paths);
    expect((await deploy()).applied).toEqual([]);
  });

  it('lets one of two deployments wait for the other', async () => {
    project.migration('20260102000000_slow', 'SELECT pg_sleep(0.5);\nCREATE TABLE slow (id int);');
    const results = await Promise.all([deploy(), deploy(), deploy()]);
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 2]);
    expect(await history()).toHaveLength(2);
  });

  it('gives up waiting for a lock that is held too long', async () => {
    await withClient(database.url, async (client) => {
      await client.query("SELECT pg_advisory_lock(hashtextextended('aftercall migrate', 0))");
      await expect(deployMigrations(database.url, { ...project.paths, lockSeconds: 0 })).rejects.toThrow(
        /Another process has been migrating/,
      );
    });
  });

  it('makes the database when the server lacks it', async () => {
    const url = withDatabaseName(database.url, `${new URL(database.url).pathname.slice(1)}_new`);
    await deployMigrations(url, project.paths);
    expect(await tablesOf(url)).toContain('agency');
    await rowsOf(database.url, `DROP DATABASE ${new URL(url).pathname.slice(1)}`);
  });

  it('fails when the schema has a table that no migration makes', async () => {
    project.schema(
      'model Agency {\n  id Int @id\n  name String\n  @@map("agency")\n}\nmodel Lost {\n  id Int @id\n}',
    );
    await expect(deploy()).rejects.toThrow(/tables of the schema are missing: Lost/);
  });

  it('fails when there is nothing to deploy', async () => {
    project.remove();
    await expect(deploy()).rejects.toThrow(/There are no migrations in/);
  });

  it('says when the database is ahead, and goes on', async () => {
    await deploy();
    project.remove();
    project = new SmallProject();
    project.migration('20260301000000_other', 'CREATE TABLE other (id int);');
    await deploy();
    expect(printed).toContain('The database is ahead of these files: it also has 20260101000000_init');
  });

  it('reports a server that does not answer, without the password', async () => {
    const url = 'postgresql://user:hush@127.0.0.1:1/nowhere';
    const failure = deployMigrations(url, { ...project.paths, waitSeconds: 0 });
    await expect(failure).rejects.toThrow(/Cannot connect to database nowhere on 127.0.0.1:1/);
    await expect(failure).rejects.not.toThrow(/hush/);
  });

  it.each([
    ['nonsense'],
    ['mysql://a:b@c/d'],
    ['postgresql://a:b@c:5432'],
    ['postgresql://a:b@c/d?schema=x'],
  ])('refuses the URL %s', async (url) => {
    await expect(deployMigrations(url, project.paths)).rejects.toThrow(/database URL/);
  });
});
