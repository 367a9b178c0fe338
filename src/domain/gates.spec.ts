import fc from 'fast-check';
import { at, DAY, HOUR, T0 } from './domain.test-support';
import { decideText, type GateInput } from './gates';
import { CONFIRMATION, DELAY, inputFor, SURVEY, type Spoiler } from './gates.test-support';
import type { DueText } from './next-step';
import { SUPPRESSION_REASONS, type SuppressionReason } from './suppression';

const COMMON: [SuppressionReason, Spoiler][] = [
  ['paused', (i) => (i.policy.paused = true)],
  ['source_not_textable', (i) => (i.facts.source = 'officer')],
  ['no_phone', (i) => (i.facts.phone = { state: 'none' })],
  ['invalid_phone', (i) => (i.facts.phone = { state: 'invalid' })],
  ['unknown_type', (i) => (i.facts.typeCode = 'NEVER-SEEN')],
  ['sensitive_type', (i) => (i.facts.typeCode = 'DOMESTIC')],
  ['juvenile', (i) => (i.facts.juvenile = true)],
  ['excluded_priority', (i) => i.facts.priorities.push({ at: T0, priority: '1' })],
  ['opted_out', (i) => (i.phone = { ...i.phone, optedOut: true })],
  ['not_mobile', (i) => (i.phone = { ...i.phone, notMobile: true })],
];
const DUPLICATE: [SuppressionReason, Spoiler] = [
  'duplicate_call',
  (i) => (i.phone = { ...i.phone, duplicateCall: true }),
];
const CAP: [SuppressionReason, Spoiler] = [
  'daily_cap',
  (i) => (i.phone = { ...i.phone, textsAt: Array.from({ length: 6 }, () => i.now - 1) }),
];

const OWN: Record<DueText['kind'], [SuppressionReason, Spoiler][]> = {
  confirmation: [
    ['stale', (i) => (i.now = Math.max(i.now, at(10) + 1))],
    [
      'call_closed',
      (i) => {
        i.facts.lifecycle.push({ at: T0, open: false });
        i.facts.closedAt = T0;
      },
    ],
    DUPLICATE,
    CAP,
  ],
  delay: [
    ['no_longer_due', (i) => (i.facts.arrivedAt = at(30))],
    ['stale', (i) => (i.now = Math.max(i.now, at(40) + 1))],
    DUPLICATE,
    CAP,
  ],
  survey: [
    ['cancelled', (i) => (i.facts.cancelled = true)],
    ['excluded_disposition', (i) => (i.facts.disposition = 'duplicate')],
    ['too_old', (i) => (i.now = Math.max(i.now, at(50) + 96 * HOUR + 1))],
    [
      'not_sampled',
      (i) => {
        i.policy.survey.samplePercent = 50;
        i.facts.sampleBucket = 50;
      },
    ],
    ['survey_cooldown', (i) => (i.phone = { ...i.phone, lastSurveyAt: i.now - 1 })],
    CAP,
  ],
};

/** Pairs that one call cannot show both of; the others are checked in every combination. */
const EXCLUDE_EACH_OTHER = [
  ['no_phone', 'invalid_phone'],
  ['unknown_type', 'sensitive_type'],
];

const reasonOf = (input: GateInput): SuppressionReason | null => {
  const verdict = decideText(input);
  return verdict.outcome === 'suppressed' ? verdict.reason : null;
};

describe.each([CONFIRMATION, DELAY, SURVEY])('gates of a $kind', (text) => {
  const gates = [...COMMON, ...OWN[text.kind]];

  it('lets a plain call through', () => {
    expect(decideText(inputFor(text))).toMatchObject({ outcome: 'message', language: 'en' });
  });

  it.each(gates)('%s', (reason, spoil) => {
    const input = inputFor(text);
    spoil(input);
    expect(reasonOf(input)).toBe(reason);
  });

  const pairs = gates.flatMap(([first, spoilFirst], i) =>
    gates.slice(i + 1).map(([second, spoilSecond]) => ({ first, second, spoilFirst, spoilSecond })),
  );
  it.each(
    pairs.filter(({ first, second }) => !EXCLUDE_EACH_OTHER.some(([a, b]) => a === first && b === second)),
  )('$first goes before $second', ({ first, spoilFirst, spoilSecond }) => {
    const input = inputFor(text);
    spoilSecond(input);
    spoilFirst(input);
    // What hangs on "now" is set anew where the first reason moved it.
    spoilSecond(input);
    spoilFirst(input);
    expect(reasonOf(input)).toBe(first);
  });
});

it('gives every reason of the contract a case', () => {
  const covered = new Set([...COMMON, ...Object.values(OWN).flat()].map(([reason]) => reason));
  expect([...SUPPRESSION_REASONS].filter((reason) => !covered.has(reason))).toEqual([]);
});

