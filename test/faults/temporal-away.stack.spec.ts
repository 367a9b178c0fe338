import { createLogger } from '../../src/common/logger';
import { startWorker, type RunningWorker } from '../../src/worker-app';
import { SEARCH_ATTRIBUTE_TYPES } from '../../temporal/contracts/search-attributes';
import { findFreePort } from '../../tools/stack/ports';
import { startTemporalDevServer, type RunningTemporal } from '../../tools/stack/temporal-server';
import { eventually, startTestStack, type TestStack } from '../support/test-stack';

/** Events come in while Temporal is away: a 202 never depends on it, and nothing is lost. */
describe('Temporal away while events come in', () => {
  let stack: TestStack;
  let temporal: RunningTemporal | undefined;
  let worker: RunningWorker | undefined;
  let port: number;

  beforeAll(async () => {
    port = await findFreePort();
    stack = await startTestStack({ variables: { TEMPORAL_ADDRESS: `127.0.0.1:${port}` } });
  });
  afterAll(async () => {
    await worker?.stop();
    await stack?.stop();
    await temporal?.stop();
  });

  it('answers 202 at once, and sends every text once when Temporal is back', async () => {
    const phones = Array.from({ length: 20 }, (_, i) => `+1602555${String(120 + i).padStart(4, '0')}`);
    for (const [i, callerPhone] of phones.entries()) {
      const answer = await stack.post('/v1/cad/events', {
        eventId: `T-${i}`,
        callNumber: `T-${i}`,
        type: 'call.received',
        occurredAt: new Date().toISOString(),
        call: { source: '911', typeCode: 'NOISE', priority: '3', callerPhone },
      });
      expect(answer.status).toBe(202);
    }
    expect(await stack.prisma.outboxEntry.count()).toBe(phones.length);

    temporal = await startTemporalDevServer({
      port,
      uiPort: await findFreePort(),
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    });
    worker = await startWorker({
      environment: stack.environment,
      logger: createLogger('silent'),
      upkeepEvery: null,
    });
    const texts = await eventually(
      async () => (await (await fetch(`${stack.carrierUrl}/sim/messages`)).json()) as { to: string }[],
      (list) => list.length >= phones.length,
      'the texts',
      60_000,
    );
    expect(texts.map((text) => text.to).sort()).toEqual([...phones].sort());
    await eventually(
      () => stack.prisma.outboxEntry.count(),
      (left) => left === 0,
      'an empty outbox',
    );
  }, 120_000);
});
