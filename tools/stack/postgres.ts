import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { withDatabaseName } from '../../prisma/migrate/connection';
import { type ChildExit, type GuardedChild, startGuardedChild } from './child';
import { claimPort, PortTakenError } from './ports';
import {
  chooseAccount,
  findPostgresPrograms,
  reachableDataDir,
  reachablePrograms,
  type RunAs,
} from './postgres-host';

/** How to run a local PostgreSQL. */
export interface PostgresOptions {
  /** Where the data lives; made when missing, used again when present. */
  readonly dataDir: string;
  /** The port on the loopback interface; 0 picks a free one. */
  readonly port: number;
  readonly user?: string;
  /** Given only for a known password; otherwise one is made and kept beside the data. */
  readonly password?: string;
  /** `false` trades safety for speed: a power cut loses data. For tests alone. */
  readonly durable?: boolean;
  /** The environment variable that sets the port, for messages. */
  readonly portVariable?: string;
  readonly log?: (line: string) => void;
}

/** A running PostgreSQL. */
export interface RunningPostgres {
  /** URL of the maintenance database `postgres`, with user and password. */
  readonly url: string;
  readonly port: number;
  /** Settles when the server has ended, asked or not. */
  readonly exited: Promise<ChildExit>;
  stop(): Promise<void>;
}

const LOCALHOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const PASSWORD_FILE = 'aftercall.password';

/**
 * Starts a real PostgreSQL 18 on the loopback interface from what `npm ci` installed: no system packages, root
 * or not. It ends with this process however this process ends, and a data directory left by a crash recovers.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const durable = options.durable ?? true;
  const user = options.user ?? 'aftercall';
  const wanted = resolve(options.dataDir);
  const account = chooseAccount(wanted);
  const programs = reachablePrograms(findPostgresPrograms(), account);
  const dataDir = reachableDataDir(wanted, account);
  if (dataDir !== wanted) options.log?.(`PostgreSQL's account cannot reach ${wanted}; data is in ${dataDir}`);

  await clearStaleLock(dataDir);
  const fresh = !existsSync(join(dataDir, 'PG_VERSION'));
  const password = choosePassword(dataDir, fresh, options.password);
  if (fresh) initialise({ initdb: programs.initdb, dataDir, user, password, durable, account });

  // A free port may be taken between the choice and the bind, so a chosen port gets more than one try.
  for (let attempt = 1; ; attempt += 1) {
    const port = await claimPort(options.port, 'PostgreSQL', options.portVariable);
    const child = await startGuardedChild({
      command: programs.postgres,
      args: ['-D', dataDir, '-p', String(port), ...settings(durable)],
      // A C locale in the environment keeps messages in English and the host's locales out.
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      cwd: dataDir,
      ...(account ?? {}),
      // SIGINT is PostgreSQL's fast shutdown: sessions end, the data is left clean.
      stopSignal: 'SIGINT',
      stopTimeoutMs: 20_000,
      log: options.log,
    });
    const url = buildUrl(user, password, port, 'postgres');
    try {
      await waitUntilReady(url, child);
      return { url, port, exited: child.exited, stop: async () => void (await child.stop()) };
    } catch (error) {
      await child.stop();
      const bindFailed = /could not bind|Address already in use/.test(child.output());
      if (bindFailed && options.port !== 0)
        throw new PortTakenError(port, 'PostgreSQL', options.portVariable);
      // Sessions of a server that was killed hold its memory for a moment longer.
      const dying = child.output().includes('pre-existing shared memory block');
      if (attempt === 5 || !(bindFailed || dying)) throw error;
      await delay(dying ? 1_000 : 0);
    }
  }
}

/**
 * Creates a database unless it exists.
 *
 * @param url any database of the server
 * @returns the URL of the database
 */
export async function createDatabase(url: string, name: string): Promise<string> {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount) return;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`).catch((error: unknown) => {
      // Another process was faster.
      const { code } = error as { code?: string };
      if (code !== '42P04' && code !== '23505') throw error;
    });
  });
  return withDatabaseName(url, name);
}

/** Runs work on one connection, which is closed whatever happens. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function buildUrl(user: string, password: string, port: number, database: string): string {
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${LOCALHOST}:${port}/${database}`;
}

