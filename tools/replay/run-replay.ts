import { accessSync, constants, createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Policy } from '../../src/domain/policy';
import { walkCalls, type ShadowDecision } from '../../src/shadow/walk-calls';
import { readPhone } from '../../src/cad/phone-reading';
import type { CallRow } from '../calls/call-row';
import { describeBadRow, readCalls } from '../calls/calls-file';
import { seeded } from '../calls/random';
import { CallTable } from '../shadow/call-table';
import { OutFile } from '../shadow/out-file';
import { readPolicyFile } from '../shadow/shadow';
import { compareDecisions, inTimeOrder, type Comparison } from './compare';
import { readDecisions, type EngineDecision } from './engine-record';
import { planPostings, withChaos } from './posting-plan';
import type { ReplayStack } from './replay-stack';
import { findShift } from './time-shift';
import { playEvents, playToTheEnd, type PlayReport } from './virtual-play';

export interface ReplayOptions {
  calls: string;
  policy: string;
  json: string;
  skipBad: boolean;
  /** Share of the events that is doubled and reordered: 0 to 1. */
  chaos: number;
  seed: number;
  /** Brings up the engine; it is stopped whatever happens. */
  startStack(policy: Policy): Promise<ReplayStack>;
  complain(line: string): void;
  /** Told how many of the events are posted. */
  onProgress?(posted: number, total: number): void;
}

export interface ReplayResult extends Comparison {
  calls: number;
  report: PlayReport;
}

const DAY_MS = 86_400_000;
const MOST_DAYS_TO_WINDOW = 5;
/** What the server's clock may need until the first event. */
const ROOM_MS = 10 * 60_000;

/**
 * Runs a calls file through the whole engine in virtual time, writes OUT, and compares it with what shadow says of the
 * same rows.
 *
 * @returns null where bad rows kept it from running
 * @throws InputError where the policy cannot be read, ShiftError where the file's times cannot be moved
 */
export async function runReplay(options: ReplayOptions): Promise<ReplayResult | null> {
  const policy = readPolicyFile(options.policy);
  const { rows, bad } = await readRows(options);
  if (bad > 0 && !options.skipBad) return null;
  // Minutes of work must not end with a folder that cannot be written to.
  accessSync(dirname(resolve(options.json)), constants.W_OK);
  const played = await playRows(rows, policy, options);
  const out = new OutFile(options.json);
  for (const decision of inTimeOrder(played.decisions)) {
    out.add(decision, { providerId: decision.providerId });
  }
  out.finish(rows.length);
  const phones = new Map(rows.map((row) => [row.callNumber, phoneOf(row)]));
  const comparison = compareDecisions(
    played.decisions,
    shadowOf(rows, policy),
    (callNumber) => phones.get(callNumber) ?? null,
  );
  return { ...comparison, calls: rows.length, report: played.report };
}

async function readRows(options: ReplayOptions): Promise<{ rows: CallRow[]; bad: number }> {
  const rows: CallRow[] = [];
  let bad = 0;
  for await (const item of readCalls(createReadStream(options.calls))) {
    if (item.ok) rows.push(item.row);
    else {
      bad += 1;
      for (const line of describeBadRow(item)) options.complain(line);
    }
  }
  return { rows, bad };
}

async function playRows(
  rows: readonly CallRow[],
  policy: Policy,
  options: ReplayOptions,
): Promise<{ decisions: EngineDecision[]; report: PlayReport }> {
  const stack = await options.startStack(policy);
  try {
    const shiftMs = shiftOf(rows, policy, await stack.clock.refresh());
    const orderly = planPostings(rows, shiftMs);
    const plan = options.chaos > 0 ? withChaos(orderly, options.chaos, seeded(options.seed)) : orderly;
    const report = await playEvents(stack, plan, (posted) => options.onProgress?.(posted, plan.length));
    await playToTheEnd(stack, policy);
    const decisions = await readDecisions(stack.pool, stack.agencyId);
    return { decisions: decisions.map((d) => ({ ...d, at: d.at - shiftMs })), report };
  } finally {
    await stack.stop();
  }
}

function shiftOf(rows: readonly CallRow[], policy: Policy, now: number): number {
  const times = planPostings(rows, 0).map(({ occursAt }) => occursAt);
  if (times.length === 0) return 0;
  const [first, last] = [times[0] as number, times.at(-1) as number];
  // The last survey goes after its delay, at the next start of a window: days later at the most.
  const lastText = last + policy.survey.delayMinutes * 60_000 + MOST_DAYS_TO_WINDOW * DAY_MS;
  return findShift({ from: first - DAY_MS, to: lastText }, now + DAY_MS + ROOM_MS, policy.timeZone);
}

/** What shadow says of the same rows. */
export function shadowOf(rows: readonly CallRow[], policy: Policy): ShadowDecision[] {
  const table = new CallTable();
  for (const row of rows) table.add(row);
  const decisions: ShadowDecision[] = [];
  for (const calls of table.groups()) decisions.push(...walkCalls(calls, policy));
  return decisions;
}

function phoneOf({ callerPhone }: CallRow): string | null {
  const phone = callerPhone === null ? null : readPhone(callerPhone.trim());
  return phone?.valid ? phone.e164 : null;
}
