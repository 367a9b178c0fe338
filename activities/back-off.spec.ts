import fc from 'fast-check';
import { backOff } from './back-off';

describe('backOff', () => {
  it.each([
    [1, 0, 500],
    [1, 1, 1_000],
    [2, 1, 2_000],
    [6, 1, 32_000],
    [7, 1, 60_000],
    [500, 1, 60_000],
    [500, 0, 30_000],
    [0, 1, 1_000],
  ])('attempt %d with %d: %d ms', (attempt, random, ms) => {
    expect(backOff(1_000, attempt, random)).toBe(ms);
  });

  it('lies between half and all of the ceiling, a minute at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (attempt) => {
        const ceiling = Math.min(60_000, 1_000 * 2 ** (attempt - 1));
        const ms = backOff(1_000, attempt);
        expect(ms).toBeGreaterThanOrEqual(ceiling / 2);
        expect(ms).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});
