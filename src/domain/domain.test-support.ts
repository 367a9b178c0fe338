import type { CadEventType } from './cad-event';
import type { FoldEvent, Instant } from './call-facts';
import type { PhoneHistory } from './gates';
import { DEFAULT_POLICY, timingOf, type Policy, type PolicyInForce, type TimingPolicy } from './policy';

/** Monday, 2 March 2026, 10:00 in Phoenix: inside every default window. */
export const T0: Instant = Date.parse('2026-03-02T10:00:00-07:00');

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The instant so many minutes after {@link T0}. */
export const at = (minutes: number): Instant => T0 + minutes * MINUTE;

/** A call that the default policy texts: a plain larceny from a valid phone. */
export const PLAIN_CALL: FoldEvent['states'] = {
  source: '911',
  typeCode: 'LARCENY',
  priority: '3',
  phone: { state: 'valid', contactId: 'c-1' },
  language: 'en',
};

let ids = 0;

/** One stored event, `minutes` after {@link T0}. */
export function event(
  type: CadEventType,
  minutes: number,
  states: FoldEvent['states'] = {},
  rest: { id?: string; unit?: string } = {},
): FoldEvent {
  ids += 1;
  return { eventId: rest.id ?? `E-${ids}`, type, at: at(minutes), unitId: rest.unit ?? null, states };
}

/** The event that opens a plain call, with other facts where a test needs them. */
export const received = (minutes = 0, states: FoldEvent['states'] = {}): FoldEvent =>
  event('call.received', minutes, { ...PLAIN_CALL, ...states });

type Patch = {
  [K in keyof Policy]?: Policy[K] extends unknown[] | string | number | boolean
    ? Policy[K]
    : Partial<Policy[K]>;
};

/** The default policy with some of its fields replaced; objects are merged one level deep. */
export function policyWith(patch: Patch = {}): Policy {
  const merged = Object.entries(patch).map(([key, value]) => {
    const before: unknown = DEFAULT_POLICY[key as keyof Policy];
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return [key, isObject ? { ...(before as object), ...(value as object) } : value] as const;
  });
  return { ...DEFAULT_POLICY, ...(Object.fromEntries(merged) as Partial<Policy>) };
}

/** A policy in force since ever, or since an instant. */
export function inForce(policy: Policy, since: Instant = 0): PolicyInForce<TimingPolicy> {
  return { version: 1, since, document: timingOf(policy) };
}

/** A phone that nothing is known of. */
export const UNKNOWN_PHONE: PhoneHistory = {
  optedOut: false,
  notMobile: false,
  language: null,
  duplicateCall: false,
  textsAt: [],
  lastSurveyAt: null,
};
