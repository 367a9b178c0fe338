import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { createReadStream, statSync } from 'node:fs';
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
 *
 * @returns false where bad rows kept OUT from being written
 * @throws InputError where a file cannot be read or the policy is not valid
 */
export async function runShadow(options: ShadowOptions): Promise<boolean> {
  const policy = readPolicyFile(options.policy);
  const table = new CallTable();
  const bad = await readTable(options, table);
  if (bad > 0 && !options.skipBad) return false;
  const out = new OutFile(options.json);
  try {
    for (const calls of table.groups()) for (const decision of walkCalls(calls, policy)) out.add(decision);
  } catch (error) {
    out.discard();
    throw error;
  }
  out.finish(table.size);
  return true;
}

async function readTable(options: ShadowOptions, table: CallTable): Promise<number> {
  const stream = createReadStream(options.calls);
  const size = statSync(options.calls).size;
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
    const { calls, policy, json } = values;
    if (!calls || !policy || !json) throw new InputError(USAGE);
    const done = await runShadow({ calls, policy, json, skipBad: values['skip-bad'], complain });
    if (!done) complain('Nothing was written. Put the rows right, or leave them out with --skip-bad.');
    return done ? 0 : 2;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const theirs =
      error instanceof InputError || error instanceof CallsFileError || code?.startsWith('E') === true;
    if (!theirs) throw error;
    complain(message);
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
