import { statusFromProvider } from '../src/domain/message-status';
import type { ClaimedText } from '../src/persistence/claimed-text';
import type { ActivityDependencies } from './dependencies';
import { backOff } from './back-off';

/**
 * The one POST for a claimed row, and at once the statement that stores what came of it.
 *
 * @returns null where the ledger's record stands; else milliseconds after which to claim again
 */
export async function handOver(deps: ActivityDependencies, claim: ClaimedText): Promise<number | null> {
  const { messageId, to, from, body } = claim;
  const validitySeconds = (claim.deadline - deps.clock.now()) / 1000;
  const result = await deps.sms.handOver({ messageId, to, from, body, validitySeconds });
  deps.onHandOver?.(result.kind);
  switch (result.kind) {
    case 'accepted':
      await deps.ledger.recordAccepted(
        messageId,
        result.providerId,
        statusFromProvider(result.status) ?? 'queued',
      );
      deps.logger.info({ messageId, providerId: result.providerId }, 'The carrier took a text');
      return null;
    case 'refused':
      await deps.ledger.recordRefused(messageId, result.code, result.pageOperator);
      if (result.learned) await deps.ledger.learn(messageId, result.learned);
      if (result.pageOperator) {
        deps.logger.error(
          { messageId, code: result.code },
          'The carrier refuses our texts: an operator must act',
        );
      }
      return null;
    case 'not_processed': {
      const afterMs = backOff(result.afterMs, claim.attempt);
      await deps.ledger.putBack(messageId, afterMs);
      deps.logger.info({ messageId, afterMs }, 'The carrier did not take a text; it goes again');
      return afterMs;
    }
    case 'unknown':
      await deps.ledger.recordUnknown(messageId);
      deps.logger.warn(
        { messageId, why: result.why },
        'The carrier’s answer was lost; the text is not repeated',
      );
      return null;
  }
}
