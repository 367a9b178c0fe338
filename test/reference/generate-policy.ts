import fc from 'fast-check';
import { CALL_SOURCES, type CallSource } from '../../src/domain/cad-event';
import type { Language } from '../../src/domain/language';
import type { Policy } from '../../src/domain/policy';
import { GRID_MINUTES, PRIORITIES, TYPES, ZONE_NIGHTS } from './grid';

const LANGUAGES: Language[] = ['en', 'es', 'fr', 'ar', 'sw', 'fa'];

/** Mostly whole steps of the grid on which calls lie, so that a boundary is often met exactly. */
const duration = (steps: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: steps }).map((n) => n * GRID_MINUTES) },
    // Decimals whose product with 60,000 is not whole in binary, and some shorter than a second.
    { weight: 1, arbitrary: fc.constantFrom(0.07, 1.1, 2.3, 0.005, 4.35, 16.1, 8.7, 0.55) },
  );

const rising = (steps: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(duration(steps), { maxLength: 4 })
    .map((thresholds) => [...thresholds].sort((a, b) => a - b));

const some = <T>(items: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...items]);
const mostly = (likely: boolean): fc.Arbitrary<boolean> =>
  fc.integer({ min: 0, max: 9 }).map((n) => (n === 9) !== likely);

const wallClock = fc.constantFrom(
  ...[
    '00:00',
    '00:30',
    '01:00',
    '01:30',
    '01:59',
    '02:00',
    '02:30',
    '03:00',
    '09:00',
    '17:45',
    '20:00',
    '23:59',
  ],
);
const window = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 5,
    arbitrary: fc.uniqueArray(wallClock, { minLength: 2, maxLength: 2 }).map((times) => {
      const [start = '', end = ''] = [...times].sort();
      return { start, end };
    }),
  },
);

/** Policies with every knob turned; all of them pass the schema. */
export const policies: fc.Arbitrary<Policy> = fc.record({
  timeZone: fc.constantFrom(...Object.keys(ZONE_NIGHTS)),
  textableSources: fc.oneof(
    { weight: 3, arbitrary: fc.constant<CallSource[]>([...CALL_SOURCES]) },
    { weight: 1, arbitrary: some<CallSource>(CALL_SOURCES) },
  ),
  callTypes: fc.subarray(TYPES).map((text) => ({
    text: ['NOISE', ...text.filter((type) => type !== 'NOISE')],
    suppress: ['DOMESTIC', 'noise'].filter((type) => !text.includes(type)),
  })),
  excludedPriorities: fc.oneof(fc.constant<string[]>([]), some(PRIORITIES)),
  confirmation: fc.record({ enabled: mostly(true), maxAgeMinutes: duration(6) }),
  delay: fc.record({
    enabled: mostly(true),
    until: fc.constantFrom('dispatched' as const, 'arrived' as const),
    thresholdsMinutes: fc
      .record(
        { default: rising(12), '2': rising(8), '3': rising(30), constructor: rising(3) },
        { requiredKeys: ['default'] },
      )
      .map((lists) => ({ ...lists }) as Record<string, number[]>),
    graceMinutes: duration(3),
  }),
  survey: fc.record({
    enabled: mostly(true),
    delayMinutes: fc.oneof(duration(12), fc.constantFrom(1440, 720, 1441.1)),
    window,
    maxAgeHours: fc.oneof(fc.constantFrom(0, 0.1, 0.5, 1, 2.3, 24, 96, 96), fc.constant(96)),
    samplePercent: fc.constantFrom(0, 1, 50, 99, 99.5, 100, 100, 100, 100, 100),
    cooldownDays: fc.constantFrom(0, 0.1, 0.125, 0.25, 0.5, 0.55, 0.7, 1, 1, 2, 30),
    excludedDispositions: some(['duplicate', 'test', 'report']),
  }),
  languages: fc
    .subarray(LANGUAGES, { minLength: 1 })
    .chain((offered) => fc.record({ default: fc.constantFrom(...offered), offered: fc.constant(offered) })),
  duplicateCallWindowMinutes: fc.oneof(fc.constant(0), duration(8)),
  dailyCapPerPhone: fc.constantFrom(0, 1, 2, 2, 3, 6, 6, 1000),
  highVolumeOpenCalls: fc.constantFrom(1, 40),
  reuseCallNumberAfterDays: fc.constantFrom(0, 7),
  paused: fc.integer({ min: 0, max: 19 }).map((n) => n === 19),
});
