import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { taskQueues, workflowIds, workflowTypes } from '../../temporal/contracts/ids';
import type { SendReplyResult } from '../../temporal/contracts/reply-to-text';
import { pausesOf, WorkflowLab } from '../call-fixture.test-support';

describe('replyToText and upkeep', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.start();
  });
  afterAll(() => lab?.stop());

  /** Starts an answer whose activity does, one after the other, what is given here, and then the last again. */
  async function reply(...answers: (() => SendReplyResult)[]) {
    const messageId = randomUUID();
    let asked = 0;
    lab.activities.sendReply = async (input) => {
      expect(input).toEqual({ messageId });
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      return (answer as () => SendReplyResult)();
    };
    const workflowId = workflowIds.reply('agency', messageId);
    await lab.client.workflow.start(workflowTypes.replyToText, {
      workflowId,
      taskQueue: taskQueues.workflows,
      args: [{ agencyId: 'agency', messageId }],
    });
    return { handle: lab.client.workflow.getHandle(workflowId), asked: () => asked };
  }

  const recorded = (): SendReplyResult => ({ outcome: 'recorded' });
  const later = (afterMs: number) => (): SendReplyResult => ({ outcome: 'try_later', afterMs });
  const lost = (): never => {
    throw ApplicationFailure.nonRetryable('Postgres is away', 'PostgresAway');
  };

  it('hands the answer over once and ends', async () => {
    const { handle, asked } = await reply(recorded);
    await handle.result();
    expect(asked()).toBe(1);
  });

  it('waits as long as the carrier asks for, and in between longer each time where the way is lost', async () => {
    const { handle } = await reply(later(40_000), lost, lost, recorded);
    await lab.minutes(2);
    await handle.result();
    expect(await pausesOf(handle)).toEqual([40, 2, 4]);
  });

  it('gives up after its hour at the latest', async () => {
    const { handle, asked } = await reply(later(60_000));
    await lab.minutes(61);
    await handle.result();
    expect(asked()).toBe(60);
  });

  it('can be cancelled while it waits', async () => {
    const { handle } = await reply(later(3_600_000));
    await lab.minutes(1);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });

  it('upkeep does one round and shows what it did', async () => {
    lab.activities.keepUp = async () => ({ reaped: 1, reconciled: 2, dropped: 3 });
    const result: unknown = await lab.client.workflow.execute(workflowTypes.upkeep, {
      workflowId: `upkeep-${randomUUID()}`,
      taskQueue: taskQueues.workflows,
      args: [],
    });
    expect(result).toEqual({ reaped: 1, reconciled: 2, dropped: 3 });
  });
});
