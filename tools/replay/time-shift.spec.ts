import { Temporal } from 'temporal-polyfill';
import { nextInWindow } from '../../src/domain/window';
import { findShift, ShiftError } from './time-shift';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-25T00:00:00Z');
const DAY = 86_400_000;
const YEAR_28 = at('2054-03-01T00:00:00Z') - at('2026-03-01T00:00:00Z');

describe('findShift', () => {
  it('leaves a file that lies in the future as it is', () => {
    const from = at('2030-01-01T00:00:00Z');
    expect(findShift({ from, to: from + 5 * DAY }, NOW, 'America/Phoenix')).toBe(0);
  });

  it.each([
    ['2026-03-01T12:00:00Z', '2054-03-01T12:00:00Z', 'America/New_York'],
    ['2020-04-07T00:01:25Z', '2048-04-07T00:01:25Z', 'America/Los_Angeles'],
    ['1996-02-29T10:00:00Z', '2052-02-29T10:00:00Z', 'America/Phoenix'],
  ])('moves %s to the same date and hour, %s', (first, moved, zone) => {
    const from = at(first);
    expect(from + findShift({ from, to: from + 20 * DAY }, NOW, zone)).toBe(at(moved));
  });

  it('moves a whole year of a zone with summer time by 28 years', () => {
    const stretch = { from: at('2026-01-01T00:00:00Z'), to: at('2026-12-31T00:00:00Z') };
    expect(findShift(stretch, NOW, 'Europe/Berlin')).toBe(YEAR_28);
  });

  it.each([
    ['the rules were others', '2006-03-25T00:00:00Z', 'America/New_York'],
    ['the changes follow another calendar', '2026-02-10T00:00:00Z', 'Africa/Casablanca'],
  ])('finds another stretch with the same windows where %s', (_, start, zone) => {
    const stretch = { from: at(start), to: at(start) + 12 * DAY };
    const shift = findShift(stretch, NOW, zone);
    expect(stretch.from + shift).toBeGreaterThanOrEqual(NOW);
    const window = { start: '01:30', end: '03:30' };
    for (let time = stretch.from + DAY; time < stretch.to - 2 * DAY; time += 1_800_000) {
      expect(nextInWindow(time + shift, window, zone)).toBe(nextInWindow(time, window, zone) + shift);
      const hour = (instant: number): string =>
        Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainTime().toString();
      expect(hour(time + shift)).toBe(hour(time));
    }
  });

  it('says so where the zone never does the like again', () => {
    const from = at('2016-01-01T00:00:00Z');
    expect(() => findShift({ from, to: from + 3 * 365 * DAY }, NOW, 'Africa/Casablanca')).toThrow(ShiftError);
  });
});
