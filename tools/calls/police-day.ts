import type { CallSource } from '../../src/domain/cad-event';
import type { Language } from '../../src/domain/language';
import { emptyRow, type CallRow } from './call-row';
import { fictionalPhone } from './fictional';
import { hourInZone, inZone } from './local-time';
import profile from './police-profile.json';
import { LANGUAGE_WEIGHTS, NAMES, POLICE_TYPES, type PoliceType } from './police-types';
import { atQuantile, marked, pick, pickWeighted, seeded, type Quantiles, type Random } from './random';

export { demoPolicy } from './demo-policy';

export interface PoliceDayOptions {
  /** Any whole number. The same options always give the same day. */
  seed: number;
  calls: number;
  /** Instant from which calls come in. */
  start: Date;
  /** Hours during which they come in. The last of them end up to four hours later. */
  hours: number;
}

/** Someone who calls, with a number that is kept for fiction. */
export interface Person {
  phone: string;
  name: string;
  language: Language;
}

export const DEMO_TIME_ZONE = 'America/Phoenix';
const AREA_CODES = ['602', '480', '623'];

interface TypeProfile {
  n: number;
  create_to_dispatch_s: Quantiles;
  create_to_arrive_s: Quantiles;
  arrive_to_first_close_s: Quantiles;
  share_no_arrival: number;
}
const byType = profile.by_problem_citizen as unknown as Record<string, TypeProfile>;
const profileOf = (type: PoliceType): TypeProfile => byType[type.profile] as TypeProfile;

/** How citizens reach the police, from the profile's reception mix. Officers' own calls are no part of it. */
const SOURCE_WEIGHTS: readonly [CallSource, number][] = [
  ['non_emergency', profile.reception_mix.Phone],
  ['911', profile.reception_mix['E-911']],
  ['text_to_911', profile.reception_mix.Text],
  ['online', profile.reception_mix['NOT CAPTURED']],
];
const DISPOSITION_WEIGHTS: readonly [string, number][] = [
  ['no_report', profile.disposition_mix['NR-No Report']],
  ['report', profile.disposition_mix['RE-Report']],
  ['citation', profile.disposition_mix['CI-Citation']],
  ['false_alarm', profile.disposition_mix['FALSE-False Alarm']],
  ['duplicate', profile.disposition_mix['DUPPD-Duplicate Police']],
];

/** Real waits have a tail of days. In a short day every wait ends within these, in seconds after the call. */
const LATEST = { dispatch: 5_400, arrival: 7_200, close: 10_800, finalClose: 14_400 };

/** What happens to some calls only; shares are those of the profile, or the generator's where it has none. */
function traitsOf(random: Random, calls: number): Record<string, ReadonlySet<number>> {
  const { anomalies } = profile;
  return {
    reopened: marked(random, calls, anomalies.reopened.share),
    closedTwice: marked(random, calls, anomalies.final_close_gt_60s_after_first_close.share),
    noFinalClose: marked(random, calls, anomalies.no_final_close.share),
    clearedBeforeArrival: marked(random, calls, anomalies.first_cleared_before_arrival.share),
    clearedAfterClose: marked(random, calls, anomalies.first_close_before_first_cleared.share),
    cancelled: marked(random, calls, profile.disposition_mix['CN-Cancellation'] / profile.police_rows),
    callsAgain: marked(random, calls, 0.12),
    noPhone: marked(random, calls, 0.03),
    noLanguage: marked(random, calls, 0.15),
    officer: marked(random, calls, 0.06),
  };
}

/**
 * A short day of a police department's calls, drawn from the figures in `police-profile.json` (Alexandria, VA, 2025):
 * how often which type, how long it waits, what goes missing. The people are invented, and so are their numbers.
 *
 * @returns the calls by time received, and each person who calls
 */
export function policeDay(options: PoliceDayOptions): { calls: CallRow[]; people: Person[] } {
  const random = seeded(options.seed);
  const traits = traitsOf(random, options.calls);
  const people: Person[] = [];
  const callers: Person[] = [];
  const types: PoliceType[] = [];
  const calls = receivedTimes(random, options).map((received, index): CallRow => {
    const has = (trait: string): boolean => traits[trait]?.has(index) ?? false;
    const isAgain = index > 0 && has('callsAgain');
    // Whoever calls again calls about the same thing.
    const before = isAgain ? index - 1 - Math.floor(random() * Math.min(3, index)) : -1;
    const type = types[before] ?? pickWeighted(random, POLICE_TYPES, (candidate) => profileOf(candidate).n);
    const caller = callers[before] ?? newPerson(random, options.seed, people);
    types.push(type);
    callers.push(caller);
    const isOfficer = has('officer');
    const [drawn] = pickWeighted(random, SOURCE_WEIGHTS, ([, weight]) => weight);
    const source: CallSource = isOfficer
      ? 'officer'
      : type.code === 'ALARM' && random() < 0.7
        ? 'alarm'
        : drawn;
    const isAnonymous = isOfficer || source === 'alarm' || has('noPhone');
    return {
      ...emptyRow(callNumberOf(received, options.seed, index), inZone(received, DEMO_TIME_ZONE)),
      source,
      typeCode: type.code,
      priority: pick(random, type.priorities),
      callerPhone: isAnonymous ? null : caller.phone,
      language: isAnonymous || has('noLanguage') ? null : caller.language,
      district: `D${1 + Math.floor(random() * 5)}`,
      ...lifeOf(random, type, received, has),
    };
  });
  const phones = new Set(calls.map((call) => call.callerPhone));
  return { calls, people: people.filter((person) => phones.has(person.phone)) };
}

