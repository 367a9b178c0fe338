import { DEFAULT_POLICY } from '../../src/domain/policy';
import { CallTextClaims } from '../../src/persistence/claim-call-text';
import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, problem400, received, statusesOf, stopAndCheckLogs } from './api.test-support';
import { vaultOf } from './webhook.test-support';

describe('the policy', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  const put = (document: unknown, key = stack.agency.key) =>
    fetch(`${stack.apiUrl}/v1/policy`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: typeof document === 'string' ? document : JSON.stringify(document),
    });

  it('is read as it was written, by its own agency alone', async () => {
    const other = await stack.createAgency();
    const policy = { ...DEFAULT_POLICY, dailyCapPerPhone: 3 };
    expect(await answerOf(put(policy))).toEqual([200, policy]);
    expect(await answerOf(stack.get('/v1/policy'))).toEqual([200, policy]);
    expect(await answerOf(stack.get('/v1/policy', other.key))).toEqual([200, DEFAULT_POLICY]);
  });

  it('gets a version, an audit entry and work for each open call', async () => {
    const agency = await stack.createAgency();
    const now = Date.parse('2026-03-01T20:45:00Z');
    stack.clock.set(now);
    const open = received();
    const waiting = received({ type: 'unit.dispatched', unit: { id: '1' } });
    const closed = received();
    const close = { ...closed, eventId: 'close', type: 'call.closed', occurredAt: '2026-03-01T20:41:00Z' };
    await statusesOf(stack.post('/v1/cad/events', [open, waiting, closed, close], { key: agency.key }));
    await stack.prisma.outboxEntry.deleteMany();
    const surveyed = await stack.prisma.call.findFirstOrThrow({
      where: { agencyId: agency.id, callNumber: String(closed['callNumber']) },
    });
    await stack.prisma.message.create({
      data: {
        id: '00000000-0000-4000-8000-0000000000aa',
        agencyId: agency.id,
        subject: `call/${surveyed.id}`,
        callId: surveyed.id,
        kind: 'survey',
        recipient: 'caller',
        status: 'suppressed',
        outcome: 'suppressed',
        reason: 'paused',
        dueAt: new Date(now),
      },
    });
    const policy = { ...DEFAULT_POLICY, paused: true };
    expect(await answerOf(put(policy, agency.key))).toEqual([200, policy]);
    const versions = await stack.prisma.policy.findMany({
      where: { agencyId: agency.id },
      orderBy: { version: 'asc' },
    });
    const key = await stack.prisma.apiKey.findFirstOrThrow({ where: { agencyId: agency.id } });
    expect(versions.map(({ version, since, createdBy }) => [version, since.getTime(), createdBy])).toEqual([
      [1, 0, 'test'],
      [2, now, `key/${key.id}`],
    ]);
    const audit = await stack.prisma.auditEntry.findMany({ where: { agencyId: agency.id } });
    expect(audit.map(({ actor, action, subject, details }) => ({ actor, action, subject, details }))).toEqual(
      [
        {
          actor: `key/${key.id}`,
          action: 'policy.replaced',
          subject: 'policy/2',
          details: { from: 1, to: 2 },
        },
      ],
    );
    const call = await stack.prisma.call.findFirstOrThrow({
      where: { agencyId: agency.id, callNumber: String(open['callNumber']) },
    });
    const entries = await stack.prisma.outboxEntry.findMany();
    expect(entries.map(({ kind, subjectId, version }) => ({ kind, subjectId, version }))).toEqual([
      { kind: 'call', subjectId: call.id, version: 2 },
    ]);
    expect(call.version).toBe(2);
    stack.clock.set(null);
  });

  it('keeps versions in a row while twenty are put at once, events coming in between', async () => {
    const agency = await stack.createAgency();
    const events = Array.from({ length: 20 }, () => received());
    await statusesOf(stack.post('/v1/cad/events', events, { key: agency.key }));
    const answers = await Promise.all(
      events.flatMap((_, i) => [
        put({ ...DEFAULT_POLICY, dailyCapPerPhone: i }, agency.key),
        stack.post(
          '/v1/cad/events',
          // Crosswise to the order in which the policy finds the calls.
          [...events]
            .reverse()
            .map((event, n) => ({ ...event, eventId: `late-${i}-${n}`, disposition: `${i}` })),
          { key: agency.key },
        ),
      ]),
    );
    expect([...new Set(answers.map((answer) => answer.status))].sort()).toEqual([200, 202]);
    const versions = await stack.prisma.policy.findMany({ where: { agencyId: agency.id } });
    expect(versions.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 21 }, (_, i) => i + 1),
    );
  });

  it('is put while texts are being decided, and neither has to wait for the other in a ring', async () => {
    const agency = await stack.createAgency();
    const events = Array.from({ length: 12 }, (_, i) =>
      received({
        occurredAt: new Date().toISOString(),
        call: { source: '911', typeCode: 'LARCENY', callerPhone: `+1602555${String(3000 + i)}` },
      }),
    );
    await statusesOf(stack.post('/v1/cad/events', events, { key: agency.key }));
    const calls = await stack.prisma.call.findMany({ where: { agencyId: agency.id } });
    const claims = new CallTextClaims(stack.prisma, vaultOf(stack), () => ({ body: 'words', segments: 1 }));
    const work = calls.flatMap((call, i) => [
      claims
        .claim({ agencyId: agency.id, callId: call.id, kind: 'confirmation', occurrence: 1, now: Date.now() })
        .then(({ action }) => action),
      put({ ...DEFAULT_POLICY, dailyCapPerPhone: i + 1 }, agency.key).then(({ status }) => status),
    ]);
    expect(new Set(await Promise.all(work))).toEqual(new Set(['hand_over', 200]));
  });

  it('that is bad is refused whole, with each fault named', async () => {
    const before = await answerOf(stack.get('/v1/policy'));
    expect(await answerOf(put({ ...DEFAULT_POLICY, paused: 'yes', timeZone: 'a\u0000' }))).toEqual(
      problem400(
        { field: 'timeZone', message: 'must not hold control characters' },
        { field: 'paused', message: 'must be boolean' },
      ),
    );
    expect((await put({})).status).toBe(400);
    expect((await put('null')).status).toBe(400);
    expect((await put('[]')).status).toBe(400);
    expect((await put('{')).status).toBe(400);
    expect((await put('')).status).toBe(400);
    expect(await answerOf(stack.get('/v1/policy'))).toEqual(before);
  });
});
