import { decidedAsOf } from './as-of';
import { PROMPT_MS } from './next-step';
import { at, event, inForce, policyWith, received, T0 } from './domain.test-support';
import type { FoldEvent } from './call-facts';
import { foldCall } from './fold';
import type { CallSituation, DueText, RecordedDecision } from './next-step';

const CONFIRMATION = { kind: 'confirmation', occurrence: 1 } as const;
const SURVEY = { kind: 'survey', occurrence: 1 } as const;
const CONFIRMED: RecordedDecision = { ...CONFIRMATION, outcome: 'message' };

const call = (events: FoldEvent[], decisions: RecordedDecision[] = []): CallSituation => ({
  facts: foldCall(events, 0),
  decisions,
  policy: inForce(policyWith({ survey: { delayMinutes: 60 }, delay: { enabled: false } })),
});

describe('decidedAsOf', () => {
  it.each([0, 1, PROMPT_MS - 1])('is the instant of a text that is decided %i ms after it', (lag) => {
    expect(decidedAsOf(call([received()]), CONFIRMATION, T0 + lag)).toBe(T0);
  });

  it.each([PROMPT_MS, PROMPT_MS + 1, 60_000])('is now for one that is decided %i ms late', (lag) => {
    expect(decidedAsOf(call([received()]), CONFIRMATION, T0 + lag)).toBe(T0 + lag);
  });

  it('is now for a text that is not due yet, or is not the one that is due', () => {
    const other: Pick<DueText, 'kind' | 'occurrence'> = { kind: 'delay', occurrence: 1 };
    expect(decidedAsOf(call([received()]), CONFIRMATION, T0 - 1)).toBe(T0 - 1);
    expect(decidedAsOf(call([received()]), other, T0 + 5)).toBe(T0 + 5);
  });

  it('is now where the call was closed in between, for the gates must see that', () => {
    const closed = { ...event('call.closed', 0), at: T0 + 10 };
    expect(decidedAsOf(call([received(), closed]), CONFIRMATION, T0 + 20)).toBe(T0 + 20);
    expect(decidedAsOf(call([received(), closed]), CONFIRMATION, T0 + 9)).toBe(T0);
  });

  it('is the instant at which the window opened, and the one at which it had not closed yet', () => {
    const night = call([received(), event('call.closed', 11 * 60)], [CONFIRMED]);
    const opens = Date.parse('2026-03-03T09:00:00-07:00');
    expect(decidedAsOf(night, SURVEY, opens + 300)).toBe(opens);
    const lastMinute = call([received(), event('call.closed', 9 * 60 - 0.001)], [CONFIRMED]);
    const due = at(10 * 60 - 0.001);
    expect(decidedAsOf(lastMinute, SURVEY, due + 300)).toBe(due);
  });

  it('is now for a survey that waited for longer, whatever the window says', () => {
    const waiting = call([received(), event('call.closed', 30)], [CONFIRMED]);
    expect(decidedAsOf(waiting, SURVEY, at(200))).toBe(at(200));
  });
});
