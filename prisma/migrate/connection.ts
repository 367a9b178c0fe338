import { Client } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';

/** What a database says while it starts or restarts, or before its host is up: worth another try. */
const NOT_YET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '57P03',
  '57P01',
]);
const NO_SUCH_DATABASE = '3D000';

/** The same URL, pointing at another database of the server. */
export function withDatabaseName(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.toString();
}

/** The URL without its password, for messages. */
export function displayUrl(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1))} on ${hostname}:${port || '5432'}`;
}

/**
 * Checks the URL before anything connects.
 *
 * @throws Error when it is not a URL of a PostgreSQL database, or names a schema other than `public`
 */
export function checkDatabaseUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.pathname.length < 2) {
    throw new Error('The database URL must look like postgresql://user:password@host:5432/database.');
  }
  const schema = parsed.searchParams.get('schema');
  if (schema !== null && schema !== 'public') {
    throw new Error(`The database URL asks for schema "${schema}"; migrations are written for "public".`);
  }
}

/** Connects, waiting up to `waitSeconds` for the server, and making the database when the server lacks it (unless `create` is off). */
export async function connectWhenReady(
  url: string,
  waitSeconds: number,
  log: (line: string) => void,
  { create = true }: { create?: boolean } = {},
): Promise<Client> {
  const deadline = Date.now() + waitSeconds * 1000;
  let told = false;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const { code, message } = error as { code?: string; message: string };
      if (code === NO_SUCH_DATABASE && create) {
        await makeDatabase(url, log);
        continue;
      }
      const again = NOT_YET.has(code ?? '') || /timeout|terminated unexpectedly/i.test(message);
      if (!again || Date.now() >= deadline) {
        throw new Error(`Cannot connect to database ${displayUrl(url)}: ${message || code}`, {
          cause: error,
        });
      }
      if (!told) log(`Waiting up to ${waitSeconds} s for database ${displayUrl(url)} (${message || code})`);
      told = true;
      await delay(Math.min(500, Math.max(0, deadline - Date.now())));
    }
  }
}

async function makeDatabase(url: string, log: (line: string) => void): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const client = new Client({ connectionString: withDatabaseName(url, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    log(`Created database ${name}`);
  } catch (error) {
    // Another process was faster.
    const { code } = error as { code?: string };
    if (code !== '42P04' && code !== '23505') throw error;
  } finally {
    await client.end();
  }
}

/**
 * Holds a lock of the database while work runs, so that of two deployments started together one waits for the
 * other. The lock belongs to the connection: it is free as soon as its holder ends, however it ends.
 */
export async function withDeployLock<T>(
  client: Client,
  waitSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const key = "hashtextextended('aftercall migrate', 0)";
  const deadline = Date.now() + waitSeconds * 1000;
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${key}) AS held`);
    if (rows[0]?.held) break;
    if (Date.now() >= deadline) {
      throw new Error(`Another process has been migrating this database for more than ${waitSeconds} s.`);
    }
    await delay(200);
  }
  try {
    return await work();
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${key})`).catch(() => undefined);
  }
}
