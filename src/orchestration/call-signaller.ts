import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, type Client } from '@temporalio/client';
import { currentPriority } from '../domain/call-facts';
import {
  callFactsChangedSignal,
  type CallNotificationInput,
} from '../../temporal/contracts/call-notification';
import { taskQueues, workflowIds, workflowTypes } from '../../temporal/contracts/ids';
import { searchAttributes } from '../../temporal/contracts/search-attributes';
import type { ChangedCall } from '../persistence/refold-calls';

/** How long one signal may take before the relay is left to send it: milliseconds. */
const DEADLINE_MS = 5_000;

/** Starts call workflows and tells them of new facts. Throws where Temporal cannot be reached. */
export class CallSignaller {
  constructor(private readonly client: Client) {}

  async signal(agencyId: string, { callId, callNumber, snapshot }: ChangedCall): Promise<void> {
    const { facts } = snapshot;
    const input: CallNotificationInput = { agencyId, callId };
    await this.client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      this.client.workflow.signalWithStart(workflowTypes.callNotification, {
        workflowId: workflowIds.call(agencyId, callId),
        taskQueue: taskQueues.workflows,
        args: [input],
        signal: callFactsChangedSignal,
        signalArgs: [snapshot],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        // A reopened call starts a new run; the snapshot says what was decided in the one before.
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        staticSummary: `Call ${callNumber}: ${facts.typeCode ?? 'type not stated'}, priority ${currentPriority(facts) ?? 'none'}`,
        typedSearchAttributes: [
          { key: searchAttributes.agencyId, value: agencyId },
          { key: searchAttributes.callNumber, value: callNumber },
          { key: searchAttributes.callStage, value: 'open' },
          { key: searchAttributes.callPriority, value: currentPriority(facts) ?? 'none' },
        ],
      }),
    );
  }
}
