import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { version } from '../package.json';
import { taskQueues, workflowIds, workflowTypes } from '../temporal/contracts/ids';
import { saveHistories, type HistoryToSave } from '../temporal/scripts/save-histories';
import { ANY_HOUR, WorkflowLab } from './call-fixture.test-support';

/**
 * Plays the calls whose histories each release keeps, and saves them under the release's version:
 *
 *     node -r @swc-node/register workflows/record-histories.test-support.ts
 *
 * Run it once when a version is released; what exists is not written over.
 */
const DAY = 24 * 60;

type Recording = (lab: WorkflowLab) => Promise<Omit<HistoryToSave, 'name'>[]>;

const CALLS: Record<string, Recording> = {
  'plain-call': async (lab) => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.recorded('confirmation');
    await lab.minutes(12);
    await call.tell('unit.arrived', 12);
    await lab.minutes(28);
    await call.tell('call.closed', 40);
    await lab.minutes(DAY);
    await call.handle.result();
    return [{ workflowId: call.workflowId }];
  },
  'delayed-call': async (lab) => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await lab.minutes(95);
    await call.tell('call.closed', 95);
    await lab.minutes(DAY);
    await call.handle.result();
    return [{ workflowId: call.workflowId }];
  },
  // Two runs: the survey disarmed and armed anew in the first, a reopen after its end in the second.
  'reopened-call': async (lab) => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.recorded('confirmation');
    await call.tell('call.closed', 0);
    await lab.minutes(60);
    await call.tell('call.reopened', 60);
    await lab.minutes(60);
    await call.tell('call.closed', 120);
    await lab.minutes(DAY);
    await call.handle.result();
    const { runId } = await call.handle.describe();
    await call.tell('call.reopened', DAY + 120);
    await lab.minutes(1);
    await call.tell('call.closed', DAY + 121);
    await call.handle.result();
    return [{ workflowId: call.workflowId, runId }, { workflowId: call.workflowId }];
  },
  'suppressed-call': async (lab) => {
    const call = await lab.call();
    await call.tell('call.received', 0, { typeCode: 'DOMESTIC' });
    await call.recorded('confirmation: sensitive_type');
    await call.tell('call.updated', 1, { typeCode: 'NOISE' });
    await call.recorded('confirmation');
    call.phone = { ...call.phone, optedOut: true };
    await lab.minutes(31);
    await call.tell('call.cancelled', 31);
    await lab.minutes(DAY);
    await call.handle.result();
    return [{ workflowId: call.workflowId }];
  },
  // Everything that makes it ask again, and a policy that changes while a timer runs.
  'troubled-call': async (lab) => {
    const call = await lab.call();
    const away = (): never => {
      throw ApplicationFailure.nonRetryable('Postgres is away', 'PostgresAway');
    };
    call.script.push(away, away, () => ({ outcome: 'try_later', afterMs: 5_000 }));
    await call.tell('call.received', 0);
    await lab.minutes(10);
    const policy = { ...ANY_HOUR, delay: { ...ANY_HOUR.delay, thresholdsMinutes: { default: [45] } } };
    await call.signal(call.changePolicy(policy, call.start + 10 * 60_000));
    call.script.push(() => ({ outcome: 'not_due', snapshot: call.snapshot() }));
    await lab.minutes(40);
    await call.tell('call.closed', 50);
    await lab.minutes(DAY);
    await call.handle.result();
    return [{ workflowId: call.workflowId }];
  },
};

const REPLIES: Record<string, Recording> = {
  reply: async (lab) => {
    let asked = 0;
    lab.activities.sendReply = async () => {
      asked += 1;
      if (asked === 1) throw ApplicationFailure.nonRetryable('Postgres is away', 'PostgresAway');
      return asked === 2 ? { outcome: 'try_later', afterMs: 2_000 } : { outcome: 'recorded' };
    };
    const workflowId = workflowIds.reply('agency', randomUUID());
    await lab.client.workflow.start(workflowTypes.replyToText, {
      workflowId,
      taskQueue: taskQueues.workflows,
      args: [{ agencyId: 'agency', messageId: randomUUID() }],
    });
    await lab.minutes(1);
    await lab.client.workflow.getHandle(workflowId).result();
    return [{ workflowId }];
  },
};

const UPKEEP: Record<string, Recording> = {
  upkeep: async (lab) => {
    const workflowId = `upkeep-${randomUUID()}`;
    await lab.client.workflow.execute(workflowTypes.upkeep, {
      workflowId,
      taskQueue: taskQueues.workflows,
      args: [],
    });
    return [{ workflowId }];
  },
};

async function main(): Promise<void> {
  const lab = await WorkflowLab.start();
  try {
    const folders = { 'call-notification': CALLS, 'reply-to-text': REPLIES, upkeep: UPKEEP };
    for (const [folder, recordings] of Object.entries(folders)) {
      for (const [name, record] of Object.entries(recordings)) {
        const runs = await record(lab);
        const histories = runs.map((run, i) => ({
          ...run,
          name: `${version}-${name}${i > 0 ? `-run-${i + 1}` : ''}`,
        }));
        const files = await saveHistories(lab.client, join(__dirname, folder, '__histories__'), histories);
        files.forEach((file) => console.log(file));
      }
    }
  } finally {
    await lab.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
