import * as fc from 'fast-check';
import { canonicalJson, isDeeperThan } from './canonical-json';

/** The same document with the members of every object in the other order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

describe('canonicalJson', () => {
  it('is the same for the same document, whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['null and nothing', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['arrays in another order', [1, 2], [2, 1]],
    ['a list and an object', { a: ['x'] }, { a: { 0: 'x' } }],
  ])('tells apart %s', (_what, one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});

describe('isDeeperThan', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  it.each<[unknown, number, boolean]>([
    [5, 0, false],
    [null, 0, false],
    [[], 0, true],
    [[], 1, false],
    [[1, { a: 2 }], 2, false],
    [[1, { a: [] }], 2, true],
    [nested(40), 40, false],
    [nested(41), 40, true],
  ])('%j deeper than %d: %s', (value, limit, deeper) => {
    expect(isDeeperThan(value, limit)).toBe(deeper);
  });

  it('bears any depth', () => {
    expect(isDeeperThan(nested(500_000), 40)).toBe(true);
  });
});
