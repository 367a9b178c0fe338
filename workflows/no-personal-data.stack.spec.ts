import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DEFAULT_POLICY } from '../src/domain/policy';
import { workflowIds } from '../temporal/contracts/ids';
import { createTimeSkippingEnv } from '../test/support/temporal';
import { eventually, startTestStack, TestClock, type TestStack } from '../test/support/test-stack';

const PHONE = '+16025550147';
/** Not valid, so it has no contact: it is kept as CAD wrote it, sealed. */
const BAD_PHONE = '(911) 555-0148';
const STREET = 'at 12 Saguaro Lane';

/** Everything that must not be found in Temporal, in each spelling that comes to mind. */
const CANARIES = [
  '6025550147',
  '602-555-0147',
  '602.555.0147',
  '602 555 0147',
  '(602) 555-0147',
  '5550147',
  '555-0147',
  '9115550148',
  '555-0148',
  '5550148',
  'Saguaro',
  'District Nine',
  'what is going on',
  'Phoenix Police',
];

describe('no personal data in Temporal', () => {
  let env: TestWorkflowEnvironment;
  let stack: TestStack;
  const clock = new TestClock();

  beforeAll(async () => {
    env = await createTimeSkippingEnv();
    stack = await startTestStack({
      env,
      clock,
      policy: { ...DEFAULT_POLICY, survey: { ...DEFAULT_POLICY.survey, window: null } },
    });
  });
  afterAll(async () => {
    await stack?.stop();
    await env?.teardown();
  });

  let events = 0;
  const tell = async (callNumber: string, type: string, more: object = {}): Promise<void> => {
    const now = await env.currentTimeMs();
    clock.set(now);
    events += 1;
    const occurredAt = new Date(now).toISOString();
    const answer = await stack.post('/v1/cad/events', {
      eventId: `E-${events}`,
      callNumber,
      type,
      occurredAt,
      ...more,
    });
    expect(answer.status).toBe(202);
  };
  const minutes = async (n: number): Promise<void> => {
    await env.sleep(n * 60_000);
    clock.set(await env.currentTimeMs());
  };
  const decisions = (callNumber: string) =>
    stack.prisma.message.findMany({
      where: { call: { callNumber }, outcome: { not: null } },
      orderBy: { decidedAt: 'asc' },
    });
  const untilDecided = (callNumber: string, count: number) =>
    eventually(
      () => decisions(callNumber),
      (rows) => rows.length === count,
      `${count} decisions of ${callNumber}`,
    );

  /** All that the server has of a workflow: its events and its description, every byte string read as text. */
  async function textOf(workflowId: string): Promise<string> {
    const execution = { workflowId };
    const namespace = env.namespace ?? 'default';
    const service = env.connection.workflowService;
    const [history, description] = await Promise.all([
      service.getWorkflowExecutionHistory({ namespace, execution }),
      service.describeWorkflowExecution({ namespace, execution }),
    ]);
    const found: string[] = [workflowId];
    const walk = (value: unknown): void => {
      if (value instanceof Uint8Array) found.push(Buffer.from(value).toString('utf8'));
      else if (typeof value === 'string') found.push(value, Buffer.from(value, 'base64').toString('utf8'));
      else if (value !== null && typeof value === 'object') {
        for (const [key, inner] of Object.entries(value)) {
          found.push(key);
          walk(inner);
        }
      }
    };
    walk(history);
    walk(description);
    return found.join('\n');
  }

  it('neither of a call, its failures and its texts, nor of a reply', async () => {
    const facts = { source: '911', typeCode: 'LARCENY', priority: '3', language: 'es' };
    const personal = { callerPhone: PHONE, typeText: `Larceny ${STREET}`, district: 'District Nine' };

    // The first try fails within Postgres: what an activity throws is kept in the history too.
    await stack.prisma.$executeRaw`ALTER TABLE opt_outs RENAME TO opt_outs_away`;
    await tell('26-0001', 'call.received', { call: { ...facts, ...personal } });
    const { id } = await stack.prisma.call.findFirstOrThrow({ where: { callNumber: '26-0001' } });
    const workflowId = workflowIds.call(stack.agency.id, id);
    await eventually(
      // The API answers before Temporal has been told.
      () => textOf(workflowId).catch(() => ''),
      (text) => text.includes('EVENT_TYPE_ACTIVITY_TASK_FAILED') || /activityTaskFailed/i.test(text),
      'a failed activity',
    );
    await stack.prisma.$executeRaw`ALTER TABLE opt_outs_away RENAME TO opt_outs`;
    await minutes(2);
    await untilDecided('26-0001', 1);
    // The carrier's refusal names the number in its words.
    await fetch(`${stack.carrierUrl}/sim/faults`, {
      method: 'PUT',
      body: JSON.stringify({ faults: [{ kind: 'rejectCode', code: 21211, to: PHONE, count: 1 }] }),
    });
    await minutes(30);
    await untilDecided('26-0001', 2);
    await tell('26-0001', 'unit.arrived', { unit: { id: '2B31' } });
    await tell('26-0001', 'call.closed', { disposition: 'report' });
    await minutes(24 * 60);
    await untilDecided('26-0001', 3);
    await tell('26-0002', 'call.received', { call: { ...facts, ...personal, callerPhone: BAD_PHONE } });
    await untilDecided('26-0002', 1);

    const reply = { method: 'POST', body: JSON.stringify({ body: 'what is going on' }) };
    await fetch(`${stack.carrierUrl}/sim/phones/${PHONE}/reply`, reply);
    const answered = await eventually(
      () => stack.prisma.message.findMany({ where: { kind: 'reply', status: { not: 'pending' } } }),
      (rows) => rows.length === 1,
      'the answer to the reply',
    );

    const rows = [...(await decisions('26-0001')), ...(await decisions('26-0002'))];
    expect(
      rows.map(({ kind, reason, status }) => reason ?? `${kind} ${status === 'failed' ? status : ''}`),
    ).toEqual(['confirmation ', 'delay failed', 'survey ', 'invalid_phone']);
    const calls = await stack.prisma.call.findMany();
    const ids = [
      ...calls.map((call) => workflowIds.call(stack.agency.id, call.id)),
      ...answered.map((message) => workflowIds.reply(stack.agency.id, message.id)),
    ];
    expect(ids).toHaveLength(3);
    for (const workflow of ids) {
      const text = await textOf(workflow);
      // The walk does read what is there: without that, finding nothing would prove nothing.
      expect(text).toContain(stack.agency.id);
      expect(text.length).toBeGreaterThan(1_000);
      expect(CANARIES.filter((canary) => text.toLowerCase().includes(canary.toLowerCase()))).toEqual([]);
    }
    expect(await textOf(workflowId)).toContain('LARCENY');
    expect(stack.logs.join('\n')).not.toMatch(/555\D?0147|555\D?0148|Saguaro/);
  });
});
