import fc from 'fast-check';
import { CAD_EVENT_TYPES } from './cad-event';
import { awaitedAt, currentPriority, isOpenAt, priorityAt, type FoldEvent } from './call-facts';
import { at, event, received, T0 } from './domain.test-support';
import { foldCall, inFoldOrder } from './fold';

/** Ids that tell UTF-16 order from code-point order: U+FFFD sorts after an emoji by UTF-16 units. */
const ids = fc.constantFrom('a', 'b', 'Z', 'é', '\u{FFFD}', '\u{1F600}', '\u{1F600}a');

const anyEvent: fc.Arbitrary<FoldEvent> = fc.record({
  eventId: fc.tuple(ids, fc.nat(99)).map(([id, n]) => `${id}${n}`),
  type: fc.constantFrom(...CAD_EVENT_TYPES),
  // Few instants, so that many events share one.
  at: fc.integer({ min: 0, max: 4 }).map((minutes) => at(minutes)),
  unitId: fc.constantFrom(null, 'U1', 'U2'),
  states: fc.record(
    {
      source: fc.constantFrom(null, '911' as const, 'alarm' as const),
      typeCode: fc.constantFrom(null, 'LARCENY', 'DOMESTIC'),
      priority: fc.constantFrom(null, '1', '2', '3'),
      phone: fc.constantFrom(
        null,
        { state: 'invalid' as const },
        { state: 'valid' as const, contactId: 'c-1' },
      ),
      language: fc.constantFrom(null, 'en', 'es'),
      juvenile: fc.constantFrom(null, true, false),
      disposition: fc.constantFrom(null, 'report', 'duplicate'),
    },
    { requiredKeys: [] },
  ),
});

const manyEvents = fc.uniqueArray(anyEvent, { selector: (e) => e.eventId, maxLength: 12 });

describe('foldCall: order and copies', () => {
  it('reads the same facts from every order', () => {
    fc.assert(
      fc.property(
        manyEvents.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          ),
        ),
        ([events, shuffled]) => {
          expect(foldCall(shuffled, 7)).toEqual(foldCall(events, 7));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads the same facts from events that come twice', () => {
    fc.assert(
      fc.property(manyEvents, fc.nat(), (events, seed) => {
        const copies = events.filter((_, i) => (seed >> (i % 16)) % 2 === 0);
        expect(foldCall([...copies, ...events], 7)).toEqual(foldCall(events, 7));
      }),
      { numRuns: 300 },
    );
  });

  it('gives copies of a lifecycle event no place of their own among the events of an instant', () => {
    const events = [
      event('call.closed', 1, { priority: '1' }, { id: 'a' }),
      event('call.updated', 1, { priority: '2' }, { id: 'b' }),
      event('call.reopened', 1, { priority: '3' }, { id: 'c' }),
    ];
    expect(currentPriority(foldCall(events, 0))).toBe('1');
    expect(currentPriority(foldCall([...events, ...events.slice(2), ...events.slice(2)], 0))).toBe('1');
  });

  it('changes nothing in the events it is given', () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        const before = structuredClone(events);
        foldCall(events, 7);
        expect(events).toEqual(before);
      }),
    );
  });

  it('keeps a lifecycle that alternates, begins with a close and agrees with closedAt', () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        const facts = foldCall(events, 7);
        facts.lifecycle.forEach(({ open }, i) => expect(open).toBe(i % 2 === 1));
        const last = facts.lifecycle.at(-1);
        expect(facts.closedAt).toBe(last && !last.open ? last.at : null);
        expect(isOpenAt(facts, at(99))).toBe(facts.closedAt === null);
      }),
    );
  });
});

describe('foldCall: stated facts', () => {
  it('takes the latest that states a fact; absent and null state nothing', () => {
    const facts = foldCall(
      [
        received(0, { typeText: 'Larceny from auto', district: 'D2', juvenile: true }),
        event('call.updated', 5, { typeCode: 'NOISE', phone: null, juvenile: null }),
        event('call.updated', 6, { language: 'es', source: null, priority: null, district: null }),
        event('call.closed', 7, { disposition: 'report' }),
        event('call.updated', 8, { disposition: null }),
      ],
      7,
    );
    expect(facts).toMatchObject({
      source: '911',
      typeCode: 'NOISE',
      typeText: 'Larceny from auto',
      phone: { state: 'valid', contactId: 'c-1' },
      language: 'es',
      district: 'D2',
      juvenile: true,
      disposition: 'report',
      sampleBucket: 7,
    });
  });

  it('lets false overrule true, since it states something', () => {
    const facts = foldCall(
      [received(0, { juvenile: true }), event('call.updated', 1, { juvenile: false })],
      0,
    );
    expect(facts.juvenile).toBe(false);
  });

  it('takes the greater event id of one instant, by code points beyond U+FFFF too', () => {
    // By UTF-16 units the emoji (D83D…) would sort before U+FFFD and lose.
    const facts = foldCall(
      [
        event('call.updated', 1, { typeCode: 'EMOJI' }, { id: 'E-\u{1F600}' }),
        event('call.updated', 1, { typeCode: 'REPLACEMENT' }, { id: 'E-\u{FFFD}' }),
      ],
      0,
    );
    expect(facts.typeCode).toBe('EMOJI');
  });

  it('knows the priority at each instant', () => {
    const facts = foldCall(
      [
        received(0, { priority: null }),
        event('call.updated', 5, { priority: '2' }),
        event('call.updated', 9, { priority: '1' }),
        event('call.updated', 20, { priority: '1' }),
      ],
      0,
    );
    expect([4, 5, 8, 9, 30].map((minutes) => priorityAt(facts, at(minutes)))).toEqual([
      null,
      '2',
      '2',
      '1',
      '1',
    ]);
    expect(currentPriority(facts)).toBe('1');
    expect(facts.priorities).toHaveLength(2);
  });

  it('keeps the last priority of one instant', () => {
    const facts = foldCall(
      [received(0, { priority: '3' }), event('call.updated', 0, { priority: '2' }, { id: '~' })],
      0,
    );
    expect(priorityAt(facts, T0)).toBe('2');
  });
});

