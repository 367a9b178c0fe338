import { Temporal } from 'temporal-polyfill';
import type { Instant } from './call-facts';

/** A daily window of wall-clock time, `HH:MM`, start inclusive and end exclusive, start before end. */
export interface DailyWindow {
  start: string;
  end: string;
}

/** Today may be over and tomorrow's window skipped; the rest is room. A loop in a workflow must end. */
const MOST_DAYS_WITHOUT_WINDOW = 4;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

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
  return nextInSteadyWindow(at, window, steadySpan(at, timeZone)) ?? nextInAnyWindow(at, window, timeZone);
}

/** A stretch of time in which a zone's clock does not change. */
interface SteadySpan {
  from: Instant;
  /** The next change. */
  until: Instant;
  offset: number;
}

/** The spans of each zone that were asked for: two a year where daylight saving is kept. */
const spans = new Map<string, SteadySpan[]>();
/** Zones come from policies and instants from CAD; what keeps spans must not grow with what is typed there. */
const MOST_ZONES = 500;
const MOST_SPANS = 50;

function steadySpan(at: Instant, timeZone: string): SteadySpan {
  const known = spans.get(timeZone) ?? [];
  const found = known.find(({ from, until }) => at >= from && at < until);
  if (found) return found;
  const local = zoned(at, timeZone);
  const next = local.getTimeZoneTransition('next');
  // A change at this very instant is not the one before it.
  const previous = local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const span: SteadySpan = {
    from: previous?.epochMilliseconds ?? -Infinity,
    until: next?.epochMilliseconds ?? Infinity,
    offset: local.offsetNanoseconds / 1_000_000,
  };
  if (spans.size >= MOST_ZONES) spans.clear();
  spans.set(timeZone, [span, ...known.slice(0, MOST_SPANS - 1)]);
  return span;
}

/**
 * The same by plain arithmetic, or null within a day after a change of the clock or where the answer lies behind the
 * next one. Farther away no wall clock is skipped, and none is shown a second time: no change moves a clock by more
 * than a day.
 */
function nextInSteadyWindow(at: Instant, { start, end }: DailyWindow, span: SteadySpan): Instant | null {
  const sinceMidnight = (((at + span.offset) % DAY) + DAY) % DAY;
  const opens = minutesOf(start) * MINUTE;
  if (sinceMidnight >= opens && sinceMidnight < minutesOf(end) * MINUTE) return at;
  const next = at - sinceMidnight + opens + (sinceMidnight < opens ? 0 : DAY);
  return at >= span.from + DAY && next < span.until ? next : null;
}

function minutesOf(wallClock: string): number {
  return Number(wallClock.slice(0, 2)) * 60 + Number(wallClock.slice(3));
}

/** The same by the calendar, around changes of the clock too. */
export function nextInAnyWindow(at: Instant, window: DailyWindow, timeZone: string): Instant {
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
