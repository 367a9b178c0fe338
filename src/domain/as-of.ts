import type { CallFacts, Instant } from './call-facts';
import { nextStep, PROMPT_MS, type CallSituation, type DueText } from './next-step';

/**
 * The instant as of which a due text is decided: its own, where the decision follows promptly and nothing has happened
 * to the call in between; else now.
 *
 * Many limits are met exactly by whole minutes (a text of 24 hours ago, the oldest survey, an age of 0). Whether such a
 * text is sent must not hang on the milliseconds that a machine takes.
 *
 * @param now when the decision is made, epoch milliseconds
 */
export function decidedAsOf(
  situation: CallSituation,
  text: Pick<DueText, 'kind' | 'occurrence'>,
  now: Instant,
): Instant {
  const since = now - PROMPT_MS;
  const step = nextStep(situation, since);
  const isPrompt =
    step.action === 'decide' &&
    step.kind === text.kind &&
    step.occurrence === text.occurrence &&
    step.at > since &&
    step.at <= now;
  return isPrompt && !hasChangedBetween(situation.facts, step.at, now) ? step.at : now;
}

/** Whether something that gates read happened after one instant and not after the other. */
function hasChangedBetween(facts: CallFacts, from: Instant, to: Instant): boolean {
  const changes = [
    facts.dispatchedAt,
    facts.arrivedAt,
    ...facts.lifecycle.map(({ at }) => at),
    ...facts.priorities.map(({ at }) => at),
  ];
  return changes.some((at) => at !== null && at > from && at <= to);
}
