import type { CallFacts } from '../domain/call-facts';
import type { EarlierCall } from '../domain/duplicate-call';
import type { CallTextKind, RecordedDecision } from '../domain/next-step';
import type { Policy, PolicyInForce } from '../domain/policy';
import { readPolicy } from './policy.repository';
import type { Database } from './prisma.service';

/** All that a decision about a call reads, apart from the phone. */
export interface ClaimSituation {
  callNumber: string;
  facts: CallFacts;
  version: number;
  isDuplicate: boolean | null;
  agency: { name: string; nonEmergencyNumber: string; smsSender: string };
  policy: PolicyInForce;
  /** Records that count; rows waiting for another hand-over are not decided yet. */
  decisions: RecordedDecision[];
  /** Ledger ids of the rows that wait for another hand-over, by `kind/occurrence`. */
  pendingMessages: Record<string, string>;
}

export interface PhoneRow {
  contactId: string;
  phone: Uint8Array;
  language: string | null;
  notMobile: boolean;
  greeted: boolean;
  optedOut: boolean;
  textsAt: number[];
  lastSurveyAt: number | null;
  earlierCalls: EarlierCall[];
  /** Read for a delay only, else 0. */
  openCallsWaiting: number;
}

/** A call that the ledger does not know: a defect of the caller, never of data. */
export class CallNotFoundError extends Error {
  constructor(callId: string) {
    super(`Call ${callId} is not known`);
    this.name = 'CallNotFoundError';
  }
}

/** The opt-out purpose that stops a kind of text. */
const PURPOSE_OF: Record<CallTextKind, string> = {
  confirmation: 'calls',
  delay: 'calls',
  survey: 'surveys',
};

/**
 * Reads and locks a call: decisions about it are made one at a time, and see the newest facts. The agency's
 * lock, which the message's foreign key needs later anyway, comes first: a new policy locks in that order too.
 */
export async function readSituation(tx: Database, agencyId: string, callId: string): Promise<ClaimSituation> {
  const rows = await tx.$queryRaw<
    {
      call_number: string;
      facts: CallFacts;
      version: number;
      is_duplicate: boolean | null;
      name: string;
      non_emergency_number: string;
      sms_sender: string;
    }[]
  >`
    WITH agency AS MATERIALIZED (
      SELECT id, name, non_emergency_number, sms_sender FROM agencies
      WHERE id = ${agencyId}::uuid FOR KEY SHARE)
    SELECT c.call_number, c.facts, c.version, c.is_duplicate, a.name, a.non_emergency_number, a.sms_sender
    FROM calls c JOIN agency a ON a.id = c.agency_id
    WHERE c.id = ${callId}::uuid FOR UPDATE OF c`;
  const call = rows[0];
  if (!call) throw new CallNotFoundError(callId);
  const policy = await readPolicy(tx, agencyId);
  const ledger = await readLedger(tx, callId);
  return {
    callNumber: call.call_number,
    facts: call.facts,
    version: call.version,
    isDuplicate: call.is_duplicate,
    agency: {
      name: call.name,
      nonEmergencyNumber: call.non_emergency_number,
      smsSender: call.sms_sender,
    },
    policy,
    ...ledger,
  };
}

async function readLedger(
  tx: Database,
  callId: string,
): Promise<Pick<ClaimSituation, 'decisions' | 'pendingMessages'>> {
  const rows = await tx.$queryRaw<
    {
      id: string;
      kind: CallTextKind;
      occurrence: number;
      outcome: RecordedDecision['outcome'] | null;
      reason: RecordedDecision['reason'] | null;
      basis: string | null;
    }[]
  >`
    SELECT id::text, kind, occurrence, outcome, reason, basis FROM messages
    WHERE call_id = ${callId}::uuid AND generation = 0 ORDER BY decided_at`;
  return {
    decisions: rows.flatMap(({ kind, occurrence, outcome, reason, basis }) =>
      outcome === null
        ? []
        : [{ kind, occurrence, outcome, ...(reason && { reason }), ...(basis !== null && { basis }) }],
    ),
    pendingMessages: Object.fromEntries(
      rows.filter((row) => row.outcome === null).map((row) => [`${row.kind}/${row.occurrence}`, row.id]),
    ),
  };
}

