/*
 * Plays a calls file on a running stack and waits until every call has its texts or the reasons why it has none:
 *
 *   npm run -s play -- --calls FILE --speed 60 [--policy FILE] [--api URL --key KEY] [--suffix TEXT]
 *
 * Without --api and --key they come from .data/stack.json, which `npm start` writes. With
 * --policy its durations are divided by the speed and it is put in force first. Exit 0: every call has a decision;
 * 1: some have none, or events were rejected; 2: the file or the command line is bad.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import type { Policy } from '../../src/domain/policy';
import type { CallRow } from './call-row';
import { describeBadRow, readCalls } from './calls-file';
import { tabulate, waitForOutcomes } from './outcomes';
import { play, type PlayResult } from './player';
import type { Api } from './player-http';
import { scalePolicy } from './scale-policy';

/** What a busy machine needs, in minutes of its own time. */
const FLOORS = { confirmationAge: 1, grace: 1 };

const USAGE =
  'usage: npm run -s play -- --calls FILE [--speed N] [--policy FILE] [--api URL --key KEY] [--suffix TEXT] [--wait-minutes N]';

/** What the user has to put right; told without a stack trace. */
class UsageError extends Error {}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string' },
      speed: { type: 'string', default: '60' },
      policy: { type: 'string' },
      api: { type: 'string' },
      key: { type: 'string' },
      suffix: { type: 'string', default: '' },
      'wait-minutes': { type: 'string' },
    },
  });
  if (!values.calls) throw new UsageError(USAGE);
  const speed = positive('--speed', values.speed);
  const waitMinutes =
    values['wait-minutes'] === undefined ? undefined : positive('--wait-minutes', values['wait-minutes']);
  const api = apiOf(values.api, values.key);
  const calls = await goodCalls(values.calls);
  if (values.policy) await putPolicy(api, values.policy, speed);

  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  const played = await withBar('playing', (update) =>
    play({
      ...api,
      calls,
      speed,
      callNumberSuffix: values.suffix,
      signal: abort.signal,
      onProgress: ({ posted, total }) => update(posted, total),
    }),
  );
  console.log(describePlay(played));
  const outcomes = await withBar('waiting', (update) =>
    waitForOutcomes({
      ...api,
      callNumbers: played.calls.map((call) => call.callNumber),
      signal: abort.signal,
      onProgress: update,
      ...(waitMinutes === undefined ? {} : { timeoutMs: waitMinutes * 60_000 }),
    }),
  );
  const table = tabulate(outcomes);
  for (const line of table.lines) console.log(line);
  console.log(`calls without any decision: ${table.withoutDecision.length}`);
  if (table.withoutDecision.length > 0) console.log(`  ${table.withoutDecision.slice(0, 20).join(' ')}`);
  if (table.unfinished.length > 0) console.log(`calls not finished: ${table.unfinished.length}`);
  if (abort.signal.aborted) return 130;
  return table.withoutDecision.length > 0 || table.unfinished.length > 0 || played.rejected > 0 ? 1 : 0;
}

async function goodCalls(file: string): Promise<CallRow[]> {
  const rows: CallRow[] = [];
  const bad: string[] = [];
  for await (const item of readCalls(file)) {
    if (item.ok) rows.push(item.row);
    else bad.push(...describeBadRow(item));
  }
  if (bad.length > 0) throw new UsageError([`${file}:`, ...bad].join('\n'));
  return rows;
}

/** Puts a policy in force with its durations divided by the speed. */
async function putPolicy({ apiUrl, apiKey }: Api, file: string, speed: number): Promise<void> {
  const policy = JSON.parse(readFileSync(file, 'utf8')) as Policy;
  const answer = await fetch(`${apiUrl}/v1/policy`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(scalePolicy(policy, speed, FLOORS)),
  });
  if (!answer.ok) throw new UsageError(`${file} was not taken as the policy: ${await answer.text()}`);
}

function apiOf(apiUrl: string | undefined, apiKey: string | undefined): Api {
  if (apiUrl && apiKey) return { apiUrl, apiKey };
  try {
    const stack = JSON.parse(readFileSync('.data/stack.json', 'utf8')) as Api;
    return { apiUrl: apiUrl ?? stack.apiUrl, apiKey: apiKey ?? stack.apiKey };
  } catch {
    throw new UsageError(`no stack is running here (.data/stack.json): give --api and --key\n${USAGE}`);
  }
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number)))
    throw new UsageError(`${name} must be a positive number, not '${text}'`);
  return number;
}

/** A bar on a terminal; nothing in a log. */
async function withBar<T>(
  name: string,
  run: (update: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return run(() => undefined);
  const bar = new SingleBar(
    {
      format: `${name} [{bar}] {value}/{total} · {duration_formatted}`,
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0);
  try {
    return await run((done, total) => {
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}

function describePlay(played: PlayResult): string {
  const { calls, events, accepted, duplicates, rejected, unsent, retries } = played;
  const problems = calls
    .flatMap((call) => call.rejected)
    .slice(0, 10)
    .map(({ eventId, problem }) => `  rejected ${eventId}: ${JSON.stringify(problem)}`);
  const sum =
    `${calls.length} calls, ${events} events: ${accepted} accepted, ${duplicates} already known, ` +
    `${rejected} rejected, ${unsent} not sent; ${retries} retries`;
  return [sum, ...problems].join('\n');
}

function isUsersToMend(error: unknown): error is Error {
  const { name, code = '' } = error as { name?: string; code?: string };
  return (
    error instanceof UsageError ||
    name === 'CallsFileError' ||
    /^(ENOENT|EISDIR|EACCES|ERR_PARSE_ARGS)/.test(code)
  );
}

if (require.main === module) {
  main().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(isUsersToMend(error) ? error.message : error);
      process.exitCode = isUsersToMend(error) ? 2 : 1;
    },
  );
}
