import { WorkflowFailedError } from '@temporalio/client';
import { isCancellation } from '@temporalio/workflow';
import { eventually } from '../../test/support/test-stack';
import { ANY_HOUR, WorkflowLab } from '../call-fixture.test-support';

const DAY = 24 * 60;

describe('callNotification', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.start();
  });
  afterAll(() => lab?.stop());

  it('sends the confirmation at once, delay texts at their thresholds, the survey a day after the close', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    await lab.minutes(100);
    await call.decided('confirmation', 'delay 1', 'delay 2');
    await call.tell('call.closed', 100);
    await lab.minutes(DAY);
    await call.handle.result();
    expect(call.outcomes).toEqual(['confirmation', 'delay 1', 'delay 2', 'survey']);
    expect(call.askedAtMinutes).toEqual([0, 30, 90, 100 + DAY]);
  });

  it('waits without asking before the receipt is known, and after an arrival', async () => {
    const call = await lab.call();
    await call.tell('unit.arrived', 0);
    await lab.minutes(200);
    expect(await call.state()).toMatchObject({ next: { action: 'wait' }, decisions: [] });
    call.store('call.received', 200);
    await call.signal();
    await call.decided('confirmation');
    await lab.minutes(3 * DAY);
    expect(call.outcomes).toEqual(['confirmation']);
    expect((await call.handle.describe()).status.name).toBe('RUNNING');
    await call.handle.terminate();
  });

  it('an arrival cancels the timer of the next delay text', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    expect((await call.state()).next).toMatchObject({ action: 'decide', kind: 'delay', occurrence: 1 });
    await lab.minutes(29);
    await call.tell('unit.arrived', 29);
    await lab.minutes(100);
    expect((await call.state()).next).toEqual({ action: 'wait' });
    expect(call.asked).toHaveLength(1);
    await call.handle.terminate();
  });

  it('a reopen disarms the survey, the next close arms it anew', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    await call.tell('unit.arrived', 0);
    await call.tell('call.closed', 0);
    await lab.minutes(DAY - 5);
    await call.tell('call.reopened', DAY - 5);
    await lab.minutes(DAY);
    expect(call.outcomes).toEqual(['confirmation']);
    await call.tell('call.closed', 2 * DAY - 5);
    await lab.minutes(DAY);
    await call.handle.result();
    expect(call.askedAtMinutes).toEqual([0, 3 * DAY - 5]);
    expect(call.outcomes).toEqual(['confirmation', 'survey']);
  });

  it('keeps the highest version, in whatever order the facts come', async () => {
    const call = await lab.call();
    const first = call.store('call.received', 0);
    const second = call.store('unit.arrived', 0);
    await call.signal(second);
    await call.signal(first);
    await call.decided('confirmation');
    await lab.minutes(100);
    expect(call.asked).toHaveLength(1);
    expect((await call.state()).facts?.arrivedAt).toBe(call.start);
    await call.signal(first);
    await lab.minutes(100);
    expect(call.asked).toHaveLength(1);
    await call.handle.terminate();
  });

  it('asks once, however often the same facts are signalled', async () => {
    const call = await lab.call();
    // One starts it: this test server, unlike the real one, refuses starts that cross.
    await call.tell('call.received', 0);
    await Promise.all([call.signal(), call.signal()]);
    await call.decided('confirmation');
    await Promise.all([call.signal(), call.signal()]);
    await lab.minutes(40);
    await call.decided('confirmation', 'delay 1');
    expect(call.asked).toHaveLength(2);
    await call.handle.terminate();
  });

  it('a STOP while the timer runs: recorded, nothing sent', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    call.phone = { ...call.phone, optedOut: true };
    await lab.minutes(31);
    await call.decided('confirmation', 'delay 1: opted_out');
    await call.handle.terminate();
  });

  it('a type that turns sensitive while the timer runs: recorded, nothing sent', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    // The time of what is due next is the same, so the workflow is not even told.
    call.store('call.updated', 1, { typeCode: 'DOMESTIC' });
    await lab.minutes(31);
    await call.decided('confirmation', 'delay 1: sensitive_type');
    await call.handle.terminate();
  });

  it('a pause while the timer runs: recorded, nothing sent, and the next text goes after it', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    await lab.minutes(20);
    await call.signal(call.changePolicy({ ...ANY_HOUR, paused: true }, call.start + 20 * 60_000));
    await lab.minutes(20);
    await call.decided('confirmation', 'delay 1: paused');
    await call.signal(call.changePolicy(ANY_HOUR, call.start + 40 * 60_000));
    await lab.minutes(60);
    await call.decided('confirmation', 'delay 1: paused', 'delay 2');
    await call.handle.terminate();
  });

  it('a change of policy moves the timer', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    await lab.minutes(10);
    const policy = { ...ANY_HOUR, delay: { ...ANY_HOUR.delay, thresholdsMinutes: { default: [5, 45] } } };
    await call.signal(call.changePolicy(policy, call.start + 10 * 60_000));
    await lab.minutes(60);
    await call.decided('confirmation', 'delay 2');
    expect(call.askedAtMinutes).toEqual([0, 45]);
    await call.handle.terminate();
  });

  it('ends when nothing can come due, and a reopen starts a run that knows what was decided', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    await call.tell('unit.arrived', 0);
    await call.tell('call.closed', 0);
    await lab.minutes(DAY);
    await call.handle.result();
    const first = (await call.handle.describe()).runId;
    await call.tell('call.reopened', DAY);
    await call.tell('call.closed', DAY);
    const second = await eventually(
      () => call.handle.describe(),
      ({ runId, status }) => runId !== first && status.name === 'COMPLETED',
      'the second run',
      10_000,
    );
    expect(second.runId).not.toBe(first);
    expect(await call.handle.result()).toEqual({ decisions: call.decisions });
    expect(call.asked).toHaveLength(2);
  });

  it.each(['a timer', 'nothing scheduled'])('can be cancelled while it waits for %s', async (what) => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    if (what !== 'a timer') await call.tell('unit.arrived', 0);
    await call.handle.cancel();
    const failure: unknown = await call.handle.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(isCancellation((failure as WorkflowFailedError).cause)).toBe(true);
  });

  it('tells whoever asks what it knows and what is next', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    expect(await call.state()).toEqual({
      version: call.version,
      facts: call.facts,
      decisions: [{ kind: 'confirmation', occurrence: 1, outcome: 'message' }],
      next: {
        action: 'decide',
        kind: 'delay',
        occurrence: 1,
        dueAt: call.start + 30 * 60_000,
        at: call.start + 30 * 60_000,
      },
    });
    await call.handle.terminate();
  });
});
