import { foldCall } from './fold';
import type { CallFacts, FoldEvent, Instant } from './call-facts';
import { decideText, type PhoneHistory } from './gates';
import { nextStep, type CallTextKind, type RecordedDecision } from './next-step';
import type { Policy } from './policy';
import type { SuppressionReason } from './suppression';
import { at, inForce, T0, UNKNOWN_PHONE } from './domain.test-support';

/** An event that became known later than it happened. */
export interface Heard {
  event: FoldEvent;
  /** Minutes after T0; an event counts from its own time on where this is absent. */
  heardAt?: number;
}

/** One call with its policy and what is known of its phone, and all that must come of it. */
export interface CallCase {
  name: string;
  policy: Policy;
  events: readonly (FoldEvent | Heard)[];
  phone?: Partial<PhoneHistory>;
  /** Policies that come into force later, minutes after T0. */
  policyChanges?: readonly { at: number; policy: Policy }[];
  /** When the worker is away, minutes after T0: nothing is decided before the end of it. */
  away?: { from: number; until: number };
  sampleBucket?: number;
  expected: readonly string[];
}

export interface WalkedDecision {
  kind: CallTextKind;
  occurrence: number;
  at: Instant;
  outcome: 'message' | 'suppressed';
  language: string;
  variant: string | null;
  reason: SuppressionReason | null;
  /** Decided anew after this one, with another outcome: it no longer counts. */
  superseded: boolean;
}

/** Whether a case needs more than a calls file can say: `shadow` passes over those. */
export const isPlainCase = (one: CallCase): boolean =>
  !one.policyChanges && !one.away && !one.phone && one.events.every((item) => !('heardAt' in item));

/**
 * Walks one call through its life with the rules alone: events first, then what is due at that instant,
 * until nothing more can come. It is what engine and shadow do, without anything else that they do.
 */
export function walkCall(one: CallCase): WalkedDecision[] {
  const heard = one.events
    .map((item) => ('event' in item ? item : { event: item }))
    .map(({ event, heardAt }: Heard) => ({ event, from: heardAt === undefined ? event.at : at(heardAt) }));
  const instants = [
    ...heard.map(({ from }) => from),
    ...(one.policyChanges ?? []).map((change) => at(change.at)),
    ...(one.away ? [at(one.away.until)] : []),
  ].sort((a, b) => a - b);
  const recorded: RecordedDecision[] = [];
  const walked: WalkedDecision[] = [];
  let now = instants[0] ?? T0;
  for (let steps = 0; steps < 1_000; steps += 1) {
    const facts = foldCall(
      heard.filter(({ from }) => from <= now).map(({ event }) => event),
      one.sampleBucket ?? 0,
    );
    const change = (one.policyChanges ?? []).findLast((candidate) => at(candidate.at) <= now);
    const policy = change?.policy ?? one.policy;
    const step = nextStep(
      { facts, policy: inForce(policy, change ? at(change.at) : 0), decisions: recorded },
      now,
    );
    const isAway = one.away !== undefined && now >= at(one.away.from) && now < at(one.away.until);
    if (step.action === 'decide' && step.at <= now && !isAway) {
      decide(one, { step, facts, policy, now }, recorded, walked);
      continue;
    }
    const next = Math.min(
      step.action === 'decide' && step.at > now ? step.at : Infinity,
      instants.find((instant) => instant > now) ?? Infinity,
    );
    if (next === Infinity) return walked;
    now = next;
  }
  throw new Error(`"${one.name}" does not end: the rules decide the same thing again and again`);
}

function decide(
  one: CallCase,
  due: {
    step: Extract<ReturnType<typeof nextStep>, { action: 'decide' }>;
    facts: CallFacts;
    policy: Policy;
    now: Instant;
  },
  recorded: RecordedDecision[],
  walked: WalkedDecision[],
): void {
  const { step, facts, policy, now } = due;
  const messages = walked.filter(({ outcome, superseded }) => outcome === 'message' && !superseded);
  const verdict = decideText({
    text: step,
    now,
    facts,
    policy,
    phone: {
      ...UNKNOWN_PHONE,
      ...one.phone,
      textsAt: [...(one.phone?.textsAt ?? []), ...messages.map((message) => message.at)],
    },
    openCallsWaiting: 1,
  });
  const { kind, occurrence } = step;
  const same = (d: { kind: string; occurrence: number }): boolean =>
    d.kind === kind && d.occurrence === occurrence;
  const reason = verdict.outcome === 'suppressed' ? verdict.reason : null;
  const earlier = recorded.findIndex(same);
  const before = recorded[earlier];
  if (before) recorded.splice(earlier, 1);
  recorded.push({
    kind,
    occurrence,
    outcome: verdict.outcome,
    ...(verdict.outcome === 'suppressed' && { reason: verdict.reason, basis: verdict.basis }),
  });
  // The same outcome again leaves the record as it stands, with its own time.
  if (before && before.outcome === verdict.outcome && (before.reason ?? null) === reason) return;
  for (const old of walked.filter(same)) old.superseded = true;
  walked.push({
    kind,
    occurrence,
    at: now,
    outcome: verdict.outcome,
    language: verdict.language,
    variant: verdict.outcome === 'message' ? verdict.variant : null,
    reason,
    superseded: false,
  });
}

/** `12m delay 1: message en`, or `0m confirmation: juvenile`: one decision in a line of a case table. */
export function lineOf(decision: WalkedDecision): string {
  const minutes = Number(((decision.at - T0) / 60_000).toFixed(3));
  const index = decision.kind === 'delay' ? ` ${decision.occurrence}` : '';
  const variant = decision.variant && decision.variant !== 'neutral' ? ` ${decision.variant}` : '';
  const outcome = decision.reason ?? `message ${decision.language}${variant}`;
  return `${minutes}m ${decision.kind}${index}: ${outcome}${decision.superseded ? ' (superseded)' : ''}`;
}
