import type { CallFacts } from '../domain/call-facts';
import type { PrismaService } from './prisma.service';

export interface Page {
  limit: number;
  /** Rows strictly after this place, newest first. */
  after: { at: Date; id: string } | null;
}

export interface CallRow {
  id: string;
  call_number: string;
  instance: number;
  facts: CallFacts;
  version: number;
  is_duplicate: boolean | null;
  created_at: Date;
}

export interface MessageRow {
  id: string;
  call_number: string | null;
  call_id: string | null;
  kind: string;
  occurrence: number;
  channel: string;
  outcome: string | null;
  status: string;
  reason: string | null;
  language: string | null;
  variant: string | null;
  due_at: Date;
  decided_at: Date | null;
  segments: number | null;
  attempts: number;
  provider_id: string | null;
  error_code: string | null;
  flag: string | null;
  generation: number;
  superseded_at: Date | null;
  policy_version: number | null;
  created_at: Date;
}

export interface EventRow {
  event_id: string;
  type: string;
  occurred_at: Date;
  stored_at: Date;
  unit_id: string | null;
}

/** What the API reads back. Every query names the agency. */
export class ReadRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Calls of one number, newest instance first. Rows that a late event merged away are left out. */
  callsOfNumber(agencyId: string, callNumber: string): Promise<CallRow[]> {
    return this.prisma.$queryRaw<CallRow[]>`
      SELECT id::text, call_number, instance, facts, version, is_duplicate, created_at FROM calls
      WHERE agency_id = ${agencyId}::uuid AND call_number = ${callNumber} AND instance > 0 ORDER BY instance DESC`;
  }

  /** Calls, newest first by when they were first stored. */
  calls(
    agencyId: string,
    filter: { open: boolean | null; type: string | null },
    page: Page,
  ): Promise<CallRow[]> {
    return this.prisma.$queryRaw<CallRow[]>`
      SELECT id::text, call_number, instance, facts, version, is_duplicate, created_at FROM calls
      WHERE agency_id = ${agencyId}::uuid AND instance > 0
        AND (${filter.open}::boolean IS NULL OR is_open = ${filter.open}::boolean)
        AND (${filter.type}::text IS NULL OR facts->>'typeCode' = ${filter.type}::text)
        AND (${page.after?.at ?? null}::timestamptz IS NULL
          OR (created_at, id) < (${page.after?.at ?? null}::timestamptz, ${page.after?.id ?? null}::uuid))
      ORDER BY created_at DESC, id DESC LIMIT ${page.limit + 1}`;
  }

  eventsOfCall(callId: string): Promise<EventRow[]> {
    return this.prisma.$queryRaw<EventRow[]>`
      SELECT event_id, type, occurred_at, stored_at, unit_id FROM cad_events
      WHERE call_id = ${callId}::uuid ORDER BY occurred_at, event_id`;
  }

  /** The ledger, newest first; of one call where `callId` is given, superseded records included. */
  messages(
    agencyId: string,
    filter: {
      callId: string | null;
      kind: string | null;
      outcome: string | null;
      reason: string | null;
      status: string | null;
    },
    page: Page,
  ): Promise<MessageRow[]> {
    return this.prisma.$queryRaw<MessageRow[]>`
      SELECT m.id::text, c.call_number, m.call_id::text, m.kind, m.occurrence, m.channel, m.outcome, m.status, m.reason,
        m.language, m.variant, m.due_at, m.decided_at, m.segments, m.attempts, m.provider_id, m.error_code, m.flag,
        m.generation, m.superseded_at, m.policy_version, m.created_at
      FROM messages m LEFT JOIN calls c ON c.id = m.call_id
      WHERE m.agency_id = ${agencyId}::uuid
        AND (${filter.callId}::uuid IS NULL OR m.call_id = ${filter.callId}::uuid)
        AND (${filter.kind}::text IS NULL OR m.kind = ${filter.kind}::text)
        AND (${filter.outcome}::text IS NULL OR m.outcome = ${filter.outcome}::text)
        AND (${filter.reason}::text IS NULL OR m.reason = ${filter.reason}::text)
        AND (${filter.status}::text IS NULL OR m.status = ${filter.status}::text)
        AND (${page.after?.at ?? null}::timestamptz IS NULL
          OR (m.created_at, m.id) < (${page.after?.at ?? null}::timestamptz, ${page.after?.id ?? null}::uuid))
      ORDER BY m.created_at DESC, m.id DESC LIMIT ${page.limit + 1}`;
  }
}
