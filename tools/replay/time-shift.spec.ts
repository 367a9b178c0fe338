import { checkShift, shiftInto, ShiftError } from './time-shift';

const at = (text: string): number => Date.parse(text);
const YEAR_28 = at('2054-03-01T00:00:00Z') - at('2026-03-01T00:00:00Z');

describe('shiftInto', () => {
  it('leaves a file that lies in the future as it is', () => {
    expect(shiftInto(at('2030-01-01T00:00:00Z'), at('2026-11-25T00:00:00Z'))).toBe(0);
  });

  it.each([
    ['2026-03-01T12:00:00Z', '2054-03-01T12:00:00Z'],
    ['2020-04-07T00:01:25Z', '2048-04-07T00:01:25Z'],
    ['1996-02-29T10:00:00Z', '2052-02-29T10:00:00Z'],
  ])('moves %s to the same day and hour, %s', (first, moved) => {
    expect(at(first) + shiftInto(at(first), at('2026-11-25T00:00:00Z'))).toBe(at(moved));
  });
});

describe('checkShift', () => {
  const from = at('2026-01-01T00:00:00Z');
  const to = at('2026-12-31T00:00:00Z');

  it.each(['America/Phoenix', 'America/Los_Angeles', 'America/New_York', 'Europe/Berlin'])(
    'finds the same clock in %s after 28 years',
    (zone) => {
      expect(() => checkShift(from, to, YEAR_28, zone)).not.toThrow();
    },
  );

  it('refuses a zone whose changes follow another calendar', () => {
    expect(() => checkShift(from, to, YEAR_28, 'Africa/Casablanca')).toThrow(ShiftError);
  });

  it('refuses times before the rules changed', () => {
    const old = at('2006-03-25T00:00:00Z');
    expect(() => checkShift(old, old + 30 * 86_400_000, YEAR_28, 'America/New_York')).toThrow(
      /clock of America\/New_York/,
    );
  });
});