/**
 * Reads and locks the phone, with what it was sent: two calls of one phone cannot both slip under the cap.
 * "Sent" means that a message is recorded in this agency, whatever became of it.
 */
export async function readPhone(
  tx: Database,
  request: { agencyId: string; callId: string; kind: CallTextKind; now: number },
  situation: ClaimSituation,
  contactId: string | null,
  policy: Policy,
): Promise<PhoneRow | null> {
  if (contactId === null) return null;
  const locked = await tx.$queryRaw<
    { phone: Uint8Array; language: string | null; not_mobile: boolean; greeted: boolean }[]
  >`
    SELECT phone, language, not_mobile_at IS NOT NULL AS not_mobile, greeted_at IS NOT NULL AS greeted
    FROM contacts WHERE id = ${contactId}::uuid AND agency_id = ${request.agencyId}::uuid FOR UPDATE`;
  const contact = locked[0];
  if (!contact) return null;
  const dayAgo = new Date(request.now - 24 * 3_600_000);
  const receivedAt = situation.facts.receivedAt ?? request.now;
  const windowStart = new Date(receivedAt - policy.duplicateCallWindowMinutes * 60_000);
  const [history] = await tx.$queryRaw<
    { opted_out: boolean; texts: Date[]; last_survey: Date | null; earlier: EarlierCall[] }[]
  >`
    SELECT
      EXISTS (SELECT 1 FROM opt_outs WHERE contact_id = ${contactId}::uuid AND purpose = ${PURPOSE_OF[request.kind]}) AS opted_out,
      ARRAY(SELECT decided_at FROM messages WHERE contact_id = ${contactId}::uuid AND outcome = 'message'
        AND generation = 0 AND kind IN ('confirmation', 'delay', 'survey') AND decided_at > ${dayAgo}) AS texts,
      (SELECT max(decided_at) FROM messages WHERE contact_id = ${contactId}::uuid AND outcome = 'message'
        AND generation = 0 AND kind = 'survey') AS last_survey,
      COALESCE((SELECT jsonb_agg(jsonb_build_object('callNumber', c.call_number,
          'receivedAt', (extract(epoch FROM c.received_at) * 1000)::bigint,
          'confirmedAt', (extract(epoch FROM m.decided_at) * 1000)::bigint, 'lifecycle', c.facts->'lifecycle'))
        FROM messages m JOIN calls c ON c.id = m.call_id
        WHERE ${situation.isDuplicate === null} AND m.contact_id = ${contactId}::uuid AND m.kind = 'confirmation'
          AND m.outcome = 'message' AND m.generation = 0 AND c.received_at IS NOT NULL
          AND m.call_id <> ${request.callId}::uuid
          AND m.decided_at BETWEEN ${windowStart} AND ${new Date(receivedAt)}), '[]') AS earlier`;
  return {
    contactId,
    phone: contact.phone,
    language: contact.language,
    notMobile: contact.not_mobile,
    greeted: contact.greeted,
    optedOut: history?.opted_out ?? false,
    textsAt: (history?.texts ?? []).map((at) => at.getTime()),
    lastSurveyAt: history?.last_survey?.getTime() ?? null,
    earlierCalls: history?.earlier ?? [],
    openCallsWaiting: request.kind === 'delay' ? await countWaiting(tx, request.agencyId, policy) : 0,
  };
}

/** Open calls of the agency that still wait for what the policy awaits. */
async function countWaiting(tx: Database, agencyId: string, policy: Policy): Promise<number> {
  const untilDispatched = policy.delay.until === 'dispatched';
  const rows = await tx.$queryRaw<{ waiting: number }[]>`
    SELECT count(*)::int AS waiting FROM calls
    WHERE agency_id = ${agencyId}::uuid AND is_open AND arrived_at IS NULL
      AND (NOT ${untilDispatched} OR dispatched_at IS NULL)`;
  return rows[0]?.waiting ?? 0;
}
