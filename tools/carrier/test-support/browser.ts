import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

/**
 * A headless Chromium: the one at `CHROMIUM_PATH`, else the packed one from npm. Two traps of the packed one are met
 * here: with `--single-process` the first closed context ends the browser, and it unpacks to a fixed name under the
 * temporary directory, where another version may lie already.
 */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const given = process.env['CHROMIUM_PATH'];
  if (given) return chromium.launch({ executablePath: given, headless: true });
  const directory = join(tmpdir(), 'aftercall-chromium-143');
  mkdirSync(directory, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = directory;
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    const executablePath = await packed.executablePath();
    const args = packed.args.filter((arg) => arg !== '--single-process');
    return await chromium.launch({ executablePath, args, headless: true });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