function settings(durable: boolean): string[] {
  const values = [
    `listen_addresses=${LOCALHOST}`,
    // No socket file: the shared directory for it may be missing or belong to another installation.
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_connections=200',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off']),
  ];
  return values.flatMap((value) => ['-c', value]);
}

function choosePassword(dataDir: string, fresh: boolean, given: string | undefined): string {
  const file = join(dataDir, PASSWORD_FILE);
  if (given !== undefined) return given;
  if (!fresh && existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (!fresh)
    throw new Error(`${dataDir} was made with a password that is not kept there: pass that password.`);
  return randomBytes(18).toString('base64url');
}

interface Initialise {
  initdb: string;
  dataDir: string;
  user: string;
  password: string;
  durable: boolean;
  account: RunAs | undefined;
}

function initialise({ initdb, dataDir, user, password, durable, account }: Initialise): void {
  // Left by an initialisation that was cut off: initdb takes only an empty directory.
  for (const entry of readdirSync(dataDir)) rmSync(join(dataDir, entry), { recursive: true, force: true });
  // Beside the data the server's account can pass for certain; the system's temporary folder may be private.
  const secrets = mkdtempSync(account ? `${dataDir}.secret-` : join(tmpdir(), 'aftercall-'));
  const passwordFile = join(secrets, 'password');
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) for (const path of [secrets, passwordFile]) chownSync(path, account.uid, account.gid);
    const result = spawnSync(
      initdb,
      [
        `--pgdata=${dataDir}`,
        `--username=${user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The same sorting on every machine, whatever locales it has.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync', '--no-data-checksums']),
      ],
      { encoding: 'utf8', cwd: dataDir, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, ...(account ?? {}) },
    );
    if (result.status !== 0) {
      const reason = result.error?.message ?? `${result.stdout}${result.stderr}`.trim();
      throw new Error(`PostgreSQL could not make its data directory ${dataDir}: ${reason}`);
    }
    const kept = join(dataDir, PASSWORD_FILE);
    writeFileSync(kept, `${password}\n`, { mode: 0o600 });
    if (account) chownSync(kept, account.uid, account.gid);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

/**
 * After a crash the lock file names a process that is gone, or, in a restarted container, one that is something
 * else: PostgreSQL then refuses to start. The file is removed only when no PostgreSQL runs under that number.
 */
async function clearStaleLock(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  for (let waited = 0; existsSync(lock); waited += 200) {
    const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
    if (!isPostgres(pid)) return rmSync(lock, { force: true });
    // The server of a stack that was killed is being ended by its watcher: give it a moment.
    if (waited >= 15_000) {
      throw new Error(
        `Another PostgreSQL (process ${pid}) uses ${dataDir}. Is the stack already running? Stop it first.`,
      );
    }
    await delay(200);
  }
}

function isPostgres(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const procfs = `/proc/${pid}/stat`;
  // In a container nobody may collect the dead: a zombie (state Z) still has its name, but holds nothing.
  if (existsSync(procfs)) return /^\d+ \(postgres\) [^ZX]/.test(readFileSync(procfs, 'utf8'));
  const listed = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  // Without a way to look, a living process counts as PostgreSQL: its data must not be opened twice.
  return listed.status === 0 ? basename(listed.stdout.trim()) === 'postgres' : listed.error !== undefined;
}

async function waitUntilReady(url: string, child: GuardedChild): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.hasExited()) throw new Error(`PostgreSQL ended while starting:\n${child.output().trim()}`);
    try {
      return await withClient(url, async (client) => void (await client.query('SELECT 1')));
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === '28P01' || code === '28000') {
        throw new Error(`The data directory was made with another user or password: ${message}`);
      }
      if (Date.now() > deadline) {
        throw new Error(
          `PostgreSQL did not accept connections in time (${message}):\n${child.output().trim()}`,
        );
      }
    }
    await delay(40);
  }
}
