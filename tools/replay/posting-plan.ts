import type { CadEvent, CadEventType } from '../../src/domain/cad-event';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import { eventsOfCall } from '../calls/call-events';
import type { CallRow } from '../calls/call-row';
import type { Random } from '../calls/random';

/** An event and when it is posted, both on the server's clock. */
export interface Posting {
  event: CadEvent;
  /** Epoch milliseconds at which the event occurs. */
  occursAt: number;
  /** Epoch milliseconds at which it is posted, or as soon after as the machine can. */
  postAt: number;
}

/**
 * How long before its own instant an event is posted. While it travels the server's clock runs with the wall clock, and
 * it must be in the inbox before a text that comes due at the same instant is decided. The rules compare instants, so
 * a fact that is known a moment early does nothing before its time; what would be wrong is a survey that is due less
 * than this before its call is reopened, which a file with times in whole seconds cannot have.
 */
export const LEAD_MS = 800;

/** Chaos posts an event up to this much before its instant; the API takes five minutes. */
const EARLIEST_MS = 4 * 60_000;
/** And a copy, or an event that no text waits for, up to this much after. */
const LATEST_MS = 20 * 60_000;

/** Facts of these events decide nothing under any policy; they may come as late as they like. */
const DECIDE_NOTHING: ReadonlySet<CadEventType> = new Set(['unit.enroute', 'unit.cleared']);

/** Every event of the calls, with times moved by `shiftMs`, in the order in which they are posted. */
export function planPostings(rows: readonly CallRow[], shiftMs: number): Posting[] {
  const postings = rows.flatMap((row) =>
    eventsOfCall(row).map((event): Posting => {
      const occursAt = (parseRfc3339(event.occurredAt) as number) + shiftMs;
      const occurredAt = new Date(occursAt).toISOString();
      return { event: { ...event, occurredAt }, occursAt, postAt: occursAt - LEAD_MS };
    }),
  );
  return inOrder(postings);
}

/**
 * Doubles and reorders a share of the postings without changing what they say or when it happened. The texts stay the
 * same only where each event still arrives before the decisions that it affects, so:
 *
 * - a copy comes at any later moment, for the API knows the event by its id;
 * - an event comes up to four minutes early, since the rules compare instants and a future fact waits for its own. Not
 *   so a reopening: a survey that is due until then would not be, so it only comes twice;
 * - an event that no decision reads (en route, cleared) comes up to twenty minutes late instead.
 *
 * @param share of the events, 0 to 1
 */
export function withChaos(postings: readonly Posting[], share: number, random: Random): Posting[] {
  const last = postings.at(-1)?.postAt ?? 0;
  const unruly = postings.flatMap((posting): Posting[] => {
    if (random() >= share) return [posting];
    const { event, postAt } = posting;
    const copy = { ...posting, postAt: Math.min(last, postAt + random() * (random() < 0.5 ? 0 : LATEST_MS)) };
    if (event.type === 'call.reopened') return [posting, copy];
    const isLate = DECIDE_NOTHING.has(event.type) && random() < 0.5;
    const moved = isLate
      ? Math.min(last, postAt + random() * LATEST_MS)
      : postAt - random() * (EARLIEST_MS - LEAD_MS);
    return [
      { ...posting, postAt: moved },
      { ...copy, postAt: Math.max(moved, copy.postAt) },
    ];
  });
  // Events of one moment keep no order either.
  const places = new Map(unruly.map((posting) => [posting, random()]));
  return unruly.sort((a, b) => a.postAt - b.postAt || (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

/** The sort is stable: what one row says of one instant stays in the order of a call's life. */
function inOrder(postings: Posting[]): Posting[] {
  return postings.sort((a, b) => a.postAt - b.postAt);
}
