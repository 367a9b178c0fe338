import type { SendReplyInput, SendReplyResult } from '../temporal/contracts/reply-to-text';
import type { ActivityDependencies } from './dependencies';
import { handOver } from './hand-over';

/** Hands the answer to a resident's text to the carrier once. Safe to ask again. */
export async function sendReply(deps: ActivityDependencies, input: SendReplyInput): Promise<SendReplyResult> {
  const claim = await deps.replies.claim(input.messageId, deps.clock.now());
  if (!claim) return { outcome: 'recorded' };
  const afterMs = await handOver(deps, claim);
  return afterMs === null ? { outcome: 'recorded' } : { outcome: 'try_later', afterMs };
}
