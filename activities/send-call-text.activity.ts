import type { SendCallTextInput, SendCallTextResult } from '../temporal/contracts/call-notification';
import type { ActivityDependencies } from './dependencies';
import { handOver } from './hand-over';

/**
 * Decides one text of a call and, if it is to go, hands it to the carrier once. Safe to ask again at any
 * time: only a fresh claim leads to a hand-over.
 */
export async function sendCallText(
  deps: ActivityDependencies,
  input: SendCallTextInput,
): Promise<SendCallTextResult> {
  await learnLineType(deps, input);
  // The workflow's clock is the server's; a worker whose own runs behind must not find the text too early.
  const now = Math.max(deps.clock.now(), input.asOf);
  const claim = await deps.claims.claim({ ...input, now });
  if (claim.action === 'not_due') return { outcome: 'not_due', snapshot: claim.snapshot };
  if (claim.action === 'recorded') return { outcome: 'recorded', snapshot: claim.snapshot };
  const afterMs = await handOver(deps, claim);
  return afterMs === null
    ? { outcome: 'recorded', snapshot: claim.snapshot }
    : { outcome: 'try_later', afterMs };
}

/** Asks the carrier once per phone whether it can take texts, where that is switched on. */
async function learnLineType(deps: ActivityDependencies, input: SendCallTextInput): Promise<void> {
  const phone = await deps.contacts.withoutLineType(input.agencyId, input.callId);
  if (!phone) return;
  try {
    const lineType = await deps.sms.lineType(phone.number);
    if (lineType) await deps.contacts.storeLineType(phone.contactId, lineType);
  } catch (error) {
    // Not knowing is no reason against a text: the carrier refuses it if the line cannot take it.
    deps.logger.warn({ callId: input.callId, cause: (error as Error).name }, 'The line-type look-up failed');
  }
}
