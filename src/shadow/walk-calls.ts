import type { CallFacts, FoldEvent, Instant } from '../domain/call-facts';
import { compareCodePoints } from '../domain/code-points';
import { isDuplicateCall } from '../domain/duplicate-call';
import { foldCall, inFoldOrder } from '../domain/fold';
import { decideText, type PhoneHistory } from '../domain/gates';
import { nextStep, TEXT_KIND_ORDER, type DueText, type RecordedDecision } from '../domain/next-step';
import { timingOf, type Policy } from '../domain/policy';
import { earliestFirst } from './heap';

/** A call with all that will happen to it. */
export interface ShadowCall {
  callNumber: string;
  /** 0 to 99, from the call number. */
  sampleBucket: number;
  events: FoldEvent[];
}

/** A decision that a call ended with, superseded ones left out. */
export interface ShadowDecision extends RecordedDecision {
  callNumber: string;
  at: Instant;
  language: string;
}

/** A call on its way through time. */
interface Walker {
  call: ShadowCall;
  /** In fold order; those before `seen` have happened. */
  events: FoldEvent[];
  seen: number;
  facts: CallFacts;
  isDuplicate: boolean | null;
  decisions: ShadowDecision[];
}

/** What happens next to a call: an event of its own, or a decision. */
interface Next {
  at: Instant;
  walker: Walker;
  text: DueText | null;
}

/** What one phone was sent so far. */
interface SentToPhone {
  textsAt: Instant[];
  lastSurveyAt: Instant | null;
  confirmed: Walker[];
}

const DAY_MS = 86_400_000;

/**
 * Walks the calls of one phone through time and decides their texts by the rules that the workflow and the claim run.
 * Calls of different phones do not touch each other, so each phone is walked alone. An event counts from its own
 * time on, before the decisions of that instant; decisions at one instant go by call number, kind, occurrence.
 */
export function walkCalls(calls: readonly ShadowCall[], policy: Policy): ShadowDecision[] {
  const phone: SentToPhone = { textsAt: [], lastSurveyAt: null, confirmed: [] };
  const inForce = { version: 1, since: -Infinity, document: timingOf(policy) };
  const queue = earliestFirst<Next>(compareNext);
  const schedule = (walker: Walker, now: Instant): void => {
    const event = walker.events[walker.seen];
    const step = nextStep({ facts: walker.facts, decisions: walker.decisions, policy: inForce }, now);
    const due = step.action === 'decide' ? Math.max(step.at, now) : Infinity;
    if (event && event.at <= due) queue.push({ at: event.at, walker, text: null });
    else if (step.action === 'decide') queue.push({ at: due, walker, text: step });
  };

  const walkers = calls.map(start);
  // Before its first event nothing comes due for a call.
  for (const walker of walkers) {
    const first = walker.events[0];
    if (first) queue.push({ at: first.at, walker, text: null });
  }
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (next.text === null) takeEvents(next.walker, next.at);
    else decide(next.walker, next.text, next.at, policy, phone);
    schedule(next.walker, next.at);
  }
  return walkers.flatMap((walker) => walker.decisions);
}

function start(call: ShadowCall): Walker {
  return {
    call,
    events: inFoldOrder(call.events.filter(mattersToDecisions)),
    seen: 0,
    facts: foldCall([], call.sampleBucket),
    isDuplicate: null,
    decisions: [],
  };
}

/**
 * Units on their way or cleared change the words of a delay text at most, and shadow has no words. Each event that is
 * left out saves a fold and a look at what comes due.
 */
function mattersToDecisions({ type, states }: FoldEvent): boolean {
  return (type !== 'unit.enroute' && type !== 'unit.cleared') || Object.keys(states).length > 0;
}

function compareNext(a: Next, b: Next): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.text === null || b.text === null) return (a.text === null ? 0 : 1) - (b.text === null ? 0 : 1);
  return (
    compareCodePoints(a.walker.call.callNumber, b.walker.call.callNumber) ||
    TEXT_KIND_ORDER[a.text.kind] - TEXT_KIND_ORDER[b.text.kind] ||
    a.text.occurrence - b.text.occurrence
  );
}

function takeEvents(walker: Walker, at: Instant): void {
  while ((walker.events[walker.seen]?.at ?? Infinity) <= at) walker.seen += 1;
  walker.facts = foldCall(walker.events.slice(0, walker.seen), walker.call.sampleBucket);
}

function decide(walker: Walker, text: DueText, now: Instant, policy: Policy, phone: SentToPhone): void {
  const { facts, call } = walker;
  if (walker.isDuplicate === null && facts.phone.state === 'valid' && facts.receivedAt !== null) {
    walker.isDuplicate = repeatsEarlierCall(walker, facts.receivedAt, policy, phone);
  }
  const verdict = decideText({
    text,
    now,
    facts,
    policy,
    phone: historyOf(phone, walker.isDuplicate ?? false, now),
    // Only the words of a delay text follow the volume of calls, and shadow has no words.
    openCallsWaiting: 0,
  });
  const { kind, occurrence } = text;
  const decided = { callNumber: call.callNumber, kind, occurrence, at: now, language: verdict.language };
  const earlier = walker.decisions.findIndex((d) => d.kind === kind && d.occurrence === occurrence);
  if (verdict.outcome === 'suppressed') {
    const { reason, basis } = verdict;
    const same = walker.decisions[earlier]?.reason === reason;
    // Decided again with the same outcome: the record stands, only what its gate has read is new.
    if (same) (walker.decisions[earlier] as ShadowDecision).basis = basis;
    else replace(walker, earlier, { ...decided, outcome: 'suppressed', reason, basis });
    return;
  }
  replace(walker, earlier, { ...decided, outcome: 'message' });
  phone.textsAt.push(now);
  if (kind === 'survey') phone.lastSurveyAt = now;
  if (kind === 'confirmation') phone.confirmed.push(walker);
}

function replace(walker: Walker, earlier: number, decision: ShadowDecision): void {
  if (earlier >= 0) walker.decisions.splice(earlier, 1);
  walker.decisions.push(decision);
}

function historyOf(phone: SentToPhone, duplicateCall: boolean, now: Instant): PhoneHistory {
  phone.textsAt = phone.textsAt.filter((at) => at > now - DAY_MS);
  return {
    optedOut: false,
    notMobile: false,
    language: null,
    duplicateCall,
    textsAt: phone.textsAt,
    lastSurveyAt: phone.lastSurveyAt,
  };
}

function repeatsEarlierCall(
  walker: Walker,
  receivedAt: Instant,
  policy: Policy,
  phone: SentToPhone,
): boolean {
  const windowMs = policy.duplicateCallWindowMinutes * 60_000;
  const confirmedAt = (other: Walker): Instant =>
    other.decisions.find((d) => d.kind === 'confirmation' && d.outcome === 'message')?.at ?? -Infinity;
  // They were confirmed one after the other, so the recent ones stand at the end.
  const first = phone.confirmed.findLastIndex((other) => confirmedAt(other) < receivedAt - windowMs) + 1;
  return isDuplicateCall(
    { callNumber: walker.call.callNumber, receivedAt },
    phone.confirmed.slice(first).map((other) => ({
      callNumber: other.call.callNumber,
      receivedAt: other.facts.receivedAt ?? Infinity,
      confirmedAt: confirmedAt(other),
      lifecycle: other.facts.lifecycle,
    })),
    policy.duplicateCallWindowMinutes,
  );
}
