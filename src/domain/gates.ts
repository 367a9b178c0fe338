import { awaitedAt, currentPriority, isOpenAt, type CallFacts, type Instant } from './call-facts';
import { chooseLanguage, type Language } from './language';
import type { Policy } from './policy';
import type { DueText } from './next-step';
import { basisOf, type SuppressionReason } from './suppression';

export type DelayVariant = 'diverted' | 'high_volume' | 'neutral';

/** What is known about the phone and its past texts when a decision is made. */
export interface PhoneHistory {
  optedOut: boolean;
  notMobile: boolean;
  /** The language this phone asked for earlier. */
  language: string | null;
  /** Decided once for the call, see {@link isDuplicateCall}. */
  duplicateCall: boolean;
  /** Instants of this agency's confirmation, delay and survey messages to this phone. */
  textsAt: readonly Instant[];
  /** The last survey message to this phone. */
  lastSurveyAt: Instant | null;
}

export interface GateInput {
  text: DueText;
  now: Instant;
  facts: CallFacts;
  policy: Policy;
  phone: PhoneHistory;
  /** Open calls of the agency that still wait, this one included; read for a delay only. */
  openCallsWaiting: number;
}

export type Verdict =
  | { outcome: 'message'; language: Language; variant: DelayVariant | null; deadline: Instant }
  | { outcome: 'suppressed'; reason: SuppressionReason; basis: string; language: Language };

type Gate = readonly [SuppressionReason, (input: GateInput) => boolean];

/** The gates of every kind, in the contract's order. An unknown type fails closed. */
const COMMON_GATES: readonly Gate[] = [
  ['paused', ({ policy }) => policy.paused],
  [
    'source_not_textable',
    ({ facts, policy }) => facts.source === null || !policy.textableSources.includes(facts.source),
  ],
  ['no_phone', ({ facts }) => facts.phone.state === 'none'],
  ['invalid_phone', ({ facts }) => facts.phone.state === 'invalid'],
  [
    'unknown_type',
    ({ facts, policy: { callTypes } }) =>
      facts.typeCode === null ||
      !(callTypes.text.includes(facts.typeCode) || callTypes.suppress.includes(facts.typeCode)),
  ],
  [
    'sensitive_type',
    ({ facts, policy }) => facts.typeCode !== null && policy.callTypes.suppress.includes(facts.typeCode),
  ],
  ['juvenile', ({ facts }) => facts.juvenile],
  [
    'excluded_priority',
    ({ facts, policy }) => policy.excludedPriorities.includes(currentPriority(facts) ?? ''),
  ],
  ['opted_out', ({ phone }) => phone.optedOut],
  ['not_mobile', ({ phone }) => phone.notMobile],
];

const DUPLICATE_CALL: Gate = ['duplicate_call', ({ phone }) => phone.duplicateCall];
const DAILY_CAP: Gate = [
  'daily_cap',
  ({ phone, now, policy }) =>
    phone.textsAt.filter((at) => at > now - 24 * 3_600_000).length >= policy.dailyCapPerPhone,
];

const OWN_GATES: Record<DueText['kind'], readonly Gate[]> = {
  confirmation: [
    ['stale', (input) => input.now > deadlineOf(input)],
    ['call_closed', ({ facts, now }) => !isOpenAt(facts, now)],
    DUPLICATE_CALL,
    DAILY_CAP,
  ],
  delay: [
    ['no_longer_due', isNoLongerDue],
    ['stale', (input) => input.now > deadlineOf(input)],
    DUPLICATE_CALL,
    DAILY_CAP,
  ],
  survey: [
    ['cancelled', ({ facts }) => facts.cancelled],
    [
      'excluded_disposition',
      ({ facts, policy }) =>
        facts.disposition !== null && policy.survey.excludedDispositions.includes(facts.disposition),
    ],
    ['too_old', (input) => input.now > deadlineOf(input)],
    ['not_sampled', ({ facts, policy }) => facts.sampleBucket >= policy.survey.samplePercent],
    [
      'survey_cooldown',
      ({ phone, now, policy }) =>
        // Added to an instant, a product such as 0.07 days loses the fraction of a millisecond that binary gives it.
        phone.lastSurveyAt !== null && now < phone.lastSurveyAt + policy.survey.cooldownDays * 86_400_000,
    ],
    DAILY_CAP,
  ],
};

const GATES: Record<DueText['kind'], readonly Gate[]> = {
  confirmation: [...COMMON_GATES, ...OWN_GATES.confirmation],
  delay: [...COMMON_GATES, ...OWN_GATES.delay],
  survey: [...COMMON_GATES, ...OWN_GATES.survey],
};

/**
 * Decides a text that is due: a message, or the first reason against it. Runs at the moment of sending,
 * under the row's lock, and again before another try.
 */
export function decideText(input: GateInput): Verdict {
  const { facts, policy, phone, text } = input;
  const language = chooseLanguage({
    callLanguage: facts.language,
    phoneLanguage: phone.language,
    offered: policy.languages.offered,
    fallback: policy.languages.default,
  });
  const failed = GATES[text.kind].find(([, holds]) => holds(input));
  if (failed) {
    return { outcome: 'suppressed', reason: failed[0], basis: basisOf(failed[0], facts), language };
  }
  return { outcome: 'message', language, variant: variantOf(input), deadline: deadlineOf(input) };
}

/** The last instant at which this text is still worth sending, epoch milliseconds. */
function deadlineOf({ text, facts, policy }: GateInput): Instant {
  switch (text.kind) {
    case 'confirmation':
      return text.dueAt + policy.confirmation.maxAgeMinutes * 60_000;
    case 'delay':
      return text.dueAt + policy.delay.graceMinutes * 60_000;
    case 'survey':
      return (facts.closedAt ?? text.dueAt) + policy.survey.maxAgeHours * 3_600_000;
  }
}

function isNoLongerDue({ facts, policy, text, now }: GateInput): boolean {
  const awaited = awaitedAt(facts, policy.delay.until);
  const closedSince = facts.lifecycle.some(({ at, open }) => !open && at > text.dueAt && at <= now);
  return (awaited !== null && awaited <= now) || closedSince || !isOpenAt(facts, now);
}

function variantOf({ text, facts, policy, openCallsWaiting }: GateInput): DelayVariant | null {
  if (text.kind !== 'delay') return null;
  if (policy.delay.until === 'arrived' && facts.unitsCleared && facts.arrivedAt === null) return 'diverted';
  return openCallsWaiting >= policy.highVolumeOpenCalls ? 'high_volume' : 'neutral';
}
