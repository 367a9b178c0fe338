import {
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowExecutionAlreadyStartedError,
  type Client,
} from '@temporalio/client';
import type { Logger } from 'pino';
import { taskQueues, workflowIds, workflowTypes } from '../../temporal/contracts/ids';
import type { ReplyToTextInput } from '../../temporal/contracts/reply-to-text';
import type { OutboxRepository, OutboxWork } from '../persistence/outbox.repository';
import type { CallSignaller } from './call-signaller';

/** Workflows being told at one moment, at the most; what is over it is left to the relay. */
const MAX_IN_FLIGHT = 64;
/** After a failure the relay alone knocks at Temporal's door for this long: milliseconds. */
const QUIET_MS = 5_000;

/**
 * Tells Temporal what the outbox holds. Right after a commit the API tries at once and does not wait for
 * the answer; whatever that misses (Temporal away, process killed), the relay sends.
 */
export class TemporalDispatch {
  private readonly inFlight = new Set<Promise<void>>();
  private quietUntil = 0;

  constructor(
    private readonly client: Client,
    private readonly signaller: CallSignaller,
    private readonly outbox: OutboxRepository,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Starts telling; never throws, never waits. */
  soon(work: readonly OutboxWork[]): void {
    for (const item of work) {
      if (this.inFlight.size >= MAX_IN_FLIGHT || Date.now() < this.quietUntil) return;
      const sending = this.send(item)
        .catch((error: unknown) => {
          this.quietUntil = Date.now() + QUIET_MS;
          this.logger.warn({ cause: (error as Error).name }, 'Temporal could not be told; the relay will');
        })
        .finally(() => this.inFlight.delete(sending));
      this.inFlight.add(sending);
    }
  }

  /** Tells Temporal one thing and removes it from the outbox. @throws where Temporal cannot be reached */
  async send(work: OutboxWork): Promise<void> {
    if (work.kind === 'call') {
      await this.signaller.signal(work.agencyId, work.call);
      await this.outbox.done('call', work.call.callId, work.version);
      return;
    }
    await this.startReply(work.agencyId, work.messageId);
    await this.outbox.done('reply', work.messageId, work.version);
  }

  /** Waits for what was started; called when the process stops. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.inFlight);
  }

  private async startReply(agencyId: string, messageId: string): Promise<void> {
    const input: ReplyToTextInput = { agencyId, messageId };
    try {
      await this.client.connection.withDeadline(Date.now() + 5_000, () =>
        this.client.workflow.start(workflowTypes.replyToText, {
          workflowId: workflowIds.reply(agencyId, messageId),
          taskQueue: taskQueues.workflows,
          args: [input],
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          staticSummary: 'Answer to a resident’s text',
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
}
