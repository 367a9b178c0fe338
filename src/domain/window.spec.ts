import fc from 'fast-check';
import { nextInAnyWindow, nextInWindow, type DailyWindow } from './window';

const instant = (text: string): number => Date.parse(text);

/** Wall clock through Intl, which shares no code with what is tested. */
const formats = new Map<string, Intl.DateTimeFormat>();
function wallClock(at: number, timeZone: string): { day: string; minute: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: `${part['year']}-${part['month']}-${part['day']}`,
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  };
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const isInside = (at: number, { start, end }: DailyWindow, timeZone: string): boolean => {
  const { minute } = wallClock(at, timeZone);
  return minute >= minuteOf(start) && minute < minuteOf(end);
};

describe('nextInWindow: named days', () => {
  const DAY = { start: '09:00', end: '20:00' };

  it.each<[string, string, DailyWindow | null, string, string]>([
    ['any hour', 'America/Phoenix', null, '2026-03-02T03:00:00-07:00', '2026-03-02T03:00:00-07:00'],
    ['inside', 'America/Phoenix', DAY, '2026-03-02T12:34:56-07:00', '2026-03-02T12:34:56-07:00'],
    ['start is inside', 'America/Phoenix', DAY, '2026-03-02T09:00:00-07:00', '2026-03-02T09:00:00-07:00'],
    ['end is outside', 'America/Phoenix', DAY, '2026-03-02T20:00:00-07:00', '2026-03-03T09:00:00-07:00'],
    [
      'a moment before the end',
      'America/Phoenix',
      DAY,
      '2026-03-02T19:59:59.999-07:00',
      '2026-03-02T19:59:59.999-07:00',
    ],
    [
      'before the start',
      'America/Phoenix',
      DAY,
      '2026-03-02T08:59:59.999-07:00',
      '2026-03-02T09:00:00-07:00',
    ],
    [
      'over the end of a year',
      'America/Phoenix',
      DAY,
      '2026-12-31T23:00:00-07:00',
      '2027-01-01T09:00:00-07:00',
    ],
    [
      'the night before spring',
      'America/New_York',
      DAY,
      '2026-03-07T21:00:00-05:00',
      '2026-03-08T09:00:00-04:00',
    ],
    [
      'the night before autumn',
      'America/New_York',
      DAY,
      '2026-10-31T21:00:00-04:00',
      '2026-11-01T09:00:00-05:00',
    ],
    [
      'a quarter-hour offset',
      'Asia/Kathmandu',
      DAY,
      '2026-03-01T21:00:00+05:45',
      '2026-03-02T09:00:00+05:45',
    ],
    ['a half-hour offset', 'America/St_Johns', DAY, '2026-03-07T21:00:00-03:30', '2026-03-08T09:00:00-02:30'],
    [
      'a half-hour change, spring',
      'Australia/Lord_Howe',
      DAY,
      '2026-10-03T21:00:00+10:30',
      '2026-10-04T09:00:00+11:00',
    ],
    [
      'a half-hour change, autumn',
      'Australia/Lord_Howe',
      DAY,
      '2026-04-04T21:00:00+11:00',
      '2026-04-05T09:00:00+10:30',
    ],
    [
      'a start that spring skips: the first instant after the gap',
      'America/New_York',
      { start: '02:30', end: '06:00' },
      '2026-03-08T00:00:00-05:00',
      '2026-03-08T03:00:00-04:00',
    ],
    [
      'a start that a half-hour gap skips',
      'Australia/Lord_Howe',
      { start: '02:15', end: '06:00' },
      '2026-10-04T00:00:00+10:30',
      '2026-10-04T02:30:00+11:00',
    ],
    [
      'a gap at midnight',
      'America/Havana',
      { start: '00:00', end: '06:00' },
      '2026-03-07T12:00:00-05:00',
      '2026-03-08T01:00:00-04:00',
    ],
    [
      'a start that autumn repeats: the first of the two',
      'America/New_York',
      { start: '01:30', end: '06:00' },
      '2026-11-01T00:00:00-04:00',
      '2026-11-01T01:30:00-04:00',
    ],
    [
      'between the two starts that autumn repeats: this day has opened already',
      'America/New_York',
      { start: '01:30', end: '06:00' },
      '2026-11-01T01:10:00-05:00',
      '2026-11-02T01:30:00-05:00',
    ],
    [
      'the repeated hour inside the window',
      'America/New_York',
      { start: '01:30', end: '06:00' },
      '2026-11-01T01:40:00-05:00',
      '2026-11-01T01:40:00-05:00',
    ],
    [
      'a window that spring skips whole: the next day’s',
      'America/New_York',
      { start: '02:10', end: '02:50' },
      '2026-03-08T00:00:00-05:00',
      '2026-03-09T02:10:00-04:00',
    ],
    [
      'a day that the calendar skips',
      'Pacific/Apia',
      DAY,
      '2011-12-29T21:00:00-10:00',
      '2011-12-31T09:00:00+14:00',
    ],
  ])('%s', (_name, timeZone, window, from, to) => {
    expect(new Date(nextInWindow(instant(from), window, timeZone))).toEqual(new Date(to));
  });
});

