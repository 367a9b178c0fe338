import type { ChildProcess } from 'node:child_process';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { keepUp } from '../../activities/keep-up.activity';
import { startWorker, type RunningWorker } from '../../src/worker-app';
import { createLogger } from '../../src/common/logger';
import type { CallState } from '../../temporal/contracts/call-notification';
import { createLocalEnv } from '../support/temporal';
import { eventually, startTestStack, type TestStack } from '../support/test-stack';
import { forkWorker, killHard } from './worker-process';

interface SimRequest {
  outcome: 'accepted' | 'rejected' | 'dropped';
}

/** Kill -9 of the worker around the one POST: the oracle is the carrier's record of every request. */
describe('a worker killed while it sends', () => {
  let env: TestWorkflowEnvironment;
  let stack: TestStack;
  let second: RunningWorker | undefined;
  let children: ChildProcess[];
  const silent = createLogger('silent');

  beforeAll(async () => {
    env = await createLocalEnv();
    stack = await startTestStack({ env, worker: false });
    children = [];
  });
  afterAll(async () => {
    for (const child of children)
      if (child.exitCode === null && child.signalCode === null) await killHard(child);
    await second?.stop();
    await stack?.stop();
    await env?.teardown();
  });

  const faults = (list: object[]): Promise<Response> =>
    fetch(`${stack.carrierUrl}/sim/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ faults: list }),
    });

  const requests = async (to: string): Promise<SimRequest[]> =>
    (await (
      await fetch(`${stack.carrierUrl}/sim/requests?to=${encodeURIComponent(to)}`)
    ).json()) as SimRequest[];

  const receive = (callNumber: string, callerPhone: string): Promise<Response> =>
    stack.post('/v1/cad/events', {
      eventId: `${callNumber}/1`,
      callNumber,
      type: 'call.received',
      occurredAt: new Date().toISOString(),
      call: { source: '911', typeCode: 'LARCENY', priority: '3', callerPhone },
    });

  const row = (callNumber: string) =>
    stack.prisma.message.findFirstOrThrow({ where: { call: { callNumber }, kind: 'confirmation' } });

  const age = (callNumber: string, seconds: number): Promise<number> =>
    stack.prisma.$executeRaw`
      UPDATE messages SET claimed_at = now() - make_interval(secs => ${seconds}::double precision)
      WHERE call_id = (SELECT id FROM calls WHERE call_number = ${callNumber})`;

  it('between the carrier’s accept and our commit: one POST, and the text is found again', async () => {
    const phone = '+16025550111';
    // The carrier takes the text, never answers, and its receipts are lost: only its list knows.
    await faults([
      { kind: 'timeoutAfterAccept', count: 1, to: phone },
      { kind: 'callbackLost', to: phone },
    ]);
    const first = await forkWorker(stack.environment);
    children.push(first);
    await receive('K-1', phone);
    await eventually(
      () => requests(phone),
      (list) => list.length === 1,
      'the POST',
    );
    expect((await row('K-1')).status).toBe('sending');
    await killHard(first);

    second = await startWorker({ environment: stack.environment, logger: silent, upkeepEvery: null });
    await age('K-1', 120);
    expect(await keepUp(second.dependencies)).toMatchObject({ reaped: 1, reconciled: 1, dropped: 0 });
    expect(await row('K-1')).toMatchObject({
      outcome: 'message',
      providerId: expect.stringMatching(/^SM/) as string,
    });

    // Temporal notices the lost activity after its 30 s; the workflow asks again, and nothing is sent again.
    const call = await stack.prisma.call.findFirstOrThrow({ where: { callNumber: 'K-1' } });
    const handle = stack.client.workflow.getHandle(`call/${stack.agency.id}/${call.id}`);
    await eventually(
      () => handle.query<CallState>('callState'),
      (state) => state.decisions.length === 1,
      'the workflow knowing of the text',
      60_000,
    );
    expect((await requests(phone)).map((request) => request.outcome)).toEqual(['accepted']);
  }, 120_000);

  it('before the POST was taken: none is sent, and the row is dropped and flagged, never left behind', async () => {
    const phone = '+16025550112';
    await second?.stop();
    // The carrier holds the request and takes nothing while the client is away.
    await faults([{ kind: 'hangSeconds', seconds: 5, count: 1, to: phone }]);
    const first = await forkWorker(stack.environment);
    children.push(first);
    await receive('K-2', phone);
    await eventually(
      () => row('K-2').catch(() => null),
      (found) => found?.status === 'sending',
      'the claim',
    );
    await killHard(first);

    second = await startWorker({ environment: stack.environment, logger: silent, upkeepEvery: null });
    await age('K-2', 120);
    expect(await keepUp(second.dependencies)).toMatchObject({ reaped: 1, reconciled: 0, dropped: 0 });
    await age('K-2', 301);
    expect(await keepUp(second.dependencies)).toMatchObject({ reaped: 0, dropped: 1 });
    expect(await row('K-2')).toMatchObject({
      status: 'dropped',
      flag: 'outcome_unknown',
      outcome: 'message',
    });
    const taken = (await requests(phone)).filter((request) => request.outcome === 'accepted');
    expect(taken).toEqual([]);
  }, 120_000);
});
