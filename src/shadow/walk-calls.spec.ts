import fc from 'fast-check';
import type { FoldEvent } from '../domain/call-facts';
import { DEFAULT_POLICY } from '../domain/policy';
import { earliestFirst } from './heap';
import { walkCalls, type ShadowCall } from './walk-calls';

const MINUTE = 60_000;
const START = Date.parse('2026-03-02T10:00:00-07:00');

function call(callNumber: string, receivedAt: number, ...more: [FoldEvent['type'], number][]): ShadowCall {
  const states: FoldEvent['states'] = {
    source: '911',
    typeCode: 'NOISE',
    priority: '3',
    phone: { state: 'valid', contactId: '+16025550142' },
  };
  const received: FoldEvent = {
    eventId: `${callNumber}/0`,
    type: 'call.received',
    at: receivedAt,
    unitId: null,
    states,
  };
  const rest = more.map(([type, at], i): FoldEvent => ({
    eventId: `${callNumber}/${i + 1}`,
    type,
    at,
    unitId: null,
    states: {},
  }));
  return { callNumber, sampleBucket: 0, events: [received, ...rest] };
}

describe('walkCalls', () => {
  it('says the same for calls in any order and events in any order', () => {
    const times = fc.nat(40).map((n) => START + n * 10 * MINUTE);
    const calls = fc
      .array(fc.tuple(times, fc.option(times), fc.option(times), fc.option(times)), { maxLength: 8 })
      .map((rows) =>
        rows.map(([received, arrived, closed, reopened], i) =>
          call(
            String(i),
            received,
            ...(arrived === null ? [] : [['unit.arrived', arrived] as [FoldEvent['type'], number]]),
            ...(closed === null ? [] : [['call.closed', closed] as [FoldEvent['type'], number]]),
            ...(reopened === null ? [] : [['call.reopened', reopened] as [FoldEvent['type'], number]]),
          ),
        ),
      );
    fc.assert(
      fc.property(calls, (all) => {
        const turned = all.map((one) => ({ ...one, events: [...one.events].reverse() })).reverse();
        const said = (some: ShadowCall[]): string[] =>
          walkCalls(some, DEFAULT_POLICY)
            .map((decision) => JSON.stringify(decision))
            .sort();
        expect(said(turned)).toEqual(said(all));
      }),
      { numRuns: 200 },
    );
  });

  it('knows no time before which thresholds are gone: a file may be older than the epoch', () => {
    const decisions = walkCalls([call('1', Date.parse('1969-06-01T12:00:00-07:00'))], DEFAULT_POLICY);
    expect(decisions.map(({ kind, occurrence }) => `${kind} ${occurrence}`)).toEqual([
      'confirmation 1',
      'delay 1',
      'delay 2',
    ]);
  });
});

it('a heap gives the least first, whatever went in before and in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: 'pop' as const })), (steps) => {
      const heap = earliestFirst<number>((a, b) => a - b);
      let held: number[] = [];
      for (const step of steps) {
        if (step === 'pop') {
          held.sort((a, b) => a - b);
          expect(heap.pop()).toBe(held[0]);
          held = held.slice(1);
        } else {
          heap.push(step);
          held.push(step);
        }
      }
    }),
  );
});
