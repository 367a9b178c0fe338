import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, problem, problem400, received, statusesOf, stopAndCheckLogs } from './api.test-support';

interface List {
  items: { id: string; callNumber: string }[];
  nextCursor: string | null;
}

const CURSOR = { field: 'cursor', message: 'is not one that this API gave' };
const LIMIT = { field: 'limit', message: 'must be a whole number from 1 to 200' };
const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
const SOME_ID = '00000000-0000-4000-8000-000000000000';

describe('reading back', () => {
  let stack: TestStack;
  const numbers: string[] = [];

  beforeAll(async () => {
    stack = await startTestStack();
    // Two requests, so that many rows share each instant of creation and the cursor has to break ties.
    for (const size of [70, 53]) {
      const events = Array.from({ length: size }, (_, i) =>
        received({ call: { typeCode: i % 2 ? 'NOISE' : 'X' } }),
      );
      await statusesOf(stack.post('/v1/cad/events', events));
      numbers.push(...events.map((event) => String(event['callNumber'])));
    }
    const closing = numbers
      .slice(0, 10)
      .map((callNumber) => received({ callNumber, type: 'call.closed', call: null }));
    await statusesOf(stack.post('/v1/cad/events', closing));
    const calls = await stack.prisma.call.findMany();
    await stack.prisma.message.createMany({
      data: calls.map((call, i) => ({
        id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
        agencyId: stack.agency.id,
        subject: `call/${call.id}`,
        callId: call.id,
        kind: i % 3 === 0 ? 'delay' : 'confirmation',
        recipient: 'caller',
        status: i % 2 === 0 ? 'delivered' : 'suppressed',
        outcome: i % 2 === 0 ? 'message' : 'suppressed',
        reason: i % 2 === 0 ? null : 'no_phone',
        dueAt: new Date(0),
        decidedAt: new Date(0),
        createdAt: new Date(1_000_000 + Math.floor(i / 7)),
      })),
    });
  });
  afterAll(() => stopAndCheckLogs(stack));

  /** Every page of a list, one after the other. */
  async function walk(path: string): Promise<List['items']> {
    const items: List['items'] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const [status, page] = (await answerOf(stack.get(`${path}${more}`))) as [number, List];
      expect(status).toBe(200);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  it.each([1, 7, 41, 50, 123, 200])('walks all calls once, in pages of %d', async (limit) => {
    const walked = await walk(`/v1/calls?limit=${limit}`);
    expect(walked).toHaveLength(123);
    expect(new Set(walked.map((call) => call.callNumber))).toEqual(new Set(numbers));
  });

  it.each([7, 50, 123])('walks the whole ledger once, in pages of %d', async (limit) => {
    const ids = (await walk(`/v1/messages?limit=${limit}`)).map((row) => row.id);
    expect(ids).toHaveLength(123);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('gives 50 rows where no limit is asked', async () => {
    const [, page] = (await answerOf(stack.get('/v1/calls'))) as [number, List];
    expect(page.items).toHaveLength(50);
  });

  it.each([
    ['/v1/calls?state=open', 113],
    ['/v1/calls?state=closed', 10],
    ['/v1/calls?typeCode=NOISE', 61],
    ['/v1/calls?typeCode=noise', 0],
    ['/v1/calls?state=open&typeCode=NOISE', 56],
    ['/v1/calls?typeCode=%27%20OR%201%3D1--', 0],
    ['/v1/messages?kind=delay', 41],
    ['/v1/messages?outcome=message', 62],
    ['/v1/messages?status=suppressed', 61],
    ['/v1/messages?reason=no_phone', 61],
    ['/v1/messages?reason=paused', 0],
    ['/v1/messages?kind=delay&outcome=message', 21],
    ['/v1/messages?callNumber=unknown', 0],
  ])('filters %s', async (path, count) => {
    expect(await walk(`${path}&limit=20`)).toHaveLength(count);
  });

  it('filters the ledger by a call', async () => {
    const rows = await walk(`/v1/messages?callNumber=${numbers[5]}`);
    expect(rows.map((row) => row.callNumber)).toEqual([numbers[5]]);
  });

  it.each<[string, ...{ field: string; message: string }[]]>([
    ['limit=0', LIMIT],
    ['limit=201', LIMIT],
    ['limit=1.5', LIMIT],
    ['limit=', LIMIT],
    ['limit=ten', LIMIT],
    ['limit=-1', LIMIT],
    ['limit=1e999', LIMIT],
    ['limit=5&limit=6', { field: 'limit', message: 'may be given once' }, LIMIT],
    ['cursor=', CURSOR],
    ['cursor=nonsense', CURSOR],
    [`cursor=${cursorOf(`2026-03-01T00:00:00.000Z`)}`, CURSOR],
    [`cursor=${cursorOf(`2026-03-01T00:00:00.000Z/1`)}`, CURSOR],
    [`cursor=${cursorOf(`yesterday/${SOME_ID}`)}`, CURSOR],
    // Instants that JavaScript knows and Postgres does not.
    [`cursor=${cursorOf(`-271821-04-20T00:00:00.000Z/${SOME_ID}`)}`, CURSOR],
    [`cursor=${cursorOf(`0000-01-01T00:00:00.000Z/${SOME_ID}`)}`, CURSOR],
    [`cursor=${cursorOf(`+275760-09-13T00:00:00.000Z/${SOME_ID}`)}`, CURSOR],
    ['colour=blue', { field: 'colour', message: 'is not a parameter of this route' }],
    ['__proto__=x', { field: '__proto__', message: 'is not a parameter of this route' }],
    ['agencyId=other', { field: 'agencyId', message: 'is not a parameter of this route' }],
  ])('refuses ?%s on both lists', async (query, ...errors) => {
    for (const path of ['/v1/calls', '/v1/messages']) {
      expect(await answerOf(stack.get(`${path}?${query}`))).toEqual(problem400(...errors));
    }
  });

  it.each([
    ['/v1/calls?state=ajar', { field: 'state', message: 'must be one of open, closed' }],
    ['/v1/calls?typeCode=a%00b', { field: 'typeCode', message: 'must not hold control characters' }],
    ['/v1/calls?kind=delay', { field: 'kind', message: 'is not a parameter of this route' }],
    ['/v1/messages?callNumber=a%00b', { field: 'callNumber', message: 'must not hold control characters' }],
    ['/v1/messages?state=open', { field: 'state', message: 'is not a parameter of this route' }],
    [
      '/v1/messages?kind=advert',
      { field: 'kind', message: 'must be one of confirmation, delay, survey, reply' },
    ],
    ['/v1/messages?outcome=lost', { field: 'outcome', message: 'must be one of message, suppressed' }],
    ['/v1/calls/x?instance=0', { field: 'instance', message: 'must be a whole number from 1' }],
    ['/v1/calls/x?instance=two', { field: 'instance', message: 'must be a whole number from 1' }],
    ['/v1/calls/x?instance=99999999999', { field: 'instance', message: 'must be a whole number from 1' }],
    ['/v1/calls/x?instance=1&instance=1', { field: 'instance', message: 'must be a whole number from 1' }],
    ['/v1/calls/x?instnace=1', { field: 'instnace', message: 'is not a parameter of this route' }],
  ])('refuses %s', async (path, error) => {
    expect(await answerOf(stack.get(path))).toEqual(problem400(error));
  });

  it('shows a call whole, without the number of the caller', async () => {
    stack.clock.set(Date.parse('2026-03-01T20:41:00Z'));
    const callNumber = 'A/B 26%00-1 ü?#';
    const unit = {
      callNumber,
      type: 'unit.dispatched',
      occurredAt: '2026-03-01T13:41:00-07:00',
      unit: { id: '2B31' },
    };
    const events = [received({ callNumber }), received({ ...unit, call: null })];
    await statusesOf(stack.post('/v1/cad/events', events));
    const [status, call] = await answerOf(stack.get(`/v1/calls/${encodeURIComponent(callNumber)}`));
    expect([status, call]).toMatchObject([
      200,
      {
        callNumber,
        instance: 1,
        instances: [1],
        state: 'open',
        stage: 'dispatched',
        receivedAt: '2026-03-01T20:40:10.000Z',
        dispatchedAt: '2026-03-01T20:41:00.000Z',
        facts: { source: '911', typeCode: 'LARCENY', priority: '3', phone: 'valid', juvenileCaller: false },
        duplicateCall: false,
        finished: false,
        next: { kind: 'confirmation', occurrence: 1, at: '2026-03-01T20:40:10.000Z' },
        decisions: [],
        superseded: [],
        timeline: [
          { what: 'event', type: 'call.received', eventId: events[0]?.['eventId'], unit: null },
          { what: 'event', type: 'unit.dispatched', eventId: events[1]?.['eventId'], unit: '2B31' },
        ],
      },
    ]);
    expect((call as { workflow: { id: string } }).workflow.id).toMatch(/^call\/[\w-]{36}\/[\w-]{36}$/);
    expect(JSON.stringify(call)).not.toContain('5550142');
    stack.clock.set(null);
  });

  it.each(['nobody', '%00', 'a%0Ab', '%F0%9F%9A%93', 'x'.repeat(5000)])(
    'knows no call %.20s',
    async (number) => {
      expect(await answerOf(stack.get(`/v1/calls/${number}`))).toEqual(
        problem(404, 'Not found', 'This call is not known'),
      );
    },
  );

  it('refuses a path that is no UTF-8', async () => {
    const [status, body] = await answerOf(stack.get('/v1/calls/%ff'));
    expect([status, body]).toMatchObject([400, { type: 'about:blank', title: 'Bad request', status: 400 }]);
  });

  it('may not be kept by anything on the way', async () => {
    for (const path of [
      '/v1/calls',
      '/v1/messages',
      `/v1/calls/${numbers[0]}`,
      '/v1/policy',
      '/v1/nothing',
    ]) {
      expect((await stack.get(path)).headers.get('cache-control')).toBe('no-store');
    }
  });
});
