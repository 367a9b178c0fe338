import fc from 'fast-check';
import { at, event, HOUR, inForce, policyWith, received, T0 } from './domain.test-support';
import { foldCall } from './fold';
import { describeDueText, nextStep, PROMPT_MS, type CallSituation, type RecordedDecision } from './next-step';
import type { FoldEvent } from './call-facts';
import type { Policy } from './policy';

const message = (kind: RecordedDecision['kind'], occurrence = 1): RecordedDecision => ({
  kind,
  occurrence,
  outcome: 'message',
});

function situation(
  events: readonly FoldEvent[],
  decisions: readonly RecordedDecision[] = [],
  policy: Policy = policyWith(),
  since = 0,
): CallSituation {
  return { facts: foldCall(events, 0), policy: inForce(policy, since), decisions };
}

describe('nextStep: waiting and ending', () => {
  const closed = [received(0), event('unit.arrived', 5), event('call.closed', 10)];

  it.each<[string, CallSituation, 'wait' | 'end']>([
    ['no receipt yet', situation([event('call.closed', 1)]), 'wait'],
    [
      'open, all decided',
      situation([received(0)], [message('confirmation'), message('delay', 1), message('delay', 2)]),
      'wait',
    ],
    [
      'open, somebody has arrived',
      situation([received(0), event('unit.arrived', 1)], [message('confirmation')]),
      'wait',
    ],
    ['closed, survey decided', situation(closed, [message('confirmation'), message('survey')]), 'end'],
    [
      'closed, surveys switched off',
      situation(closed, [message('confirmation')], policyWith({ survey: { enabled: false } })),
      'end',
    ],
    [
      'reopened after its survey',
      situation([...closed, event('call.reopened', 20)], [message('confirmation'), message('survey')]),
      'wait',
    ],
  ])('%s', (_name, known, action) => {
    expect(nextStep(known, at(30))).toEqual({ action });
  });
});

