import { parseArgs } from 'node:util';
import { deployMigrations } from './migrate/deploy';
import { pendingSql, writeMigration } from './migrate/diff';
import { readStatus, resolveMigration } from './migrate/status';
import { withThrowawayDatabase } from './migrate/throwaway';

export { deployMigrations, type DeployOptions, type DeployResult } from './migrate/deploy';

const USAGE = `Usage: npm run migrate [-- <command> [options]]

  deploy [--wait SECONDS]     apply the pending migrations to DATABASE_URL and verify the tables (default; wait: 30)
  status                      show what is applied, pending, edited or unfinished in DATABASE_URL
  diff --name WHAT_IT_DOES    write the next migration from prisma/schema.prisma
  check                       exit 1 and show the SQL when the schema and the migrations differ
  resolve --applied NAME | --rolled-back NAME
                              settle a migration that was cut off

diff and check play the migrations into a database of their own: on the server of DATABASE_URL when that is set,
else on a PostgreSQL started for the moment. MIGRATIONS_DIR and PRISMA_SCHEMA_PATH override where files are looked for.
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs one command line and returns the exit code. */
export async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      name: { type: 'string' },
      wait: { type: 'string', default: '30' },
      applied: { type: 'string' },
      'rolled-back': { type: 'string' },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const [command = 'deploy', ...rest] = positionals;
  if (rest.length > 0) throw new Error(`What is "${rest.join(' ')}"?\n\n${USAGE}`);
  switch (command) {
    case 'deploy': {
      const waitSeconds = Number(values.wait);
      if (!(waitSeconds >= 0)) throw new Error('--wait takes a number of seconds.');
      await deployMigrations(databaseUrl(), { waitSeconds, log: print });
      return 0;
    }
    case 'status':
      return status();
    case 'diff': {
      const { name } = values;
      if (name === undefined) throw new Error('diff needs --name, for example --name add_case_table.');
      const file = await withThrowawayDatabase((url) => writeMigration(url, name));
      print(
        file
          ? `Wrote ${file}: read it before you commit it.`
          : 'Nothing to write: schema and migrations agree.',
      );
      return 0;
    }
    case 'check': {
      const sql = await withThrowawayDatabase((url) => pendingSql(url));
      print(
        sql === undefined ? 'Schema and migrations agree.' : `Schema and migrations differ by:\n\n${sql}`,
      );
      return sql === undefined ? 0 : 1;
    }
    case 'resolve': {
      const { applied, 'rolled-back': rolledBack } = values;
      const name = applied ?? rolledBack;
      if (name === undefined || (applied && rolledBack))
        throw new Error('resolve needs --applied or --rolled-back.');
      await resolveMigration(databaseUrl(), name, applied ? 'applied' : 'rolled-back');
      print(`Marked ${name} as ${applied ? 'applied' : 'rolled back'}.`);
      return 0;
    }
    default:
      throw new Error(`There is no command "${command}".\n\n${USAGE}`);
  }
}

async function status(): Promise<number> {
  const found = await readStatus(databaseUrl());
  for (const [state, names] of Object.entries(found) as [string, string[]][]) {
    print(`${state}: ${names.length === 0 ? 'none' : names.join(', ')}`);
  }
  const clean = [found.pending, found.unknown, found.edited, found.failed].every(
    (names) => names.length === 0,
  );
  print(clean ? 'The database is up to date.' : 'The database is not up to date.');
  return clean ? 0 : 1;
}

function databaseUrl(): string {
  const url = process.env['DATABASE_URL'];
  if (!url)
    throw new Error('Set DATABASE_URL, for example postgresql://user:password@127.0.0.1:5432/aftercall.');
  return url;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    // Set rather than call: what was printed has to reach a pipe before the process ends.
    (code) => void (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
