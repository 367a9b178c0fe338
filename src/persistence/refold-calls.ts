import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../common/canonical-json';
import type { CallFacts, FoldEvent, PhoneFact } from '../domain/call-facts';
import { emptyFacts, factsForTiming } from '../domain/call-facts';
import type { CadEventType } from '../domain/cad-event';
import { foldCall, splitReusedNumber } from '../domain/fold';
import { nextStep, type RecordedDecision } from '../domain/next-step';
import { timingOf, type PolicyInForce } from '../domain/policy';
import { sampleBucketOf } from '../domain/sample';
import type { CallSnapshot } from '../../temporal/contracts/call-notification';
import { readPolicy } from './policy.repository';
import type { Database } from './prisma.service';
import { RECORDED_DECISIONS } from './recorded-decisions.sql';

/** A call whose next step changed, with all that its workflow needs. */
export interface ChangedCall {
  callId: string;
  callNumber: string;
  snapshot: CallSnapshot;
}

/** How long the API may take to tell Temporal before the relay does: seconds. */
const RELAY_AFTER_SECONDS = 5;

interface EventRow {
  event_id: string;
  call_number: string;
  type: CadEventType;
  occurred_at: Date;
  facts: FoldEvent['states'];
  unit_id: string | null;
  contact_id: string | null;
  phone_invalid: boolean;
  call_id: string | null;
}

interface CallRow {
  id: string;
  call_number: string;
  facts: CallFacts;
  version: number;
  instance: number;
  decisions: RecordedDecision[];
}

interface FoldedCall {
  id: string;
  callNumber: string;
  instance: number;
  facts: CallFacts;
  eventIds: string[];
  before: CallRow | undefined;
}

/**
 * Folds all events of these call numbers anew and stores what changed. Folding from the inbox, not from
 * the last facts, is what makes the result independent of the order of arrival; a number has a handful
 * of events, and one index finds them.
 */
export async function refoldCalls(
  tx: Database,
  agencyId: string,
  callNumbers: readonly string[],
  now: number,
): Promise<ChangedCall[]> {
  const policy = await readPolicy(tx, agencyId);
  const events = await readEvents(tx, agencyId, callNumbers);
  const stored = await readCalls(tx, agencyId, callNumbers);
  const folded = callNumbers.flatMap((number) =>
    foldNumber(
      number,
      events.filter((e) => e.call_number === number),
      stored.filter((c) => c.call_number === number),
      policy.document.reuseCallNumberAfterDays,
    ),
  );
  const changed = folded.filter(hasChanged);
  if (changed.length > 0) await storeCalls(tx, agencyId, changed);
  await assignEvents(tx, agencyId, folded, events);
  const woken = changed.flatMap((call) => wakeUp(call, policy, now));
  if (woken.length > 0) await addToOutbox(tx, woken);
  return woken;
}

function foldNumber(
  callNumber: string,
  rows: readonly EventRow[],
  stored: readonly CallRow[],
  reuseAfterDays: number,
): FoldedCall[] {
  const rowOf = new Map(rows.map((row) => [row.event_id, row]));
  const bucket = sampleBucketOf(createHash('sha256').update(callNumber, 'utf8').digest());
  const free = new Map(stored.map((call) => [call.id, call]));
  const calls = splitReusedNumber(rows.map(toFoldEvent), reuseAfterDays).map((events, index): FoldedCall => {
    // A call keeps its row: the one that its events were assigned to before, each row once.
    const ids = events.map((event) => rowOf.get(event.eventId)?.call_id ?? null);
    const before = free.get(ids.find((id) => id !== null && free.has(id)) ?? '');
    if (before) free.delete(before.id);
    return {
      id: before?.id ?? randomUUID(),
      callNumber,
      instance: index + 1,
      facts: foldCall(events, bucket),
      eventIds: events.map((event) => event.eventId),
      before,
    };
  });
  // A late event may show that two uses of a number are one call: the row left over keeps its decisions,
  // loses its facts, and so nothing more comes due for it.
  const emptied = [...free.values()].map((before) => ({
    id: before.id,
    callNumber,
    instance: 0,
    facts: emptyFacts(bucket),
    eventIds: [],
    before,
  }));
  return [...calls, ...emptied];
}

function toFoldEvent(row: EventRow): FoldEvent {
  const phone = phoneFactOf(row);
  return {
    eventId: row.event_id,
    type: row.type,
    at: row.occurred_at.getTime(),
    unitId: row.unit_id,
    states: phone ? { ...row.facts, phone } : row.facts,
  };
}

/** The phone fact that a stored row states; undefined where it states none. */
function phoneFactOf(row: { contact_id: string | null; phone_invalid: boolean }): PhoneFact | undefined {
  if (row.contact_id) return { state: 'valid', contactId: row.contact_id };
  return row.phone_invalid ? { state: 'invalid' } : undefined;
}

/** jsonb gives keys back in an order of its own, so the texts are compared with sorted keys. */
function hasChanged({ before, facts, instance }: FoldedCall): boolean {
  return !before || before.instance !== instance || canonicalJson(before.facts) !== canonicalJson(facts);
}

/**
 * Wakes the workflow only where what is due next has changed: unit traffic must not. A call is first
 * told of when its `call.received` is known, for nothing can come due before.
 */
