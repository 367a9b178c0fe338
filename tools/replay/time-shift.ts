import { Temporal } from 'temporal-polyfill';

/** Dates fall on the same weekdays again after so many years, until a century without a leap year; zones' rules too. */
const CYCLE_YEARS = 28;
const CYCLE_MS = (CYCLE_YEARS * 365 + CYCLE_YEARS / 4) * 86_400_000;

/** The calendar will not repeat, or the zone's clock will not: the file cannot be moved into the server's future. */
export class ShiftError extends Error {
  override readonly name = 'ShiftError';
}

/**
 * By how much the times of a file are moved so that all of them lie in the future of a server whose clock only goes
 * forward: a multiple of 28 years, after which every date falls on the same weekday again.
 *
 * @param first earliest instant of the file, epoch milliseconds
 * @param notBefore what the server's clock says, and room to begin
 * @returns milliseconds; 0 where the file lies in the future as it is
 */
export function shiftInto(first: number, notBefore: number): number {
  return Math.max(0, Math.ceil((notBefore - first) / CYCLE_MS)) * CYCLE_MS;
}

/**
 * Makes sure that the zone's wall clock does the same between two instants after a shift as before it: the same offset
 * from UTC throughout, and so the same survey windows.
 *
 * @throws ShiftError naming the first instant that differs
 */
export function checkShift(from: number, to: number, shiftMs: number, timeZone: string): void {
  if (shiftMs === 0) return;
  const offset = (at: number): number => zoned(at, timeZone).offsetNanoseconds / 1e6;
  const differs = (at: number): boolean => offset(at) !== offset(at + shiftMs);
  // Between two changes of either clock nothing happens, so these instants stand for all.
  const turns = [
    ...changes(from, to, timeZone),
    ...changes(from + shiftMs, to + shiftMs, timeZone).map((at) => at - shiftMs),
  ];
  const wrong = [from, to, ...turns].sort((a, b) => a - b).find(differs);
  if (wrong === undefined) return;
  const at = new Date(wrong).toISOString();
  const years = Math.round(shiftMs / CYCLE_MS) * CYCLE_YEARS;
  throw new ShiftError(
    `The times of this file must be moved ${years} years ahead, into the future of Temporal's test server, but the ` +
      `clock of ${timeZone} does not repeat then: it differs at ${at}. Move the file's times first.`,
  );
}

function changes(from: number, to: number, timeZone: string): number[] {
  const found: number[] = [];
  let turn = zoned(from, timeZone).getTimeZoneTransition('next');
  while (turn && turn.epochMilliseconds <= to) {
    found.push(turn.epochMilliseconds);
    turn = turn.getTimeZoneTransition('next');
  }
  return found;
}

function zoned(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