describe('nextStep: what is due', () => {
  it('says when it came due and when it goes, in the past too', () => {
    const step = nextStep(situation([received(0)]), at(500));
    expect(step).toEqual({ action: 'decide', kind: 'confirmation', occurrence: 1, dueAt: T0, at: T0 });
  });

  it('sends an overdue survey now if the window is open, else at its next start', () => {
    const known = situation(
      [received(0), event('call.closed', 0)],
      [message('confirmation')],
      policyWith({ survey: { delayMinutes: 1 } }),
    );
    const due = { action: 'decide', kind: 'survey', occurrence: 1, dueAt: at(1) };
    expect(nextStep(known, at(0))).toEqual({ ...due, at: at(1) });
    expect(nextStep(known, at(7))).toEqual({ ...due, at: at(7) });
    expect(nextStep(known, at(600))).toEqual({ ...due, at: at(23 * 60) });
  });

  it.each([
    ['at the change itself', at(30), 30],
    ['a moment before the change', at(30) + 1, 90],
  ])('a threshold %s', (_name, since, minutes) => {
    const step = nextStep(situation([received(0)], [message('confirmation')], policyWith(), since), at(31));
    expect(step).toMatchObject({ action: 'decide', kind: 'delay', dueAt: at(minutes) });
  });

  it('leaves a survey to the next start, though autumn turns the clock back into the window that it missed', () => {
    const policy = policyWith({
      timeZone: 'America/New_York',
      delay: { enabled: false },
      survey: { delayMinutes: 0, window: { start: '00:30', end: '01:30' } },
    });
    const closedAt = Date.parse('2026-11-01T01:40:00-04:00');
    const missed = situation(
      [received(0), { ...event('call.closed', 0), at: closedAt }],
      [message('confirmation')],
      policy,
    );
    const tomorrow = Date.parse('2026-11-02T00:30:00-05:00');
    for (const now of [closedAt, Date.parse('2026-11-01T01:10:00-05:00'), tomorrow]) {
      expect(nextStep(missed, now)).toMatchObject({ kind: 'survey', dueAt: closedAt, at: tomorrow });
    }
  });

  it('keeps a survey due in the window’s last moment, though the timer is a little late', () => {
    const policy = policyWith({
      timeZone: 'America/Phoenix',
      delay: { enabled: false },
      survey: { delayMinutes: 0, window: { start: '09:00', end: '20:00' } },
    });
    const closedAt = Date.parse('2026-03-02T19:59:59.900-07:00');
    const call = situation(
      [received(0), { ...event('call.closed', 0), at: closedAt }],
      [message('confirmation')],
      policy,
    );
    expect(nextStep(call, closedAt + 200)).toMatchObject({ kind: 'survey', at: closedAt });
    expect(nextStep(call, closedAt + PROMPT_MS + 1)).toMatchObject({
      kind: 'survey',
      at: Date.parse('2026-03-03T09:00:00-07:00'),
    });
  });

  it('a policy since later brings the confirmation of an open call that had none', () => {
    const step = nextStep(situation([received(0)], [], policyWith(), at(5)), at(5));
    expect(step).toMatchObject({ action: 'decide', kind: 'confirmation' });
  });

  it('goes by time first: an overdue delay before a confirmation that is decided again', () => {
    const policy = policyWith({ confirmation: { maxAgeMinutes: 60 } });
    const events = [received(0, { typeCode: 'DOMESTIC' }), event('call.updated', 31, { typeCode: 'NOISE' })];
    const suppressed: RecordedDecision = {
      kind: 'confirmation',
      occurrence: 1,
      outcome: 'suppressed',
      reason: 'sensitive_type',
      basis: 'DOMESTIC',
    };
    const known = situation(events, [suppressed], policy);
    expect(nextStep(known, at(31))).toMatchObject({ kind: 'delay', occurrence: 1, at: at(30) });
    const later = { ...known, decisions: [suppressed, message('delay', 1)] };
    expect(nextStep(later, at(31))).toMatchObject({ kind: 'confirmation', at: at(31) });
  });

  it('is the same at every instant until it is due, and moves later only for a window', () => {
    const types = ['call.closed', 'call.reopened', 'unit.arrived', 'unit.dispatched'] as const;
    const events = fc.array(
      fc
        .tuple(fc.constantFrom(...types), fc.integer({ min: 0, max: 200 }))
        .map(([type, minutes]) => event(type, minutes)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(events, fc.nat(300), fc.nat(3_000), (some, before, after) => {
        const known = situation([received(0), ...some], [message('confirmation')]);
        const early = nextStep(known, at(before));
        const step = nextStep(known, at(before + after));
        expect(step.action).toBe(early.action);
        if (step.action !== 'decide' || early.action !== 'decide') return;
        expect(step.at).toBeGreaterThanOrEqual(step.dueAt);
        expect(step.at).toBeGreaterThanOrEqual(early.at);
        if (step.kind === 'delay') expect(step).toEqual(early);
        // Once it is known when it goes, waiting until then changes nothing.
        if (early.at > at(before)) expect(nextStep(known, early.at)).toEqual(early);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a reopening that is known before its instant', () => {
  const closedAtOnce = [received(0), event('call.closed', 0)];
  const suppressed: RecordedDecision = {
    kind: 'confirmation',
    occurrence: 1,
    outcome: 'suppressed',
    reason: 'call_closed',
    basis: 'closed',
  };

  it('brings the confirmation back at its own instant, not before', () => {
    const known = situation([...closedAtOnce, event('call.reopened', 5)], [suppressed]);
    expect(nextStep(known, at(4))).toMatchObject({ kind: 'confirmation', at: at(5) });
    expect(nextStep(known, at(6))).toMatchObject({ kind: 'confirmation', at: at(6) });
  });
});

describe('describeDueText', () => {
  it('tells the text and its cause in codes alone', () => {
    const facts = foldCall([received(0), event('call.closed', 10)], 0);
    expect(
      [
        { kind: 'confirmation' as const, occurrence: 1, dueAt: T0, at: T0 },
        { kind: 'delay' as const, occurrence: 2, dueAt: at(90), at: at(90) },
        { kind: 'survey' as const, occurrence: 1, dueAt: at(10) + 24 * HOUR, at: at(10) + 24 * HOUR },
      ].map((text) => describeDueText(text, facts)),
    ).toEqual([
      'Confirmation of the call',
      'Delay text 2: priority 3, 90 min',
      'Survey, closed 2026-03-02T17:10:00.000Z',
    ]);
  });
});
