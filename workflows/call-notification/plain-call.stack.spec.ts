import { temporal } from '@temporalio/proto';
import { WorkflowLab } from '../call-fixture.test-support';

/**
 * What a plain call costs: received, arrived, closed, with two texts. Each event is a write to Temporal's
 * database, so this list changes only on purpose.
 */
const PLAIN_CALL_EVENTS = [
  // `signalWithStart`: the call and its first facts come in one request and meet in one workflow task.
  'WORKFLOW_EXECUTION_STARTED',
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
  // The confirmation is due at once: one activity decides, claims and hands over.
  'ACTIVITY_TASK_SCHEDULED',
  'ACTIVITY_TASK_STARTED',
  'ACTIVITY_TASK_COMPLETED',
  // Its answer brings the newest facts, and the same task sets the timer of the first delay text.
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
  'TIMER_STARTED',
  // The arrival: no delay text comes due any more. Left out, the timer would fire for nothing, which costs more.
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
  'TIMER_CANCELED',
  // The close arms the survey. Supervisors filter by the stage, hence the one upsert.
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
  'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
  'TIMER_STARTED',
  // A day later the survey goes.
  'TIMER_FIRED',
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
  'ACTIVITY_TASK_SCHEDULED',
  'ACTIVITY_TASK_STARTED',
  'ACTIVITY_TASK_COMPLETED',
  // Nothing more can come due: the same task ends the workflow, without another upsert.
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
  'WORKFLOW_EXECUTION_COMPLETED',
];

describe('a plain call', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.start();
  });
  afterAll(() => lab?.stop());

  it('gets its two texts for 34 events of history', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    // Not `decided`, which asks the workflow: that would cost events.
    await call.recorded('confirmation');
    await lab.minutes(12);
    await call.tell('unit.arrived', 12);
    await lab.minutes(28);
    await call.tell('call.closed', 40);
    await lab.minutes(24 * 60);
    const result = await call.handle.result();
    expect(result).toEqual({ decisions: call.decisions });
    expect(call.outcomes).toEqual(['confirmation', 'survey']);
    expect(call.askedAtMinutes).toEqual([0, 40 + 24 * 60]);

    const { events } = await call.handle.fetchHistory();
    const types = (events ?? []).map(({ eventType }) =>
      String(temporal.api.enums.v1.EventType[eventType ?? 0]).replace(/^EVENT_TYPE_/, ''),
    );
    expect(types).toEqual(PLAIN_CALL_EVENTS);
    expect(types).toHaveLength(34);
  });
});
