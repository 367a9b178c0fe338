import type { Policy } from '../../src/domain/policy';
import type { CallRow } from '../calls/call-row';
import { demoPolicy, policeDay, type Person } from '../calls/police-day';

/** An hour of the demo's day takes a minute. */
export const DEMO_SPEED = 60;
/** A survey half an hour after the close: seconds later at the demo's speed, where life has a day. */
const SURVEY_DELAY_MINUTES = 30;
/** The same people call again and again, all day, every day. */
const CAP_THAT_NO_DEMO_MEETS = 1_000;
const CAST_SEED = 11;

/** Some calls that come in together; their later events overlap with the next round. */
export interface Round {
  /** Counts up over restarts, so no call number comes twice in a day. */
  readonly number: number;
  /** Wall clock of the first call, RFC 3339. */
  readonly startAt: string;
  /** The first round is denser, and its first caller gets a text at once. */
  readonly isOpening: boolean;
}

const OPENING = { calls: 22, hours: 1 };
const CALM = { calls: 16, hours: 2 };

/** How long calls come in before the next round begins, in milliseconds of wall clock. */
export function roundLengthMs({ isOpening }: Pick<Round, 'isOpening'>): number {
  return ((isOpening ? OPENING : CALM).hours * 3_600_000) / DEMO_SPEED;
}

/** The default policy at the demo's speed. */
export function demoDayPolicy(): Policy {
  return { ...demoPolicy(DEMO_SPEED, SURVEY_DELAY_MINUTES), dailyCapPerPhone: CAP_THAT_NO_DEMO_MEETS };
}

/** The people who call in every round: no two of one name, all six languages. */
export function demoCast(): Person[] {
  const { people } = policeDay({ seed: CAST_SEED, calls: 300, start: new Date(0), hours: 24 });
  const byName = new Map<string, Person>();
  for (const person of people) if (!byName.has(person.name)) byName.set(person.name, person);
  return [...byName.values()];
}

/**
 * The calls of one round. The same round always gives the same calls: a stack that starts again goes on with the
 * rounds that it left, and the API knows the events that it has.
 */
export function callsOfRound(round: Round, cast: readonly Person[], policy: Policy): CallRow[] {
  const { calls, hours } = round.isOpening ? OPENING : CALM;
  const day = policeDay({ seed: round.number, calls, start: new Date(round.startAt), hours });
  const roles = new Map(day.people.map((person, index) => [person.phone, index]));
  // The number of a round is read from two digits of the call number.
  const again = Math.floor(round.number / 100);
  const rows = day.calls.map((row) => {
    const role = row.callerPhone === null ? undefined : roles.get(row.callerPhone);
    const person = role === undefined ? undefined : cast[(role * 5 + round.number * 7) % cast.length];
    return {
      ...row,
      callNumber: again > 0 ? `${row.callNumber}-${again}` : row.callNumber,
      callerPhone: person?.phone ?? null,
      language: row.language === null ? null : (person?.language ?? null),
    };
  });
  const first = rows.findIndex((row) => getsText(row, policy));
  return round.isOpening && first > 0 ? rows.slice(first) : rows;
}

function getsText(row: CallRow, policy: Policy): boolean {
  return (
    row.callerPhone !== null &&
    row.source !== null &&
    policy.textableSources.includes(row.source) &&
    policy.callTypes.text.includes(row.typeCode ?? '') &&
    !policy.excludedPriorities.includes(row.priority ?? '')
  );
}
