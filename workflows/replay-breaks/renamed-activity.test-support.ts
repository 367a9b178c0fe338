import type { WorkflowInterceptors } from '@temporalio/workflow';

/** As if somebody had renamed an activity: the replay check must see it. */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    { scheduleActivity: (input, next) => next({ ...input, activityType: `${input.activityType}Again` }) },
  ],
});
