import { setTimeout as sleep } from 'node:timers/promises';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import type { CadEvent } from '../../src/domain/cad-event';
import { eventsOfCall } from './call-events';
import type { CallRow } from './call-row';
import { postEvents, type Api, type EventResult } from './player-http';

export { ApiError } from './player-http';

export interface PlayOptions extends Api {
  calls: AsyncIterable<CallRow> | Iterable<CallRow>;
  /** Times faster than life. */
  speed: number;
  /** Wall clock of the first event. Default: now. */
  startAt?: Date;
  onProgress?: (progress: PlayProgress) => void;
  /** Stops the play. What is posted stays posted. */
  signal?: AbortSignal;
  /** Added to each call number, so that one file can be played twice as different calls. */
  callNumberSuffix?: string;
}

export interface PlayProgress {
  /** Events that the API has answered. */
  posted: number;
  total: number;
  retries: number;
}

export interface PlayedCall {
  callNumber: string;
  events: number;
  accepted: number;
  /** The API had them already: from a request whose answer was lost, or from an earlier play. */
  duplicates: number;
  rejected: { eventId: string; problem: unknown }[];
  /** Wall clock of its first and last event, RFC 3339. */
  firstAt: string;
  lastAt: string;
}

export interface PlayResult {
  events: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Events that were never answered, because the play was aborted. */
  unsent: number;
  requests: number;
  retries: number;
  aborted: boolean;
  calls: PlayedCall[];
}

interface Due {
  event: CadEvent;
  /** Wall clock, milliseconds since 1970. */
  at: number;
}

/** The most that the API takes in one request. */
const MAX_BATCH = 500;
/** A timer of more than 24.8 days fires at once. */
const LONGEST_SLEEP_MS = 86_400_000;

/**
 * Plays calls through `POST /v1/cad/events`: each event is posted when its time has come on a clock that starts now and
 * runs `speed` times faster, and says that it occurred at that instant. The instant is fixed beforehand, not read when
 * the request goes out: events of one call keep their order even where they fall into one millisecond, and an event that
 * is sent again says the same as before. If the API is away, events arrive late with the times that they were due.
 *
 * Events that are due together go in one request of at most 500. Nothing is given up: a request is repeated until the
 * API answers it (see `postEvents`) or the play is aborted.
 *
 * @returns counts, and what became of each call; also when aborted
 * @throws {ApiError} where the API refuses a request for good, such as for a wrong key
 * @throws RangeError where speed is not a positive number
 */
export async function play(options: PlayOptions): Promise<PlayResult> {
  const { speed, signal, onProgress } = options;
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError('speed must be a positive number');
  const timeline = await timelineOf(options);
  const result = emptyResult(timeline);
  const byNumber = new Map(result.calls.map((call) => [call.callNumber, call]));
  const progress = (): void =>
    onProgress?.({ posted: result.events - result.unsent, total: result.events, retries: result.retries });
  const onRetry = (): void => {
    result.retries += 1;
    progress();
  };

  try {
    for (let next = 0; next < timeline.length;) {
      await sleepUntil((timeline[next] as Due).at, signal);
      const now = Date.now();
      let end = next + 1;
      while (end < timeline.length && end - next < MAX_BATCH && (timeline[end] as Due).at <= now) end += 1;
      const batch = timeline.slice(next, end).map((due) => due.event);
      result.requests += 1;
      const answers = await postEvents(options, batch, { onRetry, ...(signal ? { signal } : {}) });
      answers.forEach((answer, i) => count(result, byNumber.get((batch[i] as CadEvent).callNumber), answer));
      next = end;
      progress();
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    result.aborted = true;
  }
  return result;
}

async function timelineOf({ calls, speed, startAt, callNumberSuffix = '' }: PlayOptions): Promise<Due[]> {
  const events: { event: CadEvent; at: number }[] = [];
  for await (const row of calls) {
    for (const event of eventsOfCall({ ...row, callNumber: row.callNumber + callNumberSuffix })) {
      events.push({ event, at: parseRfc3339(event.occurredAt) as number });
    }
  }
  // The sort is stable: what one row says of one instant stays in the order of a call's life.
  events.sort((a, b) => a.at - b.at);
  const origin = events[0]?.at ?? 0;
  const start = startAt?.getTime() ?? Date.now();
  const lastOfCall = new Map<string, number>();
  return events
    .map(({ event, at }) => {
      const due = Math.round(start + (at - origin) / speed);
      const last = lastOfCall.get(event.callNumber);
      const own = last !== undefined && due <= last ? last + 1 : due;
      lastOfCall.set(event.callNumber, own);
      return { event: { ...event, occurredAt: new Date(own).toISOString() }, at: own };
    })
    .sort((a, b) => a.at - b.at);
}

function emptyResult(timeline: readonly Due[]): PlayResult {
  const calls = new Map<string, PlayedCall>();
  for (const { event } of timeline) {
    const call = calls.get(event.callNumber) ?? {
      callNumber: event.callNumber,
      events: 0,
      accepted: 0,
      duplicates: 0,
      rejected: [],
      firstAt: event.occurredAt,
      lastAt: event.occurredAt,
    };
    calls.set(event.callNumber, { ...call, events: call.events + 1, lastAt: event.occurredAt });
  }
  return {
    events: timeline.length,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    unsent: timeline.length,
    requests: 0,
    retries: 0,
    aborted: false,
    calls: [...calls.values()],
  };
}

function count(result: PlayResult, call: PlayedCall | undefined, answer: EventResult): void {
  result.unsent -= 1;
  if (answer.status === 'accepted') {
    result.accepted += 1;
    if (call) call.accepted += 1;
  } else if (answer.status === 'duplicate') {
    result.duplicates += 1;
    if (call) call.duplicates += 1;
  } else {
    result.rejected += 1;
    call?.rejected.push({ eventId: answer.eventId, problem: answer.problem });
  }
}

async function sleepUntil(at: number, signal: AbortSignal | undefined): Promise<void> {
  // Timers may fire a little early, and an event must not claim an instant that has not come.
  for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
    await sleep(Math.min(left, LONGEST_SLEEP_MS), undefined, signal ? { signal } : {});
  }
  signal?.throwIfAborted();
}
