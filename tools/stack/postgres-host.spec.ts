import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseAccount, findPostgresPrograms, reachableDataDir } from './postgres-host';

describe('the host of PostgreSQL', () => {
  let home: string;
  let dataDir: string;
  let elsewhere: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'aftercall-host-'));
    chmodSync(home, 0o755);
    mkdirSync(join(home, 'private'), { mode: 0o700 });
    dataDir = join(home, 'private', 'data');
    elsewhere = join(home, 'elsewhere');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('finds programs that can be executed', () => {
    const programs = findPostgresPrograms();
    for (const path of Object.values(programs)) expect(statSync(path).mode & 0o111).toBe(0o111);
  });

  it('uses the wanted directory when the server runs as this process', () => {
    expect(reachableDataDir(dataDir, undefined, elsewhere)).toBe(dataDir);
    expect(existsSync(dataDir)).toBe(true);
  });

  // What follows is about root, who alone can hand files to another account.
  const asRoot = process.getuid?.() === 0 ? it : it.skip;

  asRoot('moves data out of a directory that the account cannot enter, and ties the two together', () => {
    const account = chooseAccount(dataDir);
    const moved = reachableDataDir(dataDir, account, elsewhere);
    expect(moved.startsWith(elsewhere)).toBe(true);
    expect(readFileSync(join(dataDir, 'LOCATION'), 'utf8').trim()).toBe(moved);
    expect(statSync(moved).uid).toBe(account?.uid);

    writeFileSync(join(moved, 'kept'), '');
    expect(reachableDataDir(dataDir, account, elsewhere)).toBe(moved);
    expect(existsSync(join(moved, 'kept'))).toBe(true);

    rmSync(dataDir, { recursive: true });
    expect(reachableDataDir(dataDir, account, elsewhere)).toBe(moved);
    expect(existsSync(join(moved, 'kept'))).toBe(false);
  });

  asRoot('never runs as root, and keeps to the owner of existing data', () => {
    expect(chooseAccount(dataDir)?.uid).not.toBe(0);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'PG_VERSION'), '18\n');
    const { uid } = chooseAccount(dataDir) as { uid: number };
    expect(uid).not.toBe(0);
  });
});
