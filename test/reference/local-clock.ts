/** A wall clock, to the minute: what stands on the wall of a zone at an instant. */
export interface WallTime {
  /** `2026-03-08` */
  date: string;
  /** `02:30` */
  time: string;
}

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const starts = new Map<string, number>();

/** Offsets are asked of Intl once per quarter hour of a zone: no zone changes its clock in between. */
function offsetAt(zone: string, instant: number): number {
  const quarter = Math.floor(instant / QUARTER) * QUARTER;
  const key = `${zone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    let format = formats.get(zone);
    if (!format) {
      const digits = '2-digit';
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: digits,
        day: digits,
        hour: digits,
        minute: digits,
      });
      formats.set(zone, format);
    }
    const parts = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, value]));
    const { year, month, day, hour, minute } = parts as Record<string, string>;
    offset = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) - quarter;
    offsets.set(key, offset);
  }
  return offset;
}

export function wallTime(zone: string, instant: number): WallTime {
  const text = new Date(instant + offsetAt(zone, instant)).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}

/**
 * The instant at which a day's window opens, found by looking at the clock minute by minute: the first minute at which
 * the wall has reached that date and time. Where spring skips it that is the first after the gap, where autumn repeats
 * it the first of the two.
 */
function startOf(zone: string, date: string, time: string): number {
  const key = `${zone} ${date} ${time}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  // No zone is further than 15 hours from UTC.
  for (let minute = Date.parse(`${date}T00:00Z`) - 15 * 60 * MINUTE; ; minute += MINUTE) {
    const wall = wallTime(zone, minute);
    if (`${wall.date}T${wall.time}` >= `${date}T${time}`) {
      starts.set(key, minute);
      return minute;
    }
  }
}

/**
 * When a text goes that would go at `instant`: then, if the wall clock stands inside the window, else at the next start.
 * A start at which the window is already over, because spring skipped all of it, is none.
 */
export function inOrNextStart(
  zone: string,
  window: { start: string; end: string } | null,
  instant: number,
): number {
  const inside = (at: number): boolean => {
    const { time } = wallTime(zone, at);
    return window === null || (window.start <= time && time < window.end);
  };
  if (window === null || inside(instant)) return instant;
  for (let day = 0; ; day += 1) {
    const { date } = wallTime(zone, instant - DAY);
    const candidate = new Date(Date.parse(`${date}T00:00Z`) + day * DAY).toISOString().slice(0, 10);
    const start = startOf(zone, candidate, window.start);
    if (start >= instant && inside(start)) return start;
  }
}