function receivedTimes(random: Random, { calls, start, hours }: PoliceDayOptions): Date[] {
  const weights = profile.hour_of_day_calls as Record<string, number>;
  const most = Math.max(...Object.values(weights));
  const times: number[] = [];
  while (times.length < calls) {
    const time = start.getTime() + Math.floor(random() * hours * 3600) * 1000;
    const weight = weights[String(hourInZone(new Date(time), DEMO_TIME_ZONE))] ?? most;
    if (random() * most < weight) times.push(time);
  }
  return times.sort((a, b) => a - b).map((time) => new Date(time));
}

function newPerson(random: Random, seed: number, people: Person[]): Person {
  const [language] = pickWeighted(random, LANGUAGE_WEIGHTS, ([, weight]) => weight);
  // 37 and 300 share no factor: the first 300 people have 300 numbers. Those after them share a phone.
  const phone = fictionalPhone(AREA_CODES, ((Math.abs(seed) % 300) + people.length * 37) % 300);
  const known = people.find((person) => person.phone === phone);
  if (known) return known;
  const person = { phone, name: pick(random, NAMES[language]), language };
  people.push(person);
  return person;
}

function callNumberOf(received: Date, seed: number, index: number): string {
  const [year, month, day] = inZone(received, DEMO_TIME_ZONE).slice(2, 10).split('-');
  return `${year}-${month}${day}${String(Math.abs(seed) % 100).padStart(2, '0')}${String(index + 1).padStart(4, '0')}`;
}

type Life = Pick<
  CallRow,
  | 'dispatchedAt'
  | 'enrouteAt'
  | 'arrivedAt'
  | 'clearedAt'
  | 'closedAt'
  | 'reopenedAt'
  | 'finalClosedAt'
  | 'disposition'
>;

function lifeOf(random: Random, type: PoliceType, received: Date, has: (trait: string) => boolean): Life {
  const figures = profileOf(type);
  const after = (seconds: number | null): string | null =>
    seconds === null
      ? null
      : inZone(new Date(received.getTime() + Math.round(seconds) * 1000), DEMO_TIME_ZONE);
  const between = (low: number, high: number): number => low + random() * (high - low);

  // One draw for both waits: who waits long for a dispatch waits long for an arrival.
  const luck = random();
  const isDiverted = has('clearedBeforeArrival');
  const isCancelled = has('cancelled');
  const hasNoArrival = isCancelled || (!isDiverted && random() < figures.share_no_arrival);
  const isSettledByPhone = hasNoArrival && random() < 0.5;

  const dispatch = Math.min(LATEST.dispatch, atQuantile(figures.create_to_dispatch_s, luck));
  const travel = between(90, 600);
  const arrival = Math.min(
    LATEST.arrival,
    Math.max(dispatch + travel, atQuantile(figures.create_to_arrive_s, luck)),
  );
  const isLate = isDiverted ? between(300, 1500) : 0;
  const scene = arrival + isLate;
  const work = hasNoArrival ? between(120, 900) : atQuantile(figures.arrive_to_first_close_s, random());
  const close = Math.min(LATEST.close, (hasNoArrival ? dispatch + travel : scene) + work);
  const cleared = isDiverted
    ? between(dispatch + travel / 2, arrival)
    : close + (has('clearedAfterClose') ? 90 : -5);
  const reopened = has('reopened') ? close + between(300, 1500) : null;
  const secondClose = has('closedTwice') ? close + between(90, 1200) : has('noFinalClose') ? null : close;
  const final = reopened === null ? secondClose : Math.min(LATEST.finalClose, reopened + between(600, 1800));
  return {
    dispatchedAt: isSettledByPhone ? null : after(dispatch),
    enrouteAt: isSettledByPhone || random() < 0.15 ? null : after(dispatch + Math.min(45, travel / 3)),
    arrivedAt: hasNoArrival ? null : after(scene),
    clearedAt: isSettledByPhone ? null : after(cleared),
    closedAt: after(close),
    reopenedAt: after(reopened),
    finalClosedAt: after(final),
    disposition: isCancelled
      ? 'cancelled'
      : pickWeighted(random, DISPOSITION_WEIGHTS, ([, weight]) => weight)[0],
  };
}
