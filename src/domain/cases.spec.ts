import fc from 'fast-check';
import { CALL_CASES } from './cases.test-support';
import { lineOf, walkCall, type CallCase } from './walk-call.test-support';

describe('whole calls', () => {
  it.each(CALL_CASES.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    expect(walkCall(one).map(lineOf)).toEqual(one.expected);
  });

  it('have names of their own', () => {
    expect(new Set(CALL_CASES.map(({ name }) => name)).size).toBe(CALL_CASES.length);
  });

  it('come to the same in every order of the events, and with copies', () => {
    const scrambled = fc
      .constantFrom(...CALL_CASES)
      .chain((one) =>
        fc
          .shuffledSubarray([...one.events, ...one.events], { minLength: one.events.length * 2 })
          .map((events): CallCase => ({ ...one, events })),
      );
    fc.assert(
      fc.property(scrambled, (one) => {
        expect(walkCall(one).map(lineOf)).toEqual(one.expected);
      }),
      { numRuns: 300 },
    );
  });
});
