import type { FoldEvent } from './call-facts';
import { LATE_CASES } from './cases-late.test-support';
import { LIFECYCLE_CASES } from './cases-lifecycle.test-support';
import { POLICY_CASES } from './cases-policy.test-support';
import { event, policyWith, received } from './domain.test-support';
import type { CallCase } from './walk-call.test-support';

/** What a suppressed confirmation's gate read, and a later event that states it otherwise. */
export const REDECIDED: readonly {
  reason: string;
  before: FoldEvent['states'];
  after: FoldEvent['states'];
}[] = [
  { reason: 'source_not_textable', before: { source: 'officer' }, after: { source: '911' } },
  { reason: 'no_phone', before: { phone: null }, after: { phone: { state: 'valid', contactId: 'c-2' } } },
  {
    reason: 'invalid_phone',
    before: { phone: { state: 'invalid' } },
    after: { phone: { state: 'valid', contactId: 'c-2' } },
  },
  { reason: 'unknown_type', before: { typeCode: 'WHO-KNOWS' }, after: { typeCode: 'NOISE' } },
  { reason: 'sensitive_type', before: { typeCode: 'DOMESTIC' }, after: { typeCode: 'NOISE' } },
  { reason: 'juvenile', before: { juvenile: true }, after: { juvenile: false } },
  { reason: 'excluded_priority', before: { priority: '1' }, after: { priority: '4' } },
];

/**
 * Whole calls under the default policy or a variation, and what must come of them: the confirmation at once,
 * delay texts at 30 and 90 minutes (20 and 60 for priority 2), the survey a day after the close at 10:00,
 * Monday to Tuesday in Phoenix. Times are minutes; 1440 is a day.
 */
export const CALL_CASES: readonly CallCase[] = [
  ...LIFECYCLE_CASES,
  ...POLICY_CASES,
  ...LATE_CASES,
  ...REDECIDED.map(({ reason, before, after }): CallCase => ({
    name: `${reason} is decided again when a later event states otherwise`,
    policy: policyWith(),
    events: [received(0, before), event('call.updated', 3, after), event('unit.arrived', 5)],
    expected: [`0m confirmation: ${reason} (superseded)`, '3m confirmation: message en'],
  })),
  ...REDECIDED.map(({ reason, before, after }): CallCase => ({
    name: `${reason} is not decided again once the confirmation would be stale`,
    policy: policyWith(),
    events: [received(0, before), event('call.updated', 10.01, after), event('unit.arrived', 11)],
    expected: [`0m confirmation: ${reason}`],
  })),
];
