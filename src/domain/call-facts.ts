import type { CadEventType, CallSource } from './cad-event';

/** Instants are epoch milliseconds throughout the domain; nothing here reads a clock. */
export type Instant = number;

/**
 * A phone as decisions see it. The verdict is made at ingest, where the heavy metadata is; the number
 * itself never comes here, only the id of the contact that holds it.
 */
export type PhoneFact = { state: 'none' } | { state: 'invalid' } | { state: 'valid'; contactId: string };

/** One stored event, ready to fold. Absent or null facts state nothing. */
export interface FoldEvent {
  eventId: string;
  type: CadEventType;
  at: Instant;
  unitId: string | null;
  states: {
    source?: CallSource | null;
    typeCode?: string | null;
    typeText?: string | null;
    priority?: string | null;
    phone?: PhoneFact | null;
    language?: string | null;
    district?: string | null;
    juvenile?: boolean | null;
    disposition?: string | null;
  };
}

/** A call as its events tell it. The same set of events gives the same facts in every order. */
export interface CallFacts {
  receivedAt: Instant | null;
  dispatchedAt: Instant | null;
  arrivedAt: Instant | null;
  /** First close at or after the last reopen; null while the call is open. */
  closedAt: Instant | null;
  /** True where the last lifecycle event of all is `call.cancelled`. */
  cancelled: boolean;
  /** Each instant at which the call changed between open and closed; a call begins open. */
  lifecycle: { at: Instant; open: boolean }[];
  source: CallSource | null;
  typeCode: string | null;
  typeText: string | null;
  /** Each instant at which the stated priority changed: a threshold asks for the one in force at its time. */
  priorities: { at: Instant; priority: string }[];
  phone: PhoneFact;
  language: string | null;
  district: string | null;
  juvenile: boolean;
  disposition: string | null;
  /** Every unit that was dispatched has cleared again (and at least one was). */
  unitsCleared: boolean;
  /** SHA-256 of the call number mod 100, computed where hashing is allowed; a survey asks for it. */
  sampleBucket: number;
}

/** The facts of a call that nothing is known of yet. */
export function emptyFacts(sampleBucket: number): CallFacts {
  return {
    receivedAt: null,
    dispatchedAt: null,
    arrivedAt: null,
    closedAt: null,
    cancelled: false,
    lifecycle: [],
    source: null,
    typeCode: null,
    typeText: null,
    priorities: [],
    phone: { state: 'none' },
    language: null,
    district: null,
    juvenile: false,
    disposition: null,
    unitsCleared: false,
    sampleBucket,
  };
}

/**
 * The facts that timing reads, without free text and what only words are made of: Temporal keeps histories
 * in plain sight, and a CAD may write an address into any text.
 */
export function factsForTiming(facts: CallFacts): CallFacts {
  return { ...facts, typeText: null, language: null, district: null, disposition: null };
}

/** Whether the call is open at an instant; what happens at that very instant counts. */
export function isOpenAt(facts: Pick<CallFacts, 'lifecycle'>, at: Instant): boolean {
  return facts.lifecycle.findLast((change) => change.at <= at)?.open ?? true;
}

/** The priority in force at an instant, or null where none was stated by then. */
export function priorityAt(facts: CallFacts, at: Instant): string | null {
  return facts.priorities.findLast((change) => change.at <= at)?.priority ?? null;
}

/** The priority that was stated last. */
export function currentPriority(facts: CallFacts): string | null {
  return facts.priorities.at(-1)?.priority ?? null;
}

/** When that happened for which the caller waits: an arrival counts as a dispatch too. */
export function awaitedAt(facts: CallFacts, until: 'dispatched' | 'arrived'): Instant | null {
  if (until === 'arrived' || facts.dispatchedAt === null) return facts.arrivedAt;
  return Math.min(facts.dispatchedAt, facts.arrivedAt ?? Infinity);
}
