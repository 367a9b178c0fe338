import { ApplicationFailure } from '@temporalio/common';
import type { SendCallTextResult } from '../../temporal/contracts/call-notification';
import { eventually } from '../../test/support/test-stack';
import { ANY_HOUR, pausesOf, WorkflowLab } from '../call-fixture.test-support';

const fails = (type: string) => (): SendCallTextResult => {
  throw ApplicationFailure.nonRetryable('the way to the ledger is cut', type);
};

describe('callNotification asks again', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.start();
  });
  afterAll(() => lab?.stop());

  it('after failures, with pauses that double up to a minute', async () => {
    const call = await lab.call();
    for (let i = 0; i < 8; i += 1) call.script.push(fails(i % 2 ? 'Fatal' : 'PostgresAway'));
    await call.tell('call.received', 0);
    await lab.minutes(5);
    await call.decided('confirmation');
    expect(await pausesOf(call.handle)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    await call.handle.terminate();
  });

  it('after an answer the pauses begin anew', async () => {
    const call = await lab.call();
    call.script.push(fails('A'), fails('A'), fails('A'));
    await call.tell('call.received', 0);
    await lab.minutes(1);
    await call.decided('confirmation');
    call.script.push(fails('A'), fails('A'));
    await lab.minutes(31);
    await call.decided('confirmation', 'delay 1');
    expect(await pausesOf(call.handle)).toEqual([1, 2, 4, 1, 2]);
    await call.handle.terminate();
  });

  it('when the ledger was written but the answer was lost: it learns so, and sends nothing twice', async () => {
    const call = await lab.call();
    call.script.push((input) => {
      call.decide(input);
      return fails('WorkerDied')();
    });
    await call.tell('call.received', 0);
    await lab.minutes(1);
    await call.decided('confirmation');
    // The second request found it recorded: not due, with newer facts, so no pause and no third.
    expect(call.asked).toHaveLength(2);
    expect((await call.state()).next).toMatchObject({ kind: 'delay', occurrence: 1 });
    await call.handle.terminate();
  });

  it('when the carrier asks for patience, after as long as it asks for', async () => {
    const call = await lab.call();
    call.script.push(
      () => ({ outcome: 'try_later', afterMs: 45_000 }),
      () => ({ outcome: 'try_later', afterMs: 90_000 }),
    );
    await call.tell('call.received', 0);
    await lab.minutes(4);
    await call.decided('confirmation');
    expect(await pausesOf(call.handle)).toEqual([45, 90]);
    await call.handle.terminate();
  });

  it('until the text is stale, if the carrier stays away', async () => {
    const call = await lab.call();
    for (let i = 0; i < 11; i += 1) call.script.push(() => ({ outcome: 'try_later', afterMs: 60_000 }));
    await call.tell('call.received', 0);
    await lab.minutes(12);
    await call.decided('confirmation: stale');
    await call.handle.terminate();
  });

  it('at once where the ledger knew newer facts, without asking for what they make pointless', async () => {
    const call = await lab.call();
    call.script.push(() => ({ outcome: 'not_due', snapshot: call.store('unit.arrived', 0) }));
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    expect(await pausesOf(call.handle)).toEqual([]);
    expect(call.asked).toHaveLength(2);
    expect((await call.state()).next).toEqual({ action: 'wait' });
    await call.handle.terminate();
  });

  it('with pauses where the ledger says "not due" and knows nothing new', async () => {
    const call = await lab.call();
    for (let i = 0; i < 3; i += 1) {
      call.script.push(() => ({ outcome: 'not_due', snapshot: call.snapshot() }));
    }
    await call.tell('call.received', 0);
    await lab.minutes(1);
    await call.decided('confirmation');
    expect(await pausesOf(call.handle)).toEqual([1, 2, 4]);
    await call.handle.terminate();
  });

  it('at once when new facts come during a pause; what they make pointless is not asked for', async () => {
    const policy = { ...ANY_HOUR, confirmation: { ...ANY_HOUR.confirmation, enabled: false } };
    const call = await lab.call(policy);
    await call.tell('call.received', 0);
    call.script.push(() => ({ outcome: 'try_later', afterMs: 3_600_000 }));
    await lab.minutes(31);
    await eventually(
      () => Promise.resolve(call.asked.length),
      (n) => n === 1,
    );
    // An arrival before the threshold, told late: the delay text was never due.
    await call.tell('unit.arrived', 29);
    await eventually(
      () => call.state(),
      ({ next }) => next?.action === 'wait',
    );
    await lab.minutes(120);
    expect(call.asked).toHaveLength(1);
    await call.handle.terminate();
  });

  it('for days, without a history that grows until the server ends it', async () => {
    const call = await lab.call({
      ...ANY_HOUR,
      confirmation: { ...ANY_HOUR.confirmation, maxAgeMinutes: 10_000 },
    });
    for (let i = 0; i < 110; i += 1) call.script.push(fails('PostgresAway'));
    await call.tell('call.received', 0);
    const first = (await call.handle.describe()).runId;
    await lab.minutes(200);
    await call.recorded('confirmation', 'delay 1: stale', 'delay 2: stale');
    const { runId, historyLength } = await call.handle.describe();
    expect(runId).not.toBe(first);
    expect(historyLength).toBeLessThan(500);
    // The new run goes on where the old one was, with the same facts.
    await call.tell('call.closed', 200);
    await lab.minutes(24 * 60);
    await call.handle.result();
    expect(call.outcomes).toEqual(['confirmation', 'delay 1: stale', 'delay 2: stale', 'survey']);
  });

  // The last test: cancelled under way, the workflow holds the clock of this server for good.
  it('not any more once it is cancelled while an activity runs', async () => {
    const call = await lab.call();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    call.script.push(async (input) => {
      await held;
      return call.decide(input);
    });
    await call.tell('call.received', 0);
    await eventually(
      () => Promise.resolve(call.asked.length),
      (n) => n === 1,
    );
    await call.handle.cancel();
    await expect(call.handle.result()).rejects.toThrow();
    release();
    expect((await call.handle.describe()).status.name).toBe('CANCELLED');
    expect(call.asked).toHaveLength(1);
  });
});
