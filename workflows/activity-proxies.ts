import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../temporal/contracts/activities';
import { taskQueues } from '../temporal/contracts/ids';

/**
 * Irreversible sends. One attempt: no provider offers an idempotency key, so Temporal must never repeat a
 * hand-over by itself. Asking again is the workflow's business and safe, because the ledger's claim goes
 * from `pending` to `sending` only once. The HTTP time-out (10 s) lies well below the start-to-close.
 * No schedule-to-start limit: a text may queue for the sender's rate, and its deadline is checked at the claim.
 */
export const sends = proxyActivities<Pick<Activities, 'sendCallText' | 'sendReply'>>({
  taskQueue: taskQueues.sends,
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 1 },
});

/** Upkeep repeats every minute anyway, and each of its steps is a conditional update. */
export const upkeepActivities = proxyActivities<Pick<Activities, 'keepUp'>>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 3, initialInterval: '5 seconds' },
});
