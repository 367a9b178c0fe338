import { awaitedAt, currentPriority, isOpenAt, priorityAt, type CallFacts, type Instant } from './call-facts';
import { basisOf, mayBeDecidedAgain, type SuppressionReason } from './suppression';
import type { PolicyInForce, TimingPolicy } from './policy';
import { nextInWindow } from './window';

export type CallTextKind = 'confirmation' | 'delay' | 'survey';

/** A decision in the ledger that counts: superseded ones are not given here. */
export interface RecordedDecision {
  kind: CallTextKind;
  /** Index of the delay threshold from 1; always 1 for the other kinds. */
  occurrence: number;
  outcome: 'message' | 'suppressed';
  reason?: SuppressionReason;
  /** What the failed gate read, see {@link basisOf}. */
  basis?: string;
}

/** All that the timing of a call's texts depends on. */
export interface CallSituation {
  facts: CallFacts;
  policy: PolicyInForce<TimingPolicy>;
  decisions: readonly RecordedDecision[];
}

export interface DueText {
  kind: CallTextKind;
  occurrence: number;
  /** When it came, or comes, due. */
  dueAt: Instant;
  /** When it goes: not before `dueAt`, and for a survey inside the window. May lie in the past. */
  at: Instant;
}

export type NextStep =
  | ({ action: 'decide' } & DueText)
  /** Nothing is scheduled, but the call is open: an event may bring something. */
  | { action: 'wait' }
  /** Nothing can come due unless the call is reopened. */
  | { action: 'end' };

/** Between a text's instant and its decision lie a timer, a task and a queue: what took no longer was prompt. */
export const PROMPT_MS = 2_000;

/** Decisions at one instant go in this order. */
export const TEXT_KIND_ORDER: Record<CallTextKind, number> = { confirmation: 0, delay: 1, survey: 2 };

/**
 * What is due next for a call (contract, section 4). The one place that says so: the workflow sets its
 * timer by it, the claim checks it again under the row's lock, shadow walks through calls with it.
 *
 * @param now epoch milliseconds; only a survey's window depends on it
 */
export function nextStep(situation: CallSituation, now: Instant): NextStep {
  const { facts } = situation;
  if (facts.receivedAt === null) return { action: 'wait' };
  const due = [
    ...confirmationDue(situation, facts.receivedAt, now),
    ...delaysDue(situation, facts.receivedAt),
    ...surveyDue(situation, facts.receivedAt, now),
  ];
  due.sort(
    (a, b) => a.at - b.at || TEXT_KIND_ORDER[a.kind] - TEXT_KIND_ORDER[b.kind] || a.occurrence - b.occurrence,
  );
  const first = due[0];
  if (first) return { action: 'decide', ...first };
  return { action: facts.closedAt === null ? 'wait' : 'end' };
}

function recorded(
  decisions: readonly RecordedDecision[],
  kind: CallTextKind,
  occurrence: number,
): RecordedDecision | undefined {
  return decisions.find((d) => d.kind === kind && d.occurrence === occurrence);
}

function confirmationDue(
  { facts, policy, decisions }: CallSituation,
  receivedAt: Instant,
  now: Instant,
): DueText[] {
  const { enabled, maxAgeMinutes } = policy.document.confirmation;
  if (!enabled) return [];
  const text = { kind: 'confirmation' as const, occurrence: 1, dueAt: receivedAt };
  const earlier = recorded(decisions, 'confirmation', 1);
  if (!earlier) return [{ ...text, at: receivedAt }];
  const again =
    earlier.outcome === 'suppressed' &&
    earlier.reason !== undefined &&
    mayBeDecidedAgain(earlier.reason) &&
    earlier.basis !== basisOf(earlier.reason, facts) &&
    now <= receivedAt + maxAgeMinutes * 60_000;
  if (!again) return [];
  // A CAD's clock may run ahead of ours: a reopening that is known early opens the call at its own instant.
  const opensAt = earlier.reason === 'call_closed' ? (facts.lifecycle.at(-1)?.at ?? now) : now;
  return [{ ...text, at: Math.max(now, opensAt) }];
}

/**
 * A threshold comes due if, at its very instant, its list is the one of the call's priority, the call is
 * open and the awaited thing has not happened. That instant decides, so a list that a change of priority
 * brings has no thresholds before the change, and those that pass while the call is closed are gone.
 */
function delaysDue({ facts, policy, decisions }: CallSituation, receivedAt: Instant): DueText[] {
  const { enabled, until, thresholdsMinutes } = policy.document.delay;
  if (!enabled) return [];
  const listOf = (priority: string | null): readonly number[] =>
    (priority !== null && Object.hasOwn(thresholdsMinutes, priority)
      ? thresholdsMinutes[priority]
      : thresholdsMinutes['default']) ?? [];
  const lists = new Set([null, ...facts.priorities.map((change) => change.priority)].map(listOf));
  const awaited = awaitedAt(facts, until);
  const due: DueText[] = [];
  for (const list of lists) {
    list.forEach((minutes, index) => {
      const dueAt = receivedAt + minutes * 60_000;
      const comesDue =
        !recorded(decisions, 'delay', index + 1) &&
        dueAt >= policy.since &&
        listOf(priorityAt(facts, dueAt)) === list &&
        isOpenAt(facts, dueAt) &&
        (awaited === null || awaited > dueAt);
      if (comesDue) due.push({ kind: 'delay', occurrence: index + 1, dueAt, at: dueAt });
    });
  }
  return due;
}

function surveyDue(
  { facts, policy, decisions }: CallSituation,
  receivedAt: Instant,
  now: Instant,
): DueText[] {
  const { enabled, delayMinutes, window } = policy.document.survey;
  if (!enabled || facts.closedAt === null || recorded(decisions, 'survey', 1)) return [];
  const dueAt = facts.closedAt + delayMinutes * 60_000;
  const { timeZone } = policy.document;
  // The instant at which it would go settles when it goes: one that has missed the window waits for the next start,
  // also where autumn turns the clock back into the window. Only a start that has passed, too, is asked for anew; one
  // that has just passed has not: a survey due in the window's last moment must not wait a day for a slow timer.
  const goes = nextInWindow(Math.max(dueAt, receivedAt), window, timeZone);
  const at = goes < now - PROMPT_MS ? nextInWindow(now, window, timeZone) : goes;
  return [{ kind: 'survey', occurrence: 1, dueAt, at }];
}

/** One line for people who look at a workflow: which text, for what, without anything personal. */
export function describeDueText(text: DueText, facts: CallFacts): string {
  if (text.kind === 'confirmation') return 'Confirmation of the call';
  if (text.kind === 'survey') return `Survey, closed ${new Date(facts.closedAt ?? text.dueAt).toISOString()}`;
  const minutes = Math.round((text.dueAt - (facts.receivedAt ?? text.dueAt)) / 600) / 100;
  return `Delay text ${text.occurrence}: priority ${currentPriority(facts) ?? 'none'}, ${minutes} min`;
}
