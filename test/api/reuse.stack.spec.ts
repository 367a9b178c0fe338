import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { CadEventType } from '../../src/domain/cad-event';
import type { CallFacts, FoldEvent } from '../../src/domain/call-facts';
import { foldCall, splitReusedNumber } from '../../src/domain/fold';
import { sampleBucketOf } from '../../src/domain/sample';
import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, problem, received, statusesOf, stopAndCheckLogs } from './api.test-support';

const NO_CALL = problem(404, 'Not found', 'This call is not known');
const DAY = 86_400_000;
const START = Date.parse('2026-03-01T20:00:00Z');
const iso = (at: number) => new Date(at).toISOString();

describe('a call number used again', () => {
  let stack: TestStack;
  let runs = 0;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));
  const post = (body: unknown) => statusesOf(stack.post('/v1/cad/events', body));
  const call = async (number: string, query = '') => answerOf(stack.get(`/v1/calls/${number}${query}`));

  const at = (callNumber: string, type: string, when: number, extra: object = {}) =>
    received({ callNumber, type, occurredAt: iso(when), call: null, ...extra });

  it('more than 7 days after the close is another call', async () => {
    await post([
      at('R-1', 'call.received', START, { disposition: 'first' }),
      at('R-1', 'call.closed', START + DAY),
      at('R-1', 'call.received', START + 9 * DAY, { disposition: 'second' }),
      at('R-1', 'unit.dispatched', START + 9 * DAY + 1),
    ]);
    expect(await call('R-1')).toMatchObject([
      200,
      {
        instance: 2,
        instances: [1, 2],
        state: 'open',
        stage: 'dispatched',
        facts: { disposition: 'second' },
      },
    ]);
    expect(await call('R-1', '?instance=1')).toMatchObject([
      200,
      {
        instance: 1,
        instances: [1, 2],
        state: 'closed',
        facts: { disposition: 'first', dispatchedAt: null },
      },
    ]);
    expect(await call('R-1', '?instance=2')).toEqual(await call('R-1'));
    expect(await call('R-1', '?instance=3')).toEqual(NO_CALL);
  });

  it.each([
    ['7 days to the millisecond', 7 * DAY, [1]],
    ['a millisecond more', 7 * DAY + 1, [1, 2]],
    ['an hour', 3_600_000, [1]],
  ])('%s after the close: instances %j', async (_what, gap, instances) => {
    const number = `R-2-${gap}`;
    await post([
      at(number, 'call.received', START),
      at(number, 'call.cancelled', START + DAY),
      at(number, 'call.received', START + DAY + gap),
    ]);
    expect(await call(number)).toMatchObject([200, { instances }]);
  });

  it('that was never closed is the same call after a year', async () => {
    await post([at('R-3', 'call.received', START - 365 * DAY), at('R-3', 'call.received', START)]);
    expect(await call('R-3')).toMatchObject([200, { instances: [1], receivedAt: iso(START - 365 * DAY) }]);
  });

  it('is one call after all when a late event shows it, and two when another does', async () => {
    await post([
      at('R-4', 'call.received', START),
      at('R-4', 'call.closed', START + DAY),
      at('R-4', 'call.received', START + 10 * DAY),
    ]);
    expect(await call('R-4')).toMatchObject([200, { instances: [1, 2] }]);
    await post(at('R-4', 'call.closed', START + 5 * DAY));
    expect(await call('R-4')).toMatchObject([200, { instances: [1], closedAt: iso(START + DAY) }]);
    expect(await call('R-4', '?instance=2')).toEqual(NO_CALL);
    await post(at('R-4', 'call.received', START + 100 * DAY));
    expect(await call('R-4')).toMatchObject([200, { instances: [1, 2], receivedAt: iso(START + 100 * DAY) }]);
  });

  it('gives the same instances and facts for every order, copy and chunking of its events', async () => {
    const eventArbitrary = fc.record({
      type: fc.constantFrom<CadEventType>(
        'call.received',
        'call.received',
        'call.updated',
        'call.closed',
        'call.cancelled',
        'call.reopened',
        'unit.dispatched',
        'unit.arrived',
        'unit.cleared',
      ),
      // Few instants, so that many events share one; far enough apart that numbers are used again.
      day: fc.constantFrom(0, 1, 2, 8, 9, 20, 21),
      priority: fc.option(fc.constantFrom('1', '2', '3')),
      district: fc.option(fc.constantFrom('D1', 'D2')),
      unit: fc.option(fc.constantFrom('A', 'B')),
      disposition: fc.option(fc.constantFrom('report', 'test')),
    });
    const scenario = fc.array(eventArbitrary, { minLength: 1, maxLength: 9 }).chain((events) =>
      fc.record({
        events: fc.constant(events),
        order: fc.shuffledSubarray(
          [...events.keys(), ...events.keys()].map((index, place) => ({ index, place })),
          { minLength: events.length * 2 },
        ),
        cuts: fc.array(fc.boolean(), { minLength: events.length * 2, maxLength: events.length * 2 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ events, order, cuts }) => {
        runs += 1;
        const callNumber = `P-${runs}`;
        const wire = events.map((event, i) => ({
          eventId: `${callNumber}-${i}`,
          callNumber,
          type: event.type,
          occurredAt: iso(START + event.day * DAY),
          call: { priority: event.priority, district: event.district },
          unit: event.unit === null ? null : { id: event.unit },
          disposition: event.disposition,
        }));
        const chunks: unknown[][] = [[]];
        order.forEach(({ index }, i) => {
          chunks.at(-1)?.push(wire[index]);
          if (cuts[i]) chunks.push([]);
        });
        for (const chunk of chunks.filter((items) => items.length > 0)) {
          expect(await post(chunk)).not.toContain('rejected');
        }
        const folded = events.map((event, i): FoldEvent => ({
          eventId: `${callNumber}-${i}`,
          type: event.type,
          at: START + event.day * DAY,
          unitId: event.unit,
          states: { priority: event.priority, district: event.district, disposition: event.disposition },
        }));
        const bucket = sampleBucketOf(createHash('sha256').update(callNumber).digest());
        const expected = splitReusedNumber(folded, 7).map((part) => foldCall(part, bucket));
        const rows = await stack.prisma.call.findMany({
          where: { callNumber, instance: { gt: 0 } },
          orderBy: { instance: 'asc' },
        });
        expect(rows.map((row) => row.facts as unknown as CallFacts)).toEqual(expected);
        expect(rows.map((row) => row.instance)).toEqual(expected.map((_, i) => i + 1));
        expect(rows.map((row) => row.closedAt?.getTime() ?? null)).toEqual(expected.map((f) => f.closedAt));
        const assigned = await stack.prisma.cadEvent.count({
          where: { callId: { in: rows.map((row) => row.id) } },
        });
        expect(assigned).toBe(events.length);
      }),
      { numRuns: 60 },
    );
  });
});
