import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DEFAULT_POLICY } from '../src/domain/policy';
import { createLocalEnv } from './support/temporal';
import { eventually, startTestStack, type TestStack } from './support/test-stack';

interface SimMessage {
  to: string;
  body: string;
}

describe('a call becomes texts', () => {
  let env: TestWorkflowEnvironment;
  let stack: TestStack;

  beforeAll(async () => {
    env = await createLocalEnv();
    stack = await startTestStack({
      env,
      policy: {
        ...DEFAULT_POLICY,
        delay: { ...DEFAULT_POLICY.delay, thresholdsMinutes: { default: [0.03] } },
        survey: { ...DEFAULT_POLICY.survey, delayMinutes: 0.01, window: null },
      },
    });
  });
  afterAll(async () => {
    await stack?.stop();
    await env?.teardown();
  });

  const texts = async (to: string): Promise<SimMessage[]> =>
    (await (
      await fetch(`${stack.carrierUrl}/sim/messages?to=${encodeURIComponent(to)}`)
    ).json()) as SimMessage[];

  it('sends a confirmation, a delay text and a survey, and ends', async () => {
    const phone = '+16025550142';
    const event = (id: string, type: string, extra: object = {}) => ({
      eventId: id,
      callNumber: '26-001234',
      type,
      occurredAt: new Date().toISOString(),
      ...extra,
    });
    const call = { source: '911', typeCode: 'LARCENY', priority: '3', callerPhone: phone, language: 'en' };
    const first = await stack.post('/v1/cad/events', event('E-1', 'call.received', { call }));
    expect([first.status, await first.json()]).toEqual([
      202,
      { results: [{ eventId: 'E-1', status: 'accepted', callNumber: '26-001234' }] },
    ]);
    await eventually(
      () => texts(phone),
      (seen) => seen.length === 2,
      'the confirmation and the delay text',
    );
    await stack.post('/v1/cad/events', event('E-2', 'unit.arrived', { unit: { id: '2B31' } }));
    await stack.post('/v1/cad/events', event('E-3', 'call.closed', { disposition: 'report' }));
    const seen = await eventually(
      () => texts(phone),
      (list) => list.length === 3,
      'the survey',
    );
    const [confirmation, delay, survey] = seen.map((text) => text.body);
    expect(confirmation).toContain('26-001234');
    expect(delay).toContain('still');
    expect(survey?.split('\n').at(-1)).toMatch(new RegExp(`^${stack.apiUrl}/s/[\\w-]{24}$`));
    const call1 = await stack.prisma.call.findFirstOrThrow({ where: { callNumber: '26-001234' } });
    const handle = stack.client.workflow.getHandle(`call/${stack.agency.id}/${call1.id}`);
    const result = (await handle.result()) as { decisions: unknown[] };
    expect(result.decisions).toHaveLength(3);
  });
});
