/*
 * Runs a calls file through the whole engine (API, Postgres, workflows, carrier simulator) in virtual time and compares
 * what it did with what shadow says:
 *
 *   npm run -s replay -- --calls FILE --policy FILE --json OUT [--chaos P] [--seed N] [--skip-bad]
 *
 * Exit 0: they agree; 1: they do not; 2: the file or the command line is bad.
 */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { CallsFileError } from '../calls/calls-file';
import { InputError } from '../shadow/shadow';
import { startReplayStack, type ReplayStack } from './replay-stack';
import { runReplay, type ReplayOptions, type ReplayResult } from './run-replay';
import { ShiftError } from './time-shift';

const USAGE =
  'Usage: npm run -s replay -- --calls FILE --policy FILE --json OUT [--chaos P] [--seed N] [--skip-bad]';
/** A file that disagrees everywhere would hide the first line, which says most. */
const MOST_LINES = 50;

/** Runs one command line. @returns the exit code: 0, 1 where replay and shadow disagree, 2 for bad input */
export async function main(argv: string[], complain: (line: string) => void): Promise<number> {
  let starting: Promise<ReplayStack> | undefined;
  const stop = async (): Promise<void> => (await starting?.catch(() => undefined))?.stop();
  let stopping = false;
  let interrupt = (): void => undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interrupt = () => {
      stopping = true;
      void stop().then(() => resolve('interrupted'));
    };
  });
  // Kept, not once: Nest raises the signal again when it has closed, and the rest must still come down.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const startedAt = Date.now();
  try {
    const options = readOptions(argv);
    const bar = process.stderr.isTTY
      ? new SingleBar(
          { format: 'replaying {bar} {percentage}% | {value}/{total} events', hideCursor: true },
          Presets.shades_classic,
        )
      : null;
    bar?.start(1, 0);
    const replaying = runReplay({
      ...options,
      complain,
      startStack: (policy) => (starting = startReplayStack(policy)),
      onProgress: (posted, total) => {
        bar?.setTotal(total);
        bar?.update(posted);
      },
    }).finally(() => bar?.stop());
    // Whatever still asks the stopped engine fails or asks on until the process ends; nobody waits for it.
    const result = await Promise.race([
      interrupted,
      replaying.catch((error: unknown) => (stopping ? interrupted : Promise.reject(error as Error))),
    ]);
    if (result === 'interrupted') return 130;
    if (result === null) {
      complain('Nothing was written. Put the rows right, or leave them out with --skip-bad.');
      return 2;
    }
    for (const line of describeResult(result, Date.now() - startedAt)) complain(line);
    return result.differences.length > 0 ? 1 : 0;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const ours = [InputError, CallsFileError, ShiftError].some((type) => error instanceof type);
    // A file that is not there names its path; a service that is away does not.
    const isFile = code !== undefined && 'path' in (error as object);
    if (!ours && !isFile && !code?.startsWith('ERR_PARSE_ARGS')) throw error;
    complain(message);
    return 2;
  } finally {
    await stop();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}

function readOptions(argv: string[]): Omit<ReplayOptions, 'startStack' | 'complain'> {
  const { values } = parseArgs({
    args: argv,
    options: {
      calls: { type: 'string' },
      policy: { type: 'string' },
      json: { type: 'string' },
      chaos: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      'skip-bad': { type: 'boolean', default: false },
    },
  });
  const { calls, policy, json } = values;
  if (!calls || !policy || !json) throw new InputError(USAGE);
  const [chaos, seed] = [Number(values.chaos), Number(values.seed)];
  if (!(chaos >= 0 && chaos <= 1)) throw new InputError('--chaos must be a share from 0 to 1');
  if (!Number.isSafeInteger(seed)) throw new InputError('--seed must be a whole number');
  return { calls, policy, json, chaos, seed, skipBad: values['skip-bad'] };
}

/** What a run came to, for people; the differences first. */
export function describeResult(result: ReplayResult, tookMs: number): string[] {
  const { calls, agreed, differences, atOneInstant, report } = result;
  const list = (lines: readonly string[]): string[] => [
    ...lines.slice(0, MOST_LINES).map((line) => `  ${line}`),
    ...(lines.length > MOST_LINES ? [`  … and ${lines.length - MOST_LINES} more`] : []),
  ];
  return [
    ...(report.rejected.length > 0
      ? [`The API rejected ${report.rejected.length} events:`, ...list(report.rejected)]
      : []),
    ...(report.latestMs > 0
      ? [
          `The machine was slow: an event came ${report.latestMs} ms after its own instant, which may show below.`,
        ]
      : []),
    ...(differences.length > 0
      ? [`Replay and shadow differ on ${differences.length} texts:`, ...list(differences)]
      : []),
    ...(atOneInstant.length > 0
      ? [
          `Order at one instant, which the engine may choose, explains ${atOneInstant.length} differences:`,
          ...list(atOneInstant),
        ]
      : []),
    `${calls} calls, ${report.posted} events (${report.duplicates} of them again), ${agreed} decisions agree, ` +
      `${differences.length} differ; ${Math.round(tookMs / 100) / 10} s`,
  ];
}

if (require.main === module) {
  main(process.argv.slice(2), (line) => void process.stderr.write(`${line}\n`)).then(
    // The SDKs keep pools and threads for a while; everything of ours is down by now.
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
