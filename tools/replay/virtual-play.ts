import { setTimeout as pause } from 'node:timers/promises';
import type { Policy } from '../../src/domain/policy';
import { callStateQuery } from '../../temporal/contracts/call-notification';
import { workflowIds } from '../../temporal/contracts/ids';
import { postEvents } from '../calls/player-http';
import { countOnTheWay, countUntold, readOutlook, type CallOutlook } from './engine-record';
import { LEAD_MS, type Posting } from './posting-plan';
import type { ReplayStack } from './replay-stack';

/** The API takes 500; it tells Temporal of 64 calls at once and leaves the rest to a relay that is slower. */
const MAX_BATCH = 50;
/** How long the machine may take for what is done at once: milliseconds of wall clock. */
const PATIENCE_MS = 60_000;
/** Past the instant of a timer, so that it has fired when the sleep returns. */
const PAST_A_TIMER_MS = 1_000;
/** One look at workflows asks so many at a time. */
const ASKED_AT_ONCE = 16;

export interface PlayReport {
  posted: number;
  duplicates: number;
  /** What the API did not take, in words. */
  rejected: string[];
  /** By how much the slowest post was answered after it had to be; 0 where all were in time. */
  latestMs: number;
}

/** The engine did not come to rest; a defect of the engine or of this tool, never of the file. */
export class NotAtRestError extends Error {
  override readonly name = 'NotAtRestError';
}

/**
 * Posts events in the order of the plan, each when its time has come on the server's clock, which is moved there first.
 * The clock goes on only when Temporal knows of what was posted: nothing is skipped over.
 */
export async function playEvents(
  stack: ReplayStack,
  plan: readonly Posting[],
  onPosted: (posted: number) => void,
): Promise<PlayReport> {
  const report: PlayReport = { posted: 0, duplicates: 0, rejected: [], latestMs: 0 };
  for (let next = 0; next < plan.length;) {
    const first = plan[next] as Posting;
    const wait = first.postAt - (await stack.clock.refresh());
    if (wait > 0) await stack.env.sleep(Math.ceil(wait));
    const now = await stack.clock.refresh();
    let end = next + 1;
    while (end < plan.length && end - next < MAX_BATCH && (plan[end] as Posting).postAt <= now) end += 1;
    const batch = plan.slice(next, end);
    await post(stack, batch, report);
    await until(async () => (await countUntold(stack.pool)) === 0, 'Temporal to be told of the events');
    next = end;
    onPosted(next);
  }
  return report;
}

async function post(stack: ReplayStack, batch: readonly Posting[], report: PlayReport): Promise<void> {
  const results = await postEvents(
    stack,
    batch.map(({ event }) => event),
  );
  const now = await stack.clock.refresh();
  for (const { occursAt, postAt } of batch) {
    // What chaos posts late on purpose is not the machine's doing.
    report.latestMs = Math.max(report.latestMs, now - Math.max(occursAt, Math.ceil(postAt) + LEAD_MS));
  }
  for (const { eventId, status, problem } of results) {
    if (status === 'rejected') report.rejected.push(`${eventId}: ${JSON.stringify(problem)}`);
    if (status === 'duplicate') report.duplicates += 1;
  }
  report.posted += batch.length;
}

/**
 * Lets the clock run until nothing is scheduled for any call: every workflow has ended, or waits for facts that will
 * not come.
 *
 * @throws NotAtRestError where a text that is due stays undecided, or a workflow does not see what Postgres says
 */
export async function playToTheEnd(stack: ReplayStack, policy: Policy): Promise<void> {
  let stuckSince = Date.now();
  let known = '';
  for (;;) {
    const now = await stack.clock.refresh();
    const outlook = await readOutlook(stack.pool, stack.agencyId, policy, now);
    const due = outlook.flatMap(({ next }) => (next.action === 'decide' ? [next.at] : []));
    if (due.length === 0) {
      await until(async () => (await countOnTheWay(stack.pool)) === 0, 'the carrier to answer');
      await expectAtRest(stack, outlook);
      return;
    }
    const seen = JSON.stringify(outlook);
    if (seen !== known) [known, stuckSince] = [seen, Date.now()];
    if (Date.now() - stuckSince > PATIENCE_MS) {
      const late = outlook.filter(({ next }) => next.action === 'decide').map((call) => call.callNumber);
      throw new NotAtRestError(
        `Texts of these calls are due and stay undecided: ${late.slice(0, 20).join(', ')}`,
      );
    }
    await stack.env.sleep(Math.max(0, Math.max(...due) - now) + PAST_A_TIMER_MS);
    await pause(5);
  }
}

/** Asks Temporal whether it sees each call as Postgres does: ended, or waiting with nothing scheduled. */
async function expectAtRest(stack: ReplayStack, outlook: readonly CallOutlook[]): Promise<void> {
  let open: readonly CallOutlook[] = outlook;
  const look = async (): Promise<boolean> => {
    const left: CallOutlook[] = [];
    for (let i = 0; i < open.length; i += ASKED_AT_ONCE) {
      const some = open.slice(i, i + ASKED_AT_ONCE);
      const atRest = await Promise.all(some.map((call) => isAtRest(stack, call)));
      left.push(...some.filter((_, place) => !atRest[place]));
    }
    open = left;
    return open.length === 0;
  };
  await until(look, 'every workflow to come to rest', () =>
    open
      .map((call) => call.callNumber)
      .slice(0, 20)
      .join(', '),
  );
}

async function isAtRest(stack: ReplayStack, { callId, next }: CallOutlook): Promise<boolean> {
  const handle = stack.client.workflow.getHandle(workflowIds.call(stack.agencyId, callId));
  const { status } = await handle.describe();
  if (status.name === 'COMPLETED') return next.action === 'end';
  if (status.name !== 'RUNNING') throw new NotAtRestError(`A workflow ended as ${status.name}`);
  return next.action === 'wait' && (await handle.query(callStateQuery)).next?.action === 'wait';
}

async function until(
  isSo: () => Promise<boolean>,
  what: string,
  details: () => string = () => '',
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let wait = 2; !(await isSo()); wait = Math.min(50, wait * 1.5)) {
    if (Date.now() > end)
      throw new NotAtRestError(`Waited ${PATIENCE_MS / 1000} s for ${what}: ${details()}`);
    await pause(wait);
  }
}
