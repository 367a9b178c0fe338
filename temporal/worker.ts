import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { taskQueues } from './contracts/ids';
import type { Activities } from './contracts/activities';

export interface WorkerSettings {
  connection: NativeConnection;
  namespace: string;
  activities: Activities;
  /** Messages a second that the sender may carry, over all workers of the queue. */
  sendsPerSecond: number;
  identity?: string;
}

/** Compiled code ships a bundle; from sources, the worker bundles when it starts (about a second). */
function workflowSource(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = join(__dirname, 'workflow-bundle.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: require.resolve('../workflows') };
}

/**
 * The two workers of a process: workflows with their upkeep, and sends. The send queue carries the sender's
 * rate, so that what is over it waits in Temporal, in order of priority and fairly between agencies.
 */
export async function createWorkers(settings: WorkerSettings): Promise<Worker[]> {
  const { connection, namespace, activities } = settings;
  const shared = {
    connection,
    namespace,
    ...(settings.identity !== undefined && { identity: settings.identity }),
    // Nest owns the process's life: a worker is told to stop, it does not listen to signals itself.
    shutdownGraceTime: '20 seconds',
    shutdownForceTime: '40 seconds',
  } satisfies Partial<WorkerOptions>;
  const { keepUp, sendCallText, sendReply } = activities;
  return Promise.all([
    Worker.create({
      ...shared,
      ...workflowSource(),
      taskQueue: taskQueues.workflows,
      activities: { keepUp },
      // The SDK's cache grows until a limit is set; a call's workflow is small.
      maxCachedWorkflows: 2_000,
      maxConcurrentWorkflowTaskExecutions: 40,
    }),
    Worker.create({
      ...shared,
      taskQueue: taskQueues.sends,
      activities: { sendCallText, sendReply },
      maxConcurrentActivityTaskExecutions: 50,
      maxTaskQueueActivitiesPerSecond: settings.sendsPerSecond,
    }),
  ]);
}
