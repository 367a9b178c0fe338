/** Every workflow id is built here, from opaque ids alone: nothing personal may be read in Temporal. */
export const workflowIds = {
  call: (agencyId: string, callId: string): string => `call/${agencyId}/${callId}`,
  reply: (agencyId: string, inboundTextId: string): string => `reply/${agencyId}/${inboundTextId}`,
};

/** Workflow type names, as they stand in histories. */
export const workflowTypes = {
  callNotification: 'callNotification',
  replyToText: 'replyToText',
  upkeep: 'upkeep',
} as const;

/**
 * Workflows and sends have a queue each: the send queue carries the sender's rate
 * (`maxTaskQueueActivitiesPerSecond`), which must not slow anything else down.
 */
export const taskQueues = { workflows: 'aftercall', sends: 'aftercall-sends' } as const;

/** The one schedule: reaps, reconciles and drops, every minute. */
export const UPKEEP_SCHEDULE_ID = 'upkeep';
