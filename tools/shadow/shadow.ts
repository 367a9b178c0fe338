import { createReadStream, lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import type { Policy } from '../../src/domain/policy';
import { readPolicyDocument } from '../../src/policy/policy.schema';
import { walkCalls } from '../../src/shadow/walk-calls';
import { CallsFileError, describeBadRow, readCalls } from '../calls/calls-file';
import { CallTable } from './call-table';
import { OutFile } from './out-file';

const USAGE = 'Usage: npm run -s shadow -- --calls FILE --policy FILE --json OUT [--skip-bad]';

/** What the user has to put right; shown without a stack. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

export interface ShadowOptions {
  calls: string;
  policy: string;
  json: string;
  skipBad: boolean;
  /** Where bad rows are named. */
  complain(line: string): void;
}

/**
 * What would have been sent for the calls of a file under a policy, written to OUT: no engine, no database, no network.
 * Where it is not written, an OUT of an earlier run is gone, too: nobody shall take that for this one's.
 *
 * @returns false where bad rows kept OUT from being written
 * @throws InputError where a file cannot be read or the policy is not valid
 */
export async function runShadow(options: ShadowOptions): Promise<boolean> {
  const { calls, policy, json } = options;
  if ([calls, policy].some((input) => resolve(input) === resolve(json))) {
    throw new InputError(`${json}: OUT would replace what is read`);
  }
  let written = false;
  try {
    written = await writeOut(options);
  } finally {
    if (!written) removeFile(json);
  }
  return written;
}

async function writeOut(options: ShadowOptions): Promise<boolean> {
  const policy = readPolicyFile(options.policy);
  const table = new CallTable();
  const bad = await readTable(options, table);
  if (bad > 0 && !options.skipBad) return false;
  const out = new OutFile(options.json);
  try {
    for (const calls of table.groups()) for (const decision of walkCalls(calls, policy)) out.add(decision);
    out.finish(table.size);
  } catch (error) {
    out.discard();
    throw error;
  }
  return true;
}

/** Files only: OUT may be given as a device, and that is not ours to remove. */
function removeFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(path, { force: true });
}

async function readTable(options: ShadowOptions, table: CallTable): Promise<number> {
  // Asked first: a stream that nobody reads yet would throw what is wrong with its file at everyone.
  const { size } = statSync(options.calls);
  const stream = createReadStream(options.calls);
  // On a pipe nobody wants a bar; cli-progress would print one line after another.
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: 'reading {bar} {percentage}%', hideCursor: true })
    : null;
  bar?.start(size, 0);
  let bad = 0;
  try {
    for await (const item of readCalls(stream)) {
      if (item.ok) {
        table.add(item.row);
        if (table.size % 1000 === 0) bar?.update(stream.bytesRead);
        continue;
      }
      bad += 1;
      for (const line of describeBadRow(item)) options.complain(line);
    }
  } finally {
    bar?.stop();
  }
  return bad;
}

/** @throws InputError naming each field that is wrong */
export function readPolicyFile(path: string): Policy {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
  const reading = readPolicyDocument(document);
  if (reading.ok) return reading.policy;
  throw new InputError(
    reading.errors.map(({ field, message }) => `${path}: ${field}: ${message}`).join('\n'),
  );
}

/** Runs one command line. @returns the exit code: 0, or 2 where something has to be put right */
export async function main(argv: string[]): Promise<number> {
  const complain = (line: string): void => void process.stderr.write(`${line}\n`);
  let calls: string | undefined;
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        calls: { type: 'string' },
        policy: { type: 'string' },
        json: { type: 'string' },
        'skip-bad': { type: 'boolean', default: false },
      },
    });
    const { policy, json } = values;
    calls = values.calls;
    if (!calls || !policy || !json) throw new InputError(USAGE);
    const done = await runShadow({ calls, policy, json, skipBad: values['skip-bad'], complain });
    if (!done) complain('Nothing was written. Put the rows right, or leave them out with --skip-bad.');
    return done ? 0 : 2;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const badFlag = code.startsWith('ERR_PARSE_ARGS');
    // The system's own codes (ENOENT, ENOSPC, …) name a file; Node's ERR_ codes are ours to put right.
    const theirs =
      error instanceof InputError || error instanceof CallsFileError || /^E[A-Z0-9]+$/.test(code);
    if (!theirs && !badFlag) throw error;
    complain(error instanceof CallsFileError && calls ? `${calls}: ${message}` : message);
    if (badFlag) complain(USAGE);
    return 2;
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
