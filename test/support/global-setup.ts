import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployMigrations } from '../../prisma/migrate/deploy';
import { createDatabase, type RunningPostgres, startPostgres, withClient } from '../../tools/stack/postgres';
import { findTemporalCli, findTestServer } from '../../tools/stack/temporal-binaries';
import { TEMPLATE_DATABASE, TEST_POSTGRES_URL } from './database';

interface TestServices {
  readonly postgres: RunningPostgres;
  readonly home: string;
}

// Set-up and teardown are loaded apart from each other; what they share hangs on the process.
const shared = globalThis as { aftercallTestServices?: TestServices };
const HOME_PREFIX = 'aftercall-test-';
const OWNER_FILE = 'owner.pid';

/**
 * Starts what the `stack` tests share: one PostgreSQL for the whole run, with a template database that has every
 * migration, and both programs of Temporal, present before the first test's clock runs. Jest's workers inherit
 * the environment that is set here.
 */
export async function startTestServices(): Promise<void> {
  removeLeftovers();
  const home = mkdtempSync(join(tmpdir(), HOME_PREFIX));
  // The server may run under another account, which has to pass through.
  chmodSync(home, 0o755);
  writeFileSync(join(home, OWNER_FILE), String(process.pid));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const [postgres, cli, testServer] = await Promise.all([
    startPostgres({ dataDir: join(home, 'postgres'), port: 0, durable: false }),
    findTemporalCli({ log: say }),
    findTestServer({ log: say }),
  ]);
  shared.aftercallTestServices = { postgres, home };
  const template = await createDatabase(postgres.url, TEMPLATE_DATABASE);
  await deployMigrations(template);
  await withClient(postgres.url, (client) =>
    // A template with a session in it cannot be copied, so nobody may enter it.
    client.query(`ALTER DATABASE ${TEMPLATE_DATABASE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`),
  );
  process.env[TEST_POSTGRES_URL] = postgres.url;
  process.env['TEMPORAL_CLI_PATH'] = cli;
  process.env['TEMPORAL_TEST_SERVER_PATH'] = testServer;
}

/** Ends what {@link startTestServices} started and removes its files. */
export async function stopTestServices(): Promise<void> {
  const services = shared.aftercallTestServices;
  delete shared.aftercallTestServices;
  if (!services) return;
  await services.postgres.stop();
  rmSync(services.home, { recursive: true, force: true });
}

/** A run that was killed could not remove its database; its PostgreSQL has ended with it. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(HOME_PREFIX))) {
    const home = join(tmpdir(), name);
    try {
      if (!isAlive(Number(readFileSync(join(home, OWNER_FILE), 'utf8'))))
        rmSync(home, { recursive: true, force: true });
    } catch {
      // Another run is making or removing it at this moment, or it belongs to someone else.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
