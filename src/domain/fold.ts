import type { CadEventType } from './cad-event';
import { emptyFacts, type CallFacts, type FoldEvent, type Instant } from './call-facts';
import { compareCodePoints } from './code-points';

/** At one instant a reopen counts before a cancellation, and that before a close. */
const LIFECYCLE_RANK: Partial<Record<CadEventType, number>> = {
  'call.reopened': 0,
  'call.cancelled': 1,
  'call.closed': 2,
};

const byInstantThenId = (a: FoldEvent, b: FoldEvent): number =>
  a.at - b.at || compareCodePoints(a.eventId, b.eventId);

const byRankThenId = (a: FoldEvent, b: FoldEvent): number =>
  (LIFECYCLE_RANK[a.type] as number) - (LIFECYCLE_RANK[b.type] as number) ||
  compareCodePoints(a.eventId, b.eventId);

/**
 * Sorts events as the contract folds them: by `occurredAt`, then `eventId` by code points, except that the
 * lifecycle events of one instant go reopened, cancelled, closed. Comparing pairs by both rules would run
 * in circles (a close `a`, an update `b`, a reopen `c`), so the lifecycle events of an instant share the
 * places that their ids give them and fill those in lifecycle order.
 */
export function inFoldOrder(events: readonly FoldEvent[]): FoldEvent[] {
  // A copy of a lifecycle event would give the events of its instant one place more to share.
  const sorted = [...events].sort(byInstantThenId).filter((event, i, all) => {
    const before = all[i - 1];
    return before === undefined || byInstantThenId(before, event) !== 0;
  });
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && (sorted[end] as FoldEvent).at === (sorted[start] as FoldEvent).at) end += 1;
    if (end - start > 1) orderLifecycle(sorted, start, end);
    start = end;
  }
  return sorted;
}

function orderLifecycle(sorted: FoldEvent[], start: number, end: number): void {
  const places: number[] = [];
  for (let i = start; i < end; i += 1) {
    if ((sorted[i] as FoldEvent).type in LIFECYCLE_RANK) places.push(i);
  }
  if (places.length < 2) return;
  const inOrder = places.map((i) => sorted[i] as FoldEvent).sort(byRankThenId);
  places.forEach((place, i) => (sorted[place] = inOrder[i] as FoldEvent));
}

/**
 * Reads a call's state from its events (contract, section 2). The order in which they are given does not
 * matter, nor do copies of an event.
 *
 * @param sampleBucket 0 to 99, from the call number: see {@link CallFacts.sampleBucket}
 */
export function foldCall(events: readonly FoldEvent[], sampleBucket: number): CallFacts {
  const facts = emptyFacts(sampleBucket);
  const unitOut = new Map<string, boolean>();
  let open = true;
  for (const event of inFoldOrder(events)) {
    takeStatedFacts(facts, event);
    switch (event.type) {
      case 'call.received':
        facts.receivedAt ??= event.at;
        break;
      case 'unit.dispatched':
        facts.dispatchedAt ??= event.at;
        unitOut.set(event.unitId ?? '', true);
        break;
      case 'unit.arrived':
        facts.arrivedAt ??= event.at;
        break;
      case 'unit.cleared':
        if (unitOut.has(event.unitId ?? '')) unitOut.set(event.unitId ?? '', false);
        break;
      case 'call.reopened':
        facts.cancelled = false;
        open = changeState(facts, open, true, event.at);
        break;
      case 'call.closed':
      case 'call.cancelled':
        facts.cancelled = event.type === 'call.cancelled';
        open = changeState(facts, open, false, event.at);
        break;
      default:
        break;
    }
  }
  facts.closedAt = open ? null : (facts.lifecycle.at(-1)?.at ?? null);
  facts.unitsCleared = unitOut.size > 0 && ![...unitOut.values()].includes(true);
  return facts;
}

function changeState(facts: CallFacts, was: boolean, open: boolean, at: Instant): boolean {
  if (was !== open) facts.lifecycle.push({ at, open });
  return open;
}

function takeStatedFacts(facts: CallFacts, { states, at }: FoldEvent): void {
  facts.source = states.source ?? facts.source;
  facts.typeCode = states.typeCode ?? facts.typeCode;
  facts.typeText = states.typeText ?? facts.typeText;
  facts.phone = states.phone ?? facts.phone;
  facts.language = states.language ?? facts.language;
  facts.district = states.district ?? facts.district;
  facts.juvenile = states.juvenile ?? facts.juvenile;
  facts.disposition = states.disposition ?? facts.disposition;
  if (states.priority != null && states.priority !== facts.priorities.at(-1)?.priority) {
    const last = facts.priorities.at(-1);
    if (last?.at === at) last.priority = states.priority;
    else facts.priorities.push({ at, priority: states.priority });
  }
}

/**
 * Splits the events of one call number into calls, oldest first (contract, section 1): a `call.received`
 * more than `reuseAfterDays` after the last close opens a new call; any other event belongs to the newest
 * call received at or before it, else to the oldest.
 */
export function splitReusedNumber(events: readonly FoldEvent[], reuseAfterDays: number): FoldEvent[][] {
  const reuseAfterMs = reuseAfterDays * 86_400_000;
  const starts: Instant[] = [];
  let lastClose: Instant | null = null;
  for (const event of inFoldOrder(events)) {
    if (event.type === 'call.closed' || event.type === 'call.cancelled') lastClose = event.at;
    if (event.type !== 'call.received') continue;
    const reused = lastClose !== null && event.at - lastClose > reuseAfterMs;
    if (starts.length === 0 || reused) {
      starts.push(event.at);
      lastClose = null;
    }
  }
  const calls: FoldEvent[][] = starts.length > 0 ? starts.map(() => []) : [[]];
  for (const event of events) {
    const index = Math.max(
      0,
      starts.findLastIndex((start) => start <= event.at),
    );
    (calls[index] as FoldEvent[]).push(event);
  }
  return calls;
}
