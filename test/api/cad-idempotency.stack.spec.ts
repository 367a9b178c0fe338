import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, stopAndCheckLogs, problem400, received, statusesOf } from './api.test-support';

const CONFLICT = { field: 'eventId', message: 'was taken before with another content' };

describe('the same event again', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  const post = (body: unknown, key?: string) =>
    stack.post('/v1/cad/events', body, key === undefined ? {} : { key });
  const stored = (eventId: unknown) =>
    stack.prisma.cadEvent.count({ where: { agencyId: stack.agency.id, eventId: String(eventId) } });

  it('is a duplicate one request later', async () => {
    const event = received();
    const result = (status: string) => [
      202,
      { results: [{ eventId: event['eventId'], callNumber: event['callNumber'], status }] },
    ];
    expect(await answerOf(post(event))).toEqual(result('accepted'));
    expect(await answerOf(post(event))).toEqual(result('duplicate'));
    expect(await stored(event['eventId'])).toBe(1);
  });

  it('is a duplicate within one array', async () => {
    const event = received();
    expect(await statusesOf(post([event, event, event]))).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(await stored(event['eventId'])).toBe(1);
  });

  it('is accepted once of 20 at a time', async () => {
    const event = received();
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusesOf(post(event))));
    expect(statuses.flat().sort()).toEqual(['accepted', ...Array<string>(19).fill('duplicate')]);
    const calls = await stack.prisma.call.findMany({ where: { callNumber: String(event['callNumber']) } });
    expect(calls.map(({ version, instance }) => ({ version, instance }))).toEqual([
      { version: 1, instance: 1 },
    ]);
  });

  it('survives 20 batches at a time that name the same ids and phones crosswise', async () => {
    // Other call numbers, so that no lock on a number keeps the batches apart; some share phones, some have none.
    const batch = (turn: number) => {
      const events = Array.from({ length: 30 }, (_, i) =>
        received({
          eventId: `X-${i}`,
          callNumber: `X-${turn}-${i}`,
          call: turn % 4 < 2 ? null : { callerPhone: `+1602555${String(1000 + i)}` },
        }),
      );
      return turn % 2 === 0 ? events : events.reverse();
    };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, turn) => post(batch(turn))));
    expect(answers.map((answer) => answer.status)).toEqual(Array<number>(20).fill(202));
    const statuses = (await Promise.all(answers.map((answer) => statusesOf(answer)))).flat();
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(30);
    expect(statuses.filter((status) => status === 'rejected')).toHaveLength(570);
  });

  it('is a duplicate in another spelling of its instant and another order of members', async () => {
    const event = received({ occurredAt: '2026-03-01T13:40:10-07:00', disposition: null });
    const turned = Object.fromEntries(
      Object.entries(event)
        .reverse()
        .map(([name, value]) =>
          name === 'call'
            ? [name, Object.fromEntries(Object.entries(value as object).reverse())]
            : [name, value],
        ),
    );
    const spellings = ['2026-03-01T20:40:10Z', '2026-03-01t20:40:10.000z', '2026-03-02T02:25:10.0+05:45'];
    expect(await statusesOf(post(event))).toEqual(['accepted']);
    for (const occurredAt of spellings) {
      expect(await statusesOf(post({ ...turned, occurredAt }))).toEqual(['duplicate']);
    }
  });

  it.each([
    ['another type', { type: 'call.updated' }],
    ['another call number', { callNumber: 'another' }],
    ['another instant, a microsecond later', { occurredAt: '2026-03-01T13:40:10.000001-07:00' }],
    ['another fact', { call: { source: '911' } }],
    ['a fact that says null instead of nothing', { disposition: null }],
    ['a unit', { unit: { id: '2B31' } }],
  ])('with %s is refused, never taken', async (_what, change) => {
    const event = received();
    expect(await statusesOf(post(event))).toEqual(['accepted']);
    expect(await answerOf(post({ ...event, ...change }))).toEqual(problem400(CONFLICT));
    const [status, body] = await answerOf(post([event, { ...event, ...change }]));
    expect([status, body]).toEqual([
      202,
      {
        results: [
          { eventId: event['eventId'], callNumber: event['callNumber'], status: 'duplicate' },
          {
            eventId: event['eventId'],
            callNumber: (change as { callNumber?: string }).callNumber ?? event['callNumber'],
            status: 'rejected',
            problem: {
              title: 'The request is not valid',
              detail: `eventId: ${CONFLICT.message}`,
              errors: [CONFLICT],
            },
          },
        ],
      },
    ]);
    expect(await stored(event['eventId'])).toBe(1);
  });

  it('with another content in the same array is refused there', async () => {
    const event = received();
    expect(await statusesOf(post([event, { ...event, disposition: 'report' }, event]))).toEqual([
      'accepted',
      'rejected',
      'duplicate',
    ]);
  });

  it('is another event in another agency, with a call of its own', async () => {
    const other = await stack.createAgency();
    const event = received();
    expect(await statusesOf(post(event))).toEqual(['accepted']);
    expect(await statusesOf(post({ ...event, disposition: 'theirs' }, other.key))).toEqual(['accepted']);
    const disposition = async (key: string) => {
      const [, call] = await answerOf(stack.get(`/v1/calls/${String(event['callNumber'])}`, key));
      return (call as { facts: { disposition: string | null } }).facts.disposition;
    };
    expect(await disposition(stack.agency.key)).toBeNull();
    expect(await disposition(other.key)).toBe('theirs');
  });
});

describe('a 202', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.stop());

  it('leaves work for Temporal in the outbox while it is away', async () => {
    const event = received();
    await statusesOf(stack.post('/v1/cad/events', event));
    const outbox = async () => {
      const call = await stack.prisma.call.findFirstOrThrow({ where: { agencyId: stack.agency.id } });
      const entry = await stack.prisma.outboxEntry.findMany({ where: { subjectId: call.id } });
      return { call: call.version, entry: entry.map(({ kind, version }) => ({ kind, version })) };
    };
    expect(await outbox()).toEqual({ call: 1, entry: [{ kind: 'call', version: 1 }] });
    // An earlier receipt moves what is due next, so Temporal must be told again: in the same entry.
    const earlier = { ...event, eventId: 'earlier', occurredAt: '2026-03-01T13:39:00-07:00' };
    await statusesOf(stack.post('/v1/cad/events', earlier));
    expect(await outbox()).toEqual({ call: 2, entry: [{ kind: 'call', version: 2 }] });
    await statusesOf(stack.post('/v1/cad/events', earlier));
    expect(await outbox()).toEqual({ call: 2, entry: [{ kind: 'call', version: 2 }] });
  });

  it('stores nothing for a call of which no receipt is known, but keeps the event', async () => {
    const early = received({ type: 'unit.dispatched', unit: { id: '2B31' }, call: null });
    expect(await statusesOf(stack.post('/v1/cad/events', early))).toEqual(['accepted']);
    const call = await stack.prisma.call.findFirstOrThrow({
      where: { callNumber: String(early['callNumber']) },
    });
    expect(await stack.prisma.outboxEntry.count({ where: { subjectId: call.id } })).toBe(0);
  });
});
