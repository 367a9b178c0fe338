import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy';
import { workflowIds } from '../../temporal/contracts/ids';
import { createTimeSkippingEnv } from '../../test/support/temporal';
import { eventually, startTestStack, TestClock, type TestStack } from '../../test/support/test-stack';

const POLICY: Policy = { ...DEFAULT_POLICY, survey: { ...DEFAULT_POLICY.survey, window: null } };
const DAY = 24 * 60;

/** API, Postgres, workflow and the carrier simulator, in virtual time. */
describe('a call with its real ledger', () => {
  let env: TestWorkflowEnvironment;
  let stack: TestStack;
  const clock = new TestClock();

  beforeAll(async () => {
    env = await createTimeSkippingEnv();
    stack = await startTestStack({ env, clock, policy: POLICY });
  });
  afterAll(async () => {
    await stack?.stop();
    await env?.teardown();
  });

  let calls = 0;
  // Calls are left running: to terminate one while its task is under way would hold this server's clock for good.
  /** A call of its own for each test, with what one may do to it. */
  async function received(facts: object = {}) {
    calls += 1;
    const callNumber = `26-${String(calls).padStart(6, '0')}`;
    const phone = `+1602555${String(2_000 + calls)}`;
    let events = 0;
    const tell = async (type: string, more: object = {}): Promise<void> => {
      events += 1;
      clock.set(await env.currentTimeMs());
      const answer = await stack.post('/v1/cad/events', {
        eventId: `${callNumber}/${events}`,
        callNumber,
        type,
        occurredAt: new Date(clock.now()).toISOString(),
        ...more,
      });
      expect(answer.status).toBe(202);
    };
    const read = async (): Promise<string[]> => {
      const rows = await stack.prisma.message.findMany({
        where: { call: { callNumber }, outcome: { not: null }, generation: 0 },
        orderBy: { decidedAt: 'asc' },
      });
      return rows.map(({ kind, reason }) => (reason ? `${kind}: ${reason}` : kind));
    };
    const texts = async (): Promise<unknown[]> =>
      (await (
        await fetch(`${stack.carrierUrl}/sim/messages?to=${encodeURIComponent(phone)}`)
      ).json()) as unknown[];
    const call = { source: '911', typeCode: 'LARCENY', priority: '3', callerPhone: phone, ...facts };
    await tell('call.received', { call });
    return {
      callNumber,
      phone,
      tell,
      texts,
      decided: (...wanted: string[]) =>
        eventually(
          read,
          (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
          `the decisions ${wanted.join(', ')}`,
        ),
      async handle() {
        const { id } = await stack.prisma.call.findFirstOrThrow({ where: { callNumber } });
        return stack.client.workflow.getHandle(workflowIds.call(stack.agency.id, id));
      },
    };
  }
  const minutes = async (n: number): Promise<void> => {
    await env.sleep(n * 60_000);
    clock.set(await env.currentTimeMs());
  };

  it('a STOP while the timer runs: recorded, nothing sent', async () => {
    const call = await received();
    await call.decided('confirmation');
    await minutes(10);
    await fetch(`${stack.carrierUrl}/sim/phones/${call.phone}/reply`, {
      method: 'POST',
      body: JSON.stringify({ body: 'stop' }),
    });
    // The confirmation, and the one answer that says what STOP did.
    await eventually(call.texts, (texts) => texts.length === 2);
    await minutes(25);
    await call.decided('confirmation', 'delay: opted_out');
    expect(await call.texts()).toHaveLength(2);
  });

  it('a type that turns sensitive while the timer runs: recorded, nothing sent', async () => {
    const call = await received();
    await call.decided('confirmation');
    await minutes(10);
    await call.tell('call.updated', { call: { typeCode: 'DOMESTIC' } });
    await minutes(25);
    await call.decided('confirmation', 'delay: sensitive_type');
    expect(await call.texts()).toHaveLength(1);
  });

  it('a pause while the timer runs, and its end: what came due meanwhile is gone', async () => {
    const call = await received();
    await call.decided('confirmation');
    const put = async (policy: Policy): Promise<void> => {
      const answer = await fetch(`${stack.apiUrl}/v1/policy`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${stack.agency.key}` },
        body: JSON.stringify(policy),
      });
      expect(answer.status).toBe(200);
    };
    await minutes(10);
    await put({ ...POLICY, paused: true });
    await minutes(25);
    await call.decided('confirmation', 'delay: paused');
    await put(POLICY);
    await minutes(60);
    await call.decided('confirmation', 'delay: paused', 'delay');
    expect(await call.texts()).toHaveLength(2);
  });

  it('a confirmation that was suppressed goes when a later event allows it; the earlier record is superseded', async () => {
    const call = await received({ juvenileCaller: true });
    await call.decided('confirmation: juvenile');
    await minutes(5);
    await call.tell('call.updated', { call: { juvenileCaller: false } });
    await call.decided('confirmation');
    const superseded = await stack.prisma.message.findFirstOrThrow({
      where: { call: { callNumber: call.callNumber }, generation: 1 },
    });
    expect(superseded).toMatchObject({ reason: 'juvenile' });
    expect(superseded.supersededAt).not.toBeNull();
  });

  it('a reopen after the end starts a run that knows what was decided', async () => {
    const call = await received();
    await call.decided('confirmation');
    await call.tell('unit.arrived', { unit: { id: 'U1' } });
    await call.tell('call.closed', { disposition: 'report' });
    await minutes(DAY + 1);
    await call.decided('confirmation', 'survey');
    const handle = await call.handle();
    await handle.result();
    const first = (await handle.describe()).runId;
    await call.tell('call.reopened');
    await call.tell('call.closed');
    await eventually(
      () => handle.describe(),
      ({ runId, status }) => runId !== first && status.name === 'COMPLETED',
      'the end of the second run',
    );
    await minutes(2 * DAY);
    await call.decided('confirmation', 'survey');
    expect(await call.texts()).toHaveLength(2);
  });

  it('events that come twice and out of order, in time, change nothing', async () => {
    const call = await received();
    await call.decided('confirmation');
    await minutes(10);
    const event = (id: string, type: string, minutesAgo: number) => ({
      eventId: `${call.callNumber}/${id}`,
      callNumber: call.callNumber,
      type,
      occurredAt: new Date(clock.now() - minutesAgo * 60_000).toISOString(),
    });
    const batch = [
      event('close-2', 'call.closed', 1),
      event('reopen', 'call.reopened', 3),
      event('close-1', 'call.closed', 5),
      event('arrived', 'unit.arrived', 8),
    ];
    for (const one of [...batch, ...batch.reverse()]) await stack.post('/v1/cad/events', one);
    await minutes(DAY);
    await call.decided('confirmation', 'survey');
    await (await call.handle()).result();
    expect(await call.texts()).toHaveLength(2);
  });
});
