import { Temporal } from 'temporal-polyfill';
import type { Instant } from './call-facts';

/** A daily window of wall-clock time, `HH:MM`, start inclusive and end exclusive, start before end. */
export interface DailyWindow {
  start: string;
  end: string;
}

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
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const time = local.toPlainTime();
  const start = Temporal.PlainTime.from(window.start);
  const end = Temporal.PlainTime.from(window.end);
  const inside = Temporal.PlainTime.compare(time, start) >= 0 && Temporal.PlainTime.compare(time, end) < 0;
  if (inside) return at;
  const today = local.toPlainDate();
  const day = Temporal.PlainTime.compare(time, start) < 0 ? today : today.add({ days: 1 });
  const opens = firstInstantOf(day.toPlainDateTime(start), timeZone);
  // After the autumn change the clock may read "before start" again although today's start has passed.
  return opens > at ? opens : firstInstantOf(day.add({ days: 1 }).toPlainDateTime(start), timeZone);
}

function firstInstantOf(wallClock: Temporal.PlainDateTime, timeZone: string): Instant {
  const earlier = wallClock.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wallClock)) return earlier.epochMilliseconds;
  // The wall clock skips this time: `earlier` reads it with the offset after the gap, so it lies before it.
  const gap = earlier.getTimeZoneTransition('next');
  return gap ? gap.epochMilliseconds : wallClock.toZonedDateTime(timeZone).epochMilliseconds;
}
