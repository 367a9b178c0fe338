import { statusFromProvider } from '../src/domain/message-status';
import type { UnknownMessage } from '../src/persistence/message-ledger.repository';
import type { UpkeepResult } from '../temporal/contracts/reply-to-text';
import type { ActivityDependencies } from './dependencies';

/** After this long, an unknown call text is dropped and flagged (sending.md, 6). */
const DROP_AFTER_SECONDS = 5 * 60;
const BATCH = 200;

/** One round of upkeep; every step is conditional, so a second worker or a repeat does no harm. */
export async function keepUp(deps: ActivityDependencies): Promise<UpkeepResult> {
  const reaped = await deps.ledger.reap();
  let reconciled = 0;
  for (const message of await deps.ledger.unknownMessages(BATCH)) {
    try {
      if (await reconcile(deps, message)) reconciled += 1;
    } catch (error) {
      deps.logger.warn(
        { messageId: message.messageId, cause: (error as Error).name },
        'The carrier’s list could not be read; the text stays unknown for now',
      );
    }
  }
  const dropped = await deps.ledger.dropUnknown(DROP_AFTER_SECONDS);
  if (dropped > 0) deps.logger.error({ dropped }, 'Texts of unknown fate were dropped and flagged');
  return { reaped, reconciled, dropped };
}

/** Looks for a message with the same words to the same phone that no other row claims. */
async function reconcile(deps: ActivityDependencies, message: UnknownMessage): Promise<boolean> {
  const listed = await deps.sms.listSince(message.to, message.claimedAt);
  const same = listed.filter((candidate) => candidate.body === message.body);
  const taken = await deps.ledger.knownProviderIds(same.map((candidate) => candidate.providerId));
  const found = same.find((candidate) => !taken.has(candidate.providerId));
  if (!found) return false;
  const { messageId } = message;
  const effect = await deps.ledger.applyReceipt({
    messageId,
    providerId: found.providerId,
    status: statusFromProvider(found.status) ?? 'queued',
    errorCode: found.errorCode,
  });
  if (effect === 'applied' && found.learned) await deps.ledger.learn(messageId, found.learned);
  return true;
}
