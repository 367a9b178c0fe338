import { LANGUAGES } from '../../src/domain/language';
import { callsOfRound, DEMO_SPEED, demoCast, demoDayPolicy, type Round, roundLengthMs } from './demo-day';

const cast = demoCast();
const policy = demoDayPolicy();
const START = '2026-03-01T20:00:00.000Z';
const round = (number: number, isOpening = false): Round => ({ number, startAt: START, isOpening });

describe('the demo', () => {
  it('has people of every language, each with a name and a fictional number of their own', () => {
    expect(new Set(cast.map((person) => person.language))).toEqual(new Set(LANGUAGES));
    expect(new Set(cast.map((person) => person.name)).size).toBe(cast.length);
    expect(new Set(cast.map((person) => person.phone)).size).toBe(cast.length);
    for (const { phone } of cast) expect(phone).toMatch(/^\+1\d{3}55501\d\d$/);
    expect(cast.length).toBeGreaterThan(20);
    // More phones than this the simulator's page does not show.
    expect(cast.length).toBeLessThanOrEqual(60);
  });

  it('gives the same calls again, so that a cut-off round can go on', () => {
    expect(callsOfRound(round(5), cast, policy)).toEqual(callsOfRound(round(5), cast, policy));
  });

  it('never uses a call number twice', () => {
    const numbers = Array.from({ length: 250 }, (_, i) => callsOfRound(round(i + 1), cast, policy))
      .flat()
      .map((call) => call.callNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('begins with a caller who gets a text, in every run', () => {
    for (let number = 1; number <= 100; number += 1) {
      const [first] = callsOfRound(round(number, true), cast, policy);
      expect(policy.callTypes.text).toContain(first?.typeCode);
      expect(policy.textableSources).toContain(first?.source);
      expect(cast.map((person) => person.phone)).toContain(first?.callerPhone);
    }
  });

  it('lets a new stack see a delay text and a survey within two minutes', () => {
    const played = (from: string, to: string | null): number =>
      (Date.parse(to ?? '9999-01-01T00:00:00Z') - Date.parse(from)) / 1000 / DEMO_SPEED;
    const calls = callsOfRound(round(1, true), cast, policy).filter((call) =>
      policy.callTypes.text.includes(call.typeCode ?? ''),
    );
    const begin = calls[0]?.receivedAt as string;
    const waits = calls.filter((call) => {
      const thresholds = policy.delay.thresholdsMinutes;
      const seconds = ((thresholds[call.priority ?? ''] ?? thresholds['default'])?.[0] ?? Infinity) * 60;
      const isStillOpen = played(call.receivedAt, call.closedAt) > seconds;
      const due = played(begin, call.receivedAt) + seconds;
      return isStillOpen && played(call.receivedAt, call.arrivedAt) > seconds && due < 100;
    });
    const closed = calls.filter(
      (call) => played(begin, call.closedAt) + policy.survey.delayMinutes * 60 < 100,
    );
    expect(waits.length).toBeGreaterThanOrEqual(3);
    expect(closed.length).toBeGreaterThanOrEqual(3);
  });

  it('stays far below what the API and the sender take', () => {
    const perSecond =
      callsOfRound(round(1, true), cast, policy).length / (roundLengthMs(round(1, true)) / 1000);
    expect(perSecond).toBeLessThan(1);
    expect(callsOfRound(round(2), cast, policy).length / (roundLengthMs(round(2)) / 1000)).toBeLessThan(0.2);
  });
});