describe('nextInWindow: properties', () => {
  const ZONES: Record<string, [string, string]> = {
    'America/New_York': ['2026-03-06T00:00:00Z', '2026-10-30T00:00:00Z'],
    'America/Phoenix': ['2026-03-06T00:00:00Z', '2026-10-30T00:00:00Z'],
    'America/St_Johns': ['2026-03-06T00:00:00Z', '2026-10-30T00:00:00Z'],
    'America/Havana': ['2026-03-06T00:00:00Z', '2026-10-30T00:00:00Z'],
    'Europe/London': ['2026-03-27T00:00:00Z', '2026-10-23T00:00:00Z'],
    'Asia/Kathmandu': ['2026-03-06T00:00:00Z', '2026-10-30T00:00:00Z'],
    'Australia/Lord_Howe': ['2026-04-03T00:00:00Z', '2026-10-02T00:00:00Z'],
  };
  /** An instant within four days around a change of the clock, in a zone. */
  const moments = fc.constantFrom(...Object.keys(ZONES)).chain((timeZone) =>
    fc.tuple(
      fc.constant(timeZone),
      fc
        .constantFrom(...(ZONES[timeZone] as [string, string]))
        .chain((from) => fc.integer({ min: instant(from), max: instant(from) + 4 * 86_400_000 })),
    ),
  );
  const windows = fc
    .tuple(fc.integer({ min: 0, max: 1438 }), fc.integer({ min: 1, max: 1439 }))
    .filter(([start, end]) => start < end)
    .map(([start, end]): DailyWindow => ({ start: clockOf(start), end: clockOf(end) }));
  const nightWindows = fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
    .map(([start, length]): DailyWindow => ({ start: clockOf(start), end: clockOf(start + length) }));

  it('lies at or after the given instant, inside the window, and stays where it is', () => {
    fc.assert(
      fc.property(moments, fc.oneof(windows, nightWindows), ([timeZone, from], window) => {
        const at = nextInWindow(from, window, timeZone);
        expect(at).toBeGreaterThanOrEqual(from);
        expect(isInside(at, window, timeZone)).toBe(true);
        expect(nextInWindow(at, window, timeZone)).toBe(at);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the instant itself if that is inside, else the next day’s opening and none before it', () => {
    // A day opens at its first minute that the wall clock shows within the window: this says what a
    // skipped start and a repeated one mean, without asking the code for either.
    const openings = (from: number, window: DailyWindow, timeZone: string): number[] => {
      const found = new Map<string, number>();
      const minute = Math.floor(from / 60_000) * 60_000 - 26 * 3_600_000;
      for (let at = minute; at <= minute + 76 * 3_600_000; at += 60_000) {
        const { day } = wallClock(at, timeZone);
        if (!found.has(day) && isInside(at, window, timeZone)) found.set(day, at);
      }
      // The first day is cut off by where the scan begins, so its opening is not known.
      return [...found.values()].slice(1);
    };
    fc.assert(
      fc.property(moments, fc.oneof(windows, nightWindows), ([timeZone, from], window) => {
        const expected = isInside(from, window, timeZone)
          ? from
          : openings(from, window, timeZone).find((at) => at > from);
        expect(nextInWindow(from, window, timeZone)).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('is what the calendar says, far from a change of the clock and near it, whatever was asked before', () => {
    const zones = [...Object.keys(ZONES), 'Africa/Casablanca', 'America/Santiago', 'Pacific/Apia', 'UTC'];
    const questions = fc.array(
      fc.tuple(
        fc.constantFrom(...zones),
        fc.oneof(
          fc.integer({ min: instant('2025-06-01T00:00:00Z'), max: instant('2028-06-01T00:00:00Z') }),
          fc.integer({ min: instant('2011-12-27T00:00:00Z'), max: instant('2012-01-02T00:00:00Z') }),
          fc.integer({ min: instant('2026-10-30T00:00:00Z'), max: instant('2026-11-03T00:00:00Z') }),
        ),
        fc.oneof(windows, nightWindows),
      ),
      { minLength: 20, maxLength: 60 },
    );
    fc.assert(
      fc.property(questions, (asked) => {
        for (const [timeZone, from, window] of asked) {
          expect(nextInWindow(from, window, timeZone)).toBe(nextInAnyWindow(from, window, timeZone));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('answers at a change of the clock, a moment before it and a day after it as the calendar does', () => {
    const changes = ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z', '2027-03-14T07:00:00Z'].map(instant);
    for (const change of changes) {
      for (const off of [-86_400_001, -86_400_000, -1, 0, 1, 86_399_999, 86_400_000, 86_400_001]) {
        for (const window of [
          { start: '00:00', end: '00:01' },
          { start: '01:30', end: '02:30' },
          { start: '02:00', end: '23:59' },
        ]) {
          const from = change + off;
          expect(nextInWindow(from, window, 'America/New_York')).toBe(
            nextInAnyWindow(from, window, 'America/New_York'),
          );
        }
      }
    }
  });
});
