import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { LANGUAGES } from '../../src/domain/language';
import { eventsOfCall, readCalls, writeCalls } from './calls-file';
import { demoPolicy, policeDay } from './police-day';
import { POLICE_TYPES } from './police-types';
import { atQuantile, seeded } from './random';

const options = { seed: 7, calls: 120, start: new Date('2026-03-01T15:00:00Z'), hours: 6 };
const { calls, people } = policeDay(options);
const ms = (time: string | null): number => Date.parse(time ?? '');

describe('a police day', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(policeDay(options)).toEqual({ calls, people });
    expect(policeDay({ ...options, seed: 8 }).calls).not.toEqual(calls);
  });

  it('is a good calls file', async () => {
    const rows = [];
    for await (const item of readCalls(Readable.from([writeCalls(calls)])))
      rows.push(item.ok ? item.row : item);
    expect(rows).toEqual(calls);
  });

  it('comes in during its hours, in order, on the wall clock of Phoenix', () => {
    expect(calls).toHaveLength(120);
    const received = calls.map((call) => ms(call.receivedAt));
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(received[0]).toBeGreaterThanOrEqual(options.start.getTime());
    expect(received.at(-1)).toBeLessThan(options.start.getTime() + 6 * 3_600_000);
    for (const call of calls) expect(call.receivedAt).toMatch(/-07:00$/);
  });

  it('has steps in an order that can happen, and ends within four hours of each call', () => {
    for (const call of calls) {
      const events = eventsOfCall(call);
      for (const event of events) {
        expect(ms(event.occurredAt)).toBeGreaterThanOrEqual(ms(call.receivedAt));
        expect(ms(event.occurredAt)).toBeLessThanOrEqual(ms(call.receivedAt) + 14_400_000);
      }
      if (call.arrivedAt) expect(ms(call.arrivedAt)).toBeGreaterThan(ms(call.dispatchedAt));
      if (call.arrivedAt) expect(ms(call.closedAt)).toBeGreaterThanOrEqual(ms(call.arrivedAt));
      if (call.reopenedAt) expect(ms(call.finalClosedAt)).toBeGreaterThan(ms(call.reopenedAt));
    }
  });

  it.each<[string, (call: (typeof calls)[number]) => boolean]>([
    ['missing arrivals', (call) => call.arrivedAt === null],
    ['units diverted before they arrive', (call) => ms(call.clearedAt) < ms(call.arrivedAt)],
    ['reopened calls', (call) => call.reopenedAt !== null],
    ['cancelled calls', (call) => call.disposition === 'cancelled'],
    ['calls without a phone', (call) => call.callerPhone === null],
    ['long waits', (call) => ms(call.arrivedAt) - ms(call.receivedAt) > 30 * 60_000],
    ['calls that the policy does not know', (call) => call.typeCode === 'TROUBLE'],
  ])('has %s', (_what, matches) => {
    expect(calls.filter(matches).length).toBeGreaterThan(0);
  });

  it('has at least one of each even when it is short', () => {
    const short = policeDay({ ...options, calls: 12, hours: 1 }).calls;
    expect(short.filter((call) => call.reopenedAt !== null)).toHaveLength(1);
    expect(short.filter((call) => call.disposition === 'cancelled')).toHaveLength(1);
  });

  it('has people with fictional Phoenix numbers, of whom some call again, in six languages', () => {
    const phones = calls.flatMap((call) => call.callerPhone ?? []);
    for (const phone of phones) expect(phone).toMatch(/^\+1(602|480|623)55501\d\d$/);
    expect(new Set(phones)).toEqual(new Set(people.map((person) => person.phone)));
    expect(people).toHaveLength(new Set(phones).size);
    expect(phones.length).toBeGreaterThan(people.length);
    expect(new Set(people.map((person) => person.language))).toEqual(new Set(LANGUAGES));
  });

  it('has more calls than there are numbers only by sharing them', () => {
    const big = policeDay({ ...options, calls: 900 });
    expect(big.people.length).toBeLessThanOrEqual(300);
    expect(new Set(big.calls.map((call) => call.callNumber)).size).toBe(900);
  });
});

it('draws every type from figures that the profile has', () => {
  const profile = JSON.parse(readFileSync(join(__dirname, 'police-profile.json'), 'utf8')) as {
    by_problem_citizen: Record<string, unknown>;
  };
  for (const type of POLICE_TYPES) expect(profile.by_problem_citizen).toHaveProperty([type.profile]);
});

describe('quantiles', () => {
  const quantiles = { p10: 10, p25: 25, p50: 50, p75: 75, p90: 90, p95: 95, p99: 99 };

  it('are met where they are given, and rise between them', () => {
    expect(atQuantile(quantiles, 0.5)).toBeCloseTo(50);
    expect(atQuantile(quantiles, 0.9)).toBeCloseTo(90);
    expect(atQuantile(quantiles, 0.999)).toBe(99);
    const values = Array.from({ length: 100 }, (_, i) => atQuantile(quantiles, i / 100));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });

  it('come from numbers that are spread evenly', () => {
    const random = seeded(1);
    const mean = Array.from({ length: 10_000 }, random).reduce((sum, value) => sum + value, 0) / 10_000;
    expect(mean).toBeCloseTo(0.5, 1);
  });
});

describe('the demo policy', () => {
  it('shows a delay of 30 minutes after 30 seconds at 60 times the speed', () => {
    const policy = demoPolicy(60);
    expect(policy.delay.thresholdsMinutes).toEqual({ '2': [20 / 60, 1], default: [0.5, 1.5] });
    expect(policy.survey).toMatchObject({ delayMinutes: 24, window: null });
    expect(policy.confirmation.maxAgeMinutes).toBe(5);
    expect(demoPolicy(60, 60).survey.delayMinutes).toBe(1);
  });

  it('knows the types of the day, each in at most one list', () => {
    const { text, suppress } = demoPolicy(1).callTypes;
    expect(text.filter((code) => suppress.includes(code))).toEqual([]);
    const unknown = new Set(
      calls.map((call) => call.typeCode ?? '').filter((code) => ![...text, ...suppress].includes(code)),
    );
    expect([...unknown]).toEqual(['TROUBLE']);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the speed %p', (speed) => {
    expect(() => demoPolicy(speed)).toThrow(RangeError);
  });
});