function wakeUp(call: FoldedCall, policy: PolicyInForce, now: number): ChangedCall[] {
  const timing = { ...policy, document: timingOf(policy.document) };
  const decisions = call.before?.decisions ?? [];
  const stepOf = (facts: CallFacts): string =>
    JSON.stringify(nextStep({ facts, decisions, policy: timing }, now));
  const known = call.before !== undefined && call.before.facts.receivedAt !== null;
  if (!known && call.facts.receivedAt === null) return [];
  if (known && stepOf((call.before as CallRow).facts) === stepOf(call.facts)) return [];
  const version = (call.before?.version ?? 0) + 1;
  const snapshot = { version, facts: factsForTiming(call.facts), decisions, policy: timing };
  return [{ callId: call.id, callNumber: call.callNumber, snapshot }];
}

async function readEvents(tx: Database, agencyId: string, numbers: readonly string[]): Promise<EventRow[]> {
  return tx.$queryRaw<EventRow[]>`
    SELECT event_id, call_number, type, occurred_at, facts, unit_id, contact_id::text,
           phone_text IS NOT NULL AS phone_invalid, call_id::text
    FROM cad_events WHERE agency_id = ${agencyId}::uuid AND call_number = ANY(${numbers}::text[])`;
}

async function readCalls(tx: Database, agencyId: string, numbers: readonly string[]): Promise<CallRow[]> {
  // Locked in one order everywhere, so that a new policy and a batch of events cannot wait for each other.
  const rows = await tx.$queryRaw<CallRow[]>`
    SELECT c.id::text, c.call_number, c.facts, c.version, c.instance,
      ${RECORDED_DECISIONS} AS decisions
    FROM calls c WHERE c.agency_id = ${agencyId}::uuid AND c.call_number = ANY(${numbers}::text[])
    ORDER BY c.id FOR UPDATE OF c`;
  return rows.sort((a, b) => a.instance - b.instance);
}

async function storeCalls(tx: Database, agencyId: string, calls: readonly FoldedCall[]): Promise<void> {
  const date = (at: number | null): Date | null => (at === null ? null : new Date(at));
  const each = <T>(pick: (call: FoldedCall) => T): T[] => calls.map(pick);
  await tx.$executeRaw`
    INSERT INTO calls (id, agency_id, call_number, instance, facts, received_at, dispatched_at, arrived_at,
                       closed_at, is_open, contact_id, updated_at)
    SELECT t.id, ${agencyId}::uuid, t.number, t.instance, t.facts, t.received, t.dispatched, t.arrived, t.closed,
           t.received IS NOT NULL AND t.closed IS NULL, t.contact, now()
    FROM unnest(
      ${each((c) => c.id)}::uuid[], ${each((c) => c.callNumber)}::text[], ${each((c) => c.instance)}::int[],
      ${each((c) => JSON.stringify(c.facts))}::jsonb[], ${each((c) => date(c.facts.receivedAt))}::timestamptz[],
      ${each((c) => date(c.facts.dispatchedAt))}::timestamptz[], ${each((c) => date(c.facts.arrivedAt))}::timestamptz[],
      ${each((c) => date(c.facts.closedAt))}::timestamptz[],
      ${each((c) => (c.facts.phone.state === 'valid' ? c.facts.phone.contactId : null))}::uuid[])
      AS t (id, number, instance, facts, received, dispatched, arrived, closed, contact)
    ON CONFLICT (id) DO UPDATE SET
      instance = excluded.instance, facts = excluded.facts, received_at = excluded.received_at,
      dispatched_at = excluded.dispatched_at, arrived_at = excluded.arrived_at, closed_at = excluded.closed_at,
      is_open = excluded.is_open, contact_id = excluded.contact_id, version = calls.version + 1, updated_at = now()`;
}

async function assignEvents(
  tx: Database,
  agencyId: string,
  calls: readonly FoldedCall[],
  events: readonly EventRow[],
): Promise<void> {
  const assigned = new Map(events.map((event) => [event.event_id, event.call_id]));
  const moves = calls.flatMap((call) =>
    call.eventIds
      .filter((id) => assigned.get(id) !== call.id)
      .map((eventId) => ({ eventId, callId: call.id })),
  );
  if (moves.length === 0) return;
  await tx.$executeRaw`
    UPDATE cad_events e SET call_id = t.call_id
    FROM unnest(${moves.map((m) => m.eventId)}::text[], ${moves.map((m) => m.callId)}::uuid[]) AS t (event_id, call_id)
    WHERE e.agency_id = ${agencyId}::uuid AND e.event_id = t.event_id`;
}

async function addToOutbox(tx: Database, calls: readonly ChangedCall[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO outbox (kind, subject_id, version, available_at)
    SELECT 'call', t.id, t.version, now() + make_interval(secs => ${RELAY_AFTER_SECONDS})
    FROM unnest(${calls.map((c) => c.callId)}::uuid[], ${calls.map((c) => c.snapshot.version)}::int[]) AS t (id, version)
    ON CONFLICT (kind, subject_id) DO UPDATE SET
      version = GREATEST(outbox.version, excluded.version), available_at = excluded.available_at, attempts = 0`;
}
