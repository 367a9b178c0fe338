import { Temporal } from 'temporal-polyfill';
import type { Instant } from './call-facts';

/** A daily window of wall-clock time, `HH:MM`, start inclusive and end exclusive, start before end. */
export interface DailyWindow {
  start: string;
  end: string;
}

/** Today may be over and tomorrow's window skipped; the rest is room. A loop in a workflow must end. */
const MOST_DAYS_WITHOUT_WINDOW = 4;

/**
 * The first instant at or after `at` that lies inside the window in the given zone. A start that the
 * spring change skips means the first instant after the gap; one that autumn repeats, the first of the two.
 *
 * @param at epoch milliseconds
 * @param window null means any hour
 * @returns `at` itself if it is inside
 */
export function nextInWindow(at: Instant, window: DailyWindow | null, timeZone: string): Instant {
  if (window === null) return at;
  const start = Temporal.PlainTime.from(window.start);
  const end = Temporal.PlainTime.from(window.end);
  const isInside = (time: Temporal.PlainTime): boolean =>
    Temporal.PlainTime.compare(time, start) >= 0 && Temporal.PlainTime.compare(time, end) < 0;
  const local = zoned(at, timeZone);
  if (isInside(local.toPlainTime())) return at;
  let opens = at;
  for (let days = 0; days <= MOST_DAYS_WITHOUT_WINDOW; days += 1) {
    opens = firstInstantOf(local.toPlainDate().add({ days }).toPlainDateTime(start), timeZone);
    // After the autumn change the clock may read "before start" again although today's start has passed;
    // a short window may lie in spring's gap as a whole, and then that day has none.
    if (opens > at && isInside(zoned(opens, timeZone).toPlainTime())) return opens;
  }
  return opens;
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

function firstInstantOf(wallClock: Temporal.PlainDateTime, timeZone: string): Instant {
  const earlier = wallClock.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wallClock)) return earlier.epochMilliseconds;
  // The wall clock skips this time: `earlier` reads it with the offset after the gap, so it lies before it.
  const gap = earlier.getTimeZoneTransition('next');
  return gap ? gap.epochMilliseconds : wallClock.toZonedDateTime(timeZone).epochMilliseconds;
}
