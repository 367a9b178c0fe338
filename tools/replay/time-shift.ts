import { Temporal } from 'temporal-polyfill';

const DAY_MS = 86_400_000;
/** Dates fall on the same weekdays again after so many years, and most zones' clocks do the same. */
const CYCLE_YEARS = 28;
const CYCLE_MS = (CYCLE_YEARS * 365 + CYCLE_YEARS / 4) * DAY_MS;
/** How far into the future a like stretch of a zone's clock is looked for. */
const SEARCHED_YEARS = 60;
const SEARCHED_MS = SEARCHED_YEARS * 365.25 * DAY_MS;

/** The zone's clock does nothing like it in the years to come: the file cannot be moved into the server's future. */
export class ShiftError extends Error {
  override readonly name = 'ShiftError';
}

/** A stretch of time, epoch milliseconds. */
export interface Stretch {
  from: number;
  to: number;
}

/** One change of a zone's offset from UTC. */
interface Turn {
  at: number;
  offset: number;
}

/**
 * By how much the times of a file are moved so that all of them lie in the future of a server whose clock only goes
 * forward: by whole days, and to where the zone's wall clock does the same throughout (the same offset from UTC, the
 * same changes at the same moments), for then the survey windows are the same too. A multiple of 28 years where that
 * holds, since every date then keeps its weekday; else the first number of days that does.
 *
 * @param stretch from before the first event until after the last text
 * @param notBefore what the server's clock says, and room to begin
 * @returns milliseconds; 0 where the file lies in the future as it is
 * @throws ShiftError where no such place is found
 */
export function findShift(stretch: Stretch, notBefore: number, timeZone: string): number {
  const least = notBefore - stretch.from;
  if (least <= 0) return 0;
  const shape = turnsOf(stretch, timeZone);
  const future = turnsOf({ from: notBefore - DAY_MS, to: stretch.to + least + SEARCHED_MS }, timeZone);
  const repeats = (shiftMs: number): boolean => sameShape(shape, future, stretch, shiftMs);
  const inCycles = Math.ceil(least / CYCLE_MS) * CYCLE_MS;
  if (repeats(inCycles)) return inCycles;
  const first = Math.ceil(least / DAY_MS) * DAY_MS;
  for (let shiftMs = first; shiftMs < least + SEARCHED_MS; shiftMs += DAY_MS)
    if (repeats(shiftMs)) return shiftMs;
  const days = (at: number): string => new Date(at).toISOString().slice(0, 10);
  throw new ShiftError(
    `The file's times lie in the past and must be moved into the future of Temporal's test server, but the clock of ` +
      `${timeZone} does not do again within ${SEARCHED_YEARS} years what it did from ${days(stretch.from)} to ` +
      `${days(stretch.to)}. Replay a shorter part of the file, or move its times.`,
  );
}

/** The offset with which the stretch begins, as a turn at its start, and each change in it. */
function turnsOf({ from, to }: Stretch, timeZone: string): Turn[] {
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  const turns: Turn[] = [];
  for (let turn: Temporal.ZonedDateTime | null = start; turn && turn.epochMilliseconds <= to;) {
    turns.push({ at: turn.epochMilliseconds, offset: turn.offsetNanoseconds });
    turn = turn.getTimeZoneTransition('next');
  }
  return turns;
}

function sameShape(
  shape: readonly Turn[],
  future: readonly Turn[],
  stretch: Stretch,
  shiftMs: number,
): boolean {
  const from = stretch.from + shiftMs;
  const before = future.findLastIndex((turn) => turn.at <= from);
  return (
    future[before]?.offset === shape[0]?.offset &&
    shape.slice(1).every(({ at, offset }, i) => {
      const turn = future[before + 1 + i];
      return turn?.at === at + shiftMs && turn.offset === offset;
    }) &&
    (future[before + shape.length]?.at ?? Infinity) > stretch.to + shiftMs
  );
}