describe('foldCall: received, dispatched, arrived', () => {
  it('takes the earliest of each, and counts what came before the receipt', () => {
    const facts = foldCall(
      [
        event('unit.arrived', 9),
        event('call.received', 3),
        event('unit.dispatched', 1),
        event('call.received', 2),
        event('unit.dispatched', 4),
        event('unit.arrived', 8),
      ],
      0,
    );
    expect(facts).toMatchObject({ receivedAt: at(2), dispatchedAt: at(1), arrivedAt: at(8) });
  });

  it('knows no receipt until one is told', () => {
    expect(foldCall([event('unit.dispatched', 1)], 0).receivedAt).toBeNull();
  });

  it.each([
    ['nothing', [], null, null],
    ['a dispatch', [event('unit.dispatched', 3)], 3, null],
    ['an arrival alone counts as a dispatch', [event('unit.arrived', 5)], 5, 5],
    ['the earlier of both', [event('unit.arrived', 2), event('unit.dispatched', 3)], 2, 2],
  ] as const)('awaits: %s', (_name, events, dispatched, arrived) => {
    const facts = foldCall(events, 0);
    expect(awaitedAt(facts, 'dispatched')).toBe(dispatched === null ? null : at(dispatched));
    expect(awaitedAt(facts, 'arrived')).toBe(arrived === null ? null : at(arrived));
  });

  it.each([
    ['no unit at all', [], false],
    ['one that is out', [event('unit.dispatched', 1, {}, { unit: 'A' })], false],
    [
      'the only one has cleared',
      [event('unit.dispatched', 1, {}, { unit: 'A' }), event('unit.cleared', 2, {}, { unit: 'A' })],
      true,
    ],
    [
      'one of two has cleared',
      [
        event('unit.dispatched', 1, {}, { unit: 'A' }),
        event('unit.dispatched', 1, {}, { unit: 'B' }),
        event('unit.cleared', 2, {}, { unit: 'A' }),
      ],
      false,
    ],
    [
      'dispatched again after it cleared',
      [
        event('unit.dispatched', 1, {}, { unit: 'A' }),
        event('unit.cleared', 2, {}, { unit: 'A' }),
        event('unit.dispatched', 3, {}, { unit: 'A' }),
      ],
      false,
    ],
    ['one cleared that was never dispatched', [event('unit.cleared', 2, {}, { unit: 'A' })], false],
  ] as const)('units cleared: %s', (_name, events, cleared) => {
    expect(foldCall(events, 0).unitsCleared).toBe(cleared);
  });
});

describe('foldCall: open and closed', () => {
  const close = (minutes: number, id?: string) => event('call.closed', minutes, {}, id ? { id } : {});
  const cancel = (minutes: number, id?: string) => event('call.cancelled', minutes, {}, id ? { id } : {});
  const reopen = (minutes: number, id?: string) => event('call.reopened', minutes, {}, id ? { id } : {});

  it.each([
    ['never closed', [], null, false],
    ['closed', [close(5)], 5, false],
    ['cancelled', [cancel(5)], 5, true],
    ['a second close moves nothing', [close(5), close(9)], 5, false],
    ['a second close says how it ended', [close(5), cancel(9)], 5, true],
    ['closed after cancelled', [cancel(5), close(9)], 5, false],
    ['reopened', [cancel(5), reopen(9)], null, false],
    ['first close at or after the last reopen', [close(5), reopen(9), close(12), close(15)], 12, false],
    ['two reopens', [close(5), reopen(9), reopen(11), close(12)], 12, false],
    ['reopened before it was ever closed', [reopen(2), close(5)], 5, false],
    ['closed before it was received', [close(-5)], -5, false],
  ] as const)('%s', (_name, events, closed, cancelled) => {
    const facts = foldCall([received(0), ...events], 0);
    expect(facts.closedAt).toBe(closed === null ? null : at(closed));
    expect(facts.cancelled).toBe(cancelled);
  });

  it('at one instant goes reopened, cancelled, closed, whatever the ids say', () => {
    const facts = foldCall([received(0), close(5), close(9, 'a'), cancel(9, 'b'), reopen(9, 'c')], 0);
    expect(facts).toMatchObject({ closedAt: at(9), cancelled: false });
    expect(facts.lifecycle.map(({ open }) => open)).toEqual([false, true, false]);
  });

  it('at one instant a cancellation comes after a reopen and before a close', () => {
    expect(foldCall([received(0), cancel(9, 'a'), reopen(9, 'z')], 0)).toMatchObject({
      closedAt: at(9),
      cancelled: true,
    });
    expect(foldCall([received(0), cancel(9, 'z'), close(9, 'a')], 0).cancelled).toBe(false);
  });

  it('keeps the other events of that instant at the places of their ids', () => {
    const order = inFoldOrder([
      reopen(9, 'c'),
      event('call.updated', 9, {}, { id: 'b' }),
      close(9, 'a'),
      event('call.updated', 9, {}, { id: 'd' }),
    ]).map(({ type, eventId }) => `${type} ${eventId}`);
    expect(order).toEqual(['call.reopened c', 'call.updated b', 'call.closed a', 'call.updated d']);
  });
});
