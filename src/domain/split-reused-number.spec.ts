import fc from 'fast-check';
import type { FoldEvent } from './call-facts';
import { event, received } from './domain.test-support';
import { foldCall, splitReusedNumber } from './fold';

const DAY_MINUTES = 24 * 60;
const day = (days: number): number => days * DAY_MINUTES;

const idsOf = (calls: readonly FoldEvent[][]): string[][] =>
  calls.map((events) => events.map((e) => e.eventId).sort());

describe('splitReusedNumber', () => {
  const first = [event('call.received', 0, {}, { id: 'r1' }), event('call.closed', day(1), {}, { id: 'x1' })];

  it.each([
    ['exactly 7 days after the close it is a repeat', day(8), 1],
    ['a moment later it is another call', day(8) + 1 / 60_000, 2],
  ])('%s', (_name, minutes, calls) => {
    expect(splitReusedNumber([...first, event('call.received', minutes)], 7)).toHaveLength(calls);
  });

  it('counts a cancellation as a close, and a fraction of a day as days', () => {
    const events = [
      event('call.received', 0),
      event('call.cancelled', 10),
      event('call.received', 10 + day(0.5) + 1),
    ];
    expect(splitReusedNumber(events, 0.5)).toHaveLength(2);
  });

  it('never reuses the number of a call that was not closed', () => {
    expect(splitReusedNumber([received(0), received(day(90))], 7)).toHaveLength(1);
  });

  it('measures from the last close, not the first', () => {
    const events = [...first, event('call.closed', day(5)), event('call.received', day(9))];
    expect(splitReusedNumber(events, 7)).toHaveLength(1);
  });

  it('does not open a third call at the repeat of the second one’s receipt', () => {
    const events = [...first, received(day(20)), received(day(20) + 1)];
    expect(splitReusedNumber(events, 7)).toHaveLength(2);
  });

  it('gives an event to the newest call received at or before it, else to the oldest', () => {
    const events = [
      ...first,
      event('call.received', day(20), {}, { id: 'r2' }),
      event('call.updated', -5, {}, { id: 'early' }),
      event('unit.arrived', day(20) - 1, {}, { id: 'late-of-first' }),
      event('unit.arrived', day(20), {}, { id: 'same-instant' }),
      event('call.closed', day(21), {}, { id: 'x2' }),
    ];
    expect(idsOf(splitReusedNumber(events, 7))).toEqual([
      ['early', 'late-of-first', 'r1', 'x1'],
      ['r2', 'same-instant', 'x2'],
    ]);
  });

  it('keeps events without any receipt together', () => {
    expect(splitReusedNumber([event('unit.arrived', 1), event('call.closed', 2)], 7)).toHaveLength(1);
    expect(splitReusedNumber([], 7)).toEqual([[]]);
  });

  it('splits the same way in every order, and loses nothing', () => {
    const some = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 2, unit: 'binary' }),
        type: fc.constantFrom(
          'call.received' as const,
          'call.closed' as const,
          'call.cancelled' as const,
          'call.reopened' as const,
          'unit.arrived' as const,
        ),
        days: fc.integer({ min: 0, max: 40 }),
      }),
      { selector: (e) => e.id, maxLength: 10 },
    );
    fc.assert(
      fc.property(
        some.chain((list) => {
          const events = list.map((e) => event(e.type, day(e.days), {}, { id: e.id }));
          const size = { minLength: events.length, maxLength: events.length };
          return fc.tuple(fc.constant(events), fc.shuffledSubarray(events, size));
        }),
        ([events, shuffled]) => {
          const calls = splitReusedNumber(events, 7);
          const again = splitReusedNumber(shuffled, 7);
          expect(idsOf(again)).toEqual(idsOf(calls));
          expect(again.map((call) => foldCall(call, 0))).toEqual(calls.map((call) => foldCall(call, 0)));
          expect(calls.flat()).toHaveLength(events.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
