import { sleep } from '@temporalio/workflow';
import type { ReplyToTextInput } from '../../temporal/contracts/reply-to-text';
import { sends } from '../activity-proxies';
import { attemptOnce, pauseBeforeAsking } from '../asking-again';

/** Answers keep their meaning for an hour; the ledger drops the row by then. */
const MAX_ATTEMPTS = 60;

/** Sends the one answer that a resident's text asked for, and asks again while the carrier is away. */
export async function replyToText({ agencyId, messageId }: ReplyToTextInput): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const answer = await attemptOnce(() =>
      sends.sendReply.executeWithOptions({ priority: { priorityKey: 1, fairnessKey: agencyId } }, [
        { messageId },
      ]),
    );
    if (answer?.outcome === 'recorded') return;
    await sleep(answer ? answer.afterMs : pauseBeforeAsking(attempt), {
      summary: 'Asking again for the answer',
    });
  }
}
