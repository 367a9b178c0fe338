import { foldCall } from './fold';
import { at, event, policyWith, received, T0, UNKNOWN_PHONE } from './domain.test-support';
import type { GateInput } from './gates';
import type { DueText } from './next-step';

/** What makes one gate hold; several are laid over each other to see which reason comes first. */
export type Spoiler = (input: GateInput) => void;

export const CONFIRMATION: DueText = { kind: 'confirmation', occurrence: 1, dueAt: T0, at: T0 };
export const DELAY: DueText = { kind: 'delay', occurrence: 1, dueAt: at(30), at: at(30) };
export const SURVEY: DueText = { kind: 'survey', occurrence: 1, dueAt: at(50 + 1440), at: at(50 + 1440) };

/** All that a plain call's text is decided by: it goes. */
export function inputFor(text: DueText): GateInput {
  const events = [received(0), ...(text.kind === 'survey' ? [event('call.closed', 50)] : [])];
  return {
    text,
    now: text.at,
    facts: structuredClone(foldCall(events, 0)),
    policy: structuredClone(policyWith()),
    phone: structuredClone(UNKNOWN_PHONE),
    openCallsWaiting: 1,
  };
}