describe('gates: what they read', () => {
  const decide = (text: DueText, change: Spoiler): SuppressionReason | null => {
    const input = inputFor(text);
    change(input);
    return reasonOf(input);
  };

  it.each<[string, Spoiler, SuppressionReason | null]>([
    ['no source stated', (i) => (i.facts.source = null), 'source_not_textable'],
    ['no type stated', (i) => (i.facts.typeCode = null), 'unknown_type'],
    ['a type in other letters', (i) => (i.facts.typeCode = 'larceny'), 'unknown_type'],
    ['a type with a blank', (i) => (i.facts.typeCode = 'LARCENY '), 'unknown_type'],
    ['no priority stated', (i) => (i.facts.priorities = []), null],
    [
      'a priority that was excluded earlier only',
      (i) => i.facts.priorities.unshift({ at: 0, priority: '1' }),
      null,
    ],
    ['nobody excluded', (i) => (i.policy.excludedPriorities = []), null],
  ])('%s', (_name, change, reason) => {
    expect(decide(CONFIRMATION, change)).toBe(reason);
  });

  it.each<[string, DueText, Spoiler, SuppressionReason | null]>([
    ['a confirmation at its last instant', CONFIRMATION, (i) => (i.now = at(10)), null],
    ['a confirmation a moment later', CONFIRMATION, (i) => (i.now = at(10) + 1), 'stale'],
    ['a delay text at the end of its grace', DELAY, (i) => (i.now = at(40)), null],
    ['a delay text a moment later', DELAY, (i) => (i.now = at(40) + 1), 'stale'],
    ['a survey at its greatest age', SURVEY, (i) => (i.now = at(50) + 96 * HOUR), null],
    ['a survey a moment older', SURVEY, (i) => (i.now = at(50) + 96 * HOUR + 1), 'too_old'],
    [
      'arrived after the threshold, before sending',
      DELAY,
      (i) => {
        i.now = at(35);
        i.facts.arrivedAt = at(35);
      },
      'no_longer_due',
    ],
    ['an arrival that CAD’s clock puts ahead of ours', DELAY, (i) => (i.facts.arrivedAt = at(31)), null],
    [
      'closed and reopened between due and sending',
      DELAY,
      (i) => {
        i.now = at(35);
        i.facts.lifecycle.push({ at: at(31), open: false }, { at: at(33), open: true });
      },
      'no_longer_due',
    ],
    [
      'closed and reopened before it was due',
      DELAY,
      (i) => {
        i.facts.lifecycle.push({ at: at(5), open: false }, { at: at(30), open: true });
      },
      null,
    ],
    [
      'dispatched is enough under "dispatched"',
      DELAY,
      (i) => {
        i.policy.delay.until = 'dispatched';
        i.facts.dispatchedAt = at(30);
      },
      'no_longer_due',
    ],
    ['dispatched is not enough under "arrived"', DELAY, (i) => (i.facts.dispatchedAt = at(30)), null],
    [
      'a bucket just under the share',
      SURVEY,
      (i) => {
        i.policy.survey.samplePercent = 50;
        i.facts.sampleBucket = 49;
      },
      null,
    ],
    ['nobody sampled', SURVEY, (i) => (i.policy.survey.samplePercent = 0), 'not_sampled'],
    ['everybody sampled', SURVEY, (i) => (i.facts.sampleBucket = 99), null],
    [
      'a fraction of a percent',
      SURVEY,
      (i) => {
        i.policy.survey.samplePercent = 0.5;
      },
      null,
    ],
    ['a disposition in other letters', SURVEY, (i) => (i.facts.disposition = 'DUPLICATE'), null],
    [
      'a duplicate call gets its survey',
      SURVEY,
      (i) => (i.phone = { ...i.phone, duplicateCall: true }),
      null,
    ],
  ])('%s', (_name, text, change, reason) => {
    expect(decide(text, change)).toBe(reason);
  });

  const texts =
    (...ages: number[]): Spoiler =>
    (i) =>
      (i.phone = { ...i.phone, textsAt: ages.map((age) => i.now - age) });

  it.each<[string, number[], SuppressionReason | null]>([
    ['five', [1, 1, 1, 1, 1], null],
    ['six', [1, 1, 1, 1, 1, 1], 'daily_cap'],
    ['six, one of them exactly 24 hours ago', [1, 1, 1, 1, 1, DAY], null],
    ['six, one of them a moment younger', [1, 1, 1, 1, 1, DAY - 1], 'daily_cap'],
    ['six at this very instant', [0, 0, 0, 0, 0, 0], 'daily_cap'],
  ])('daily cap of six: %s', (_name, ages, reason) => {
    expect(decide(CONFIRMATION, texts(...ages))).toBe(reason);
  });

  it('a cap of none lets nothing through', () => {
    expect(decide(CONFIRMATION, (i) => (i.policy.dailyCapPerPhone = 0))).toBe('daily_cap');
  });

  it.each<[string, number, number, SuppressionReason | null]>([
    ['exactly 30 days ago', 30, 30 * DAY, null],
    ['a moment less than 30 days ago', 30, 30 * DAY - 1, 'survey_cooldown'],
    ['half a day, exactly', 0.5, 12 * HOUR, null],
    ['half a day, a moment less', 0.5, 12 * HOUR - 1, 'survey_cooldown'],
    ['a fraction whose product is not whole in binary, exactly', 0.07, 6_048_000, null],
    ['the same, a moment less', 0.07, 6_048_000 - 1, 'survey_cooldown'],
    ['no cooldown, this very instant', 0, 0, null],
  ])('cooldown: %s', (_name, days, age, reason) => {
    expect(
      decide(SURVEY, (i) => {
        i.policy.survey.cooldownDays = days;
        i.phone = { ...i.phone, lastSurveyAt: i.now - age };
      }),
    ).toBe(reason);
  });

  it('counts every text younger than a day, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 * DAY)), fc.nat(8), (ages, cap) => {
        const young = ages.filter((age) => age < DAY).length;
        const reason = decide(CONFIRMATION, (i) => {
          texts(...ages)(i);
          i.policy.dailyCapPerPhone = cap;
        });
        expect(reason).toBe(young >= cap ? 'daily_cap' : null);
      }),
    );
  });
});
