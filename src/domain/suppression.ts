import { currentPriority, type CallFacts } from './call-facts';

/** Why a text that came due was not sent. The first that holds is recorded (contract, section 4). */
export const SUPPRESSION_REASONS = [
  'paused',
  'source_not_textable',
  'no_phone',
  'invalid_phone',
  'unknown_type',
  'sensitive_type',
  'juvenile',
  'excluded_priority',
  'opted_out',
  'not_mobile',
  'no_longer_due',
  'stale',
  'call_closed',
  'cancelled',
  'excluded_disposition',
  'too_old',
  'not_sampled',
  'survey_cooldown',
  'duplicate_call',
  'daily_cap',
] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/**
 * What a gate read of the call's facts, as a short code. A suppressed confirmation is decided again when
 * this has changed. Reasons that read no facts of the call have the empty basis, which never changes.
 */
export function basisOf(reason: SuppressionReason, facts: CallFacts): string {
  switch (reason) {
    case 'source_not_textable':
      return facts.source ?? '';
    case 'no_phone':
    case 'invalid_phone':
    case 'opted_out':
    case 'not_mobile':
      return facts.phone.state === 'valid' ? facts.phone.contactId : facts.phone.state;
    case 'unknown_type':
    case 'sensitive_type':
      return facts.typeCode ?? '';
    case 'juvenile':
      return String(facts.juvenile);
    case 'excluded_priority':
      return currentPriority(facts) ?? '';
    case 'call_closed':
      // Closed or not, rather than when: only a reopen counts, a late event that moves the close does not.
      return facts.closedAt === null ? 'open' : 'closed';
    default:
      return '';
  }
}

/** Reasons about facts that a later event may state otherwise; policy, cap and duplicates are final. */
export function mayBeDecidedAgain(reason: SuppressionReason): boolean {
  return DECIDED_AGAIN.has(reason);
}

const DECIDED_AGAIN: ReadonlySet<SuppressionReason> = new Set([
  'source_not_textable',
  'no_phone',
  'invalid_phone',
  'unknown_type',
  'sensitive_type',
  'juvenile',
  'excluded_priority',
  'opted_out',
  'not_mobile',
  'call_closed',
]);
