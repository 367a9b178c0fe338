import type { Pool } from 'pg';
import type { CallFacts } from '../../src/domain/call-facts';
import { nextStep, type NextStep, type RecordedDecision } from '../../src/domain/next-step';
import { timingOf, type Policy } from '../../src/domain/policy';
import type { ShadowDecision } from '../../src/shadow/walk-calls';

/** A decision of the engine, with what the carrier calls the text. */
export interface EngineDecision extends ShadowDecision {
  /** Null where it was not sent, or the carrier refused it. */
  providerId: string | null;
}

/** A call and what the rules say comes next for it. */
export interface CallOutlook {
  callId: string;
  callNumber: string;
  next: NextStep;
}

/** The records that count, superseded ones left out. */
export async function readDecisions(pool: Pool, agencyId: string): Promise<EngineDecision[]> {
  const { rows } = await pool.query<{
    call_number: string;
    kind: ShadowDecision['kind'];
    occurrence: number;
    decided_at: Date;
    outcome: ShadowDecision['outcome'];
    language: string;
    reason: ShadowDecision['reason'] | null;
    provider_id: string | null;
  }>(
    `SELECT c.call_number, m.kind, m.occurrence, m.decided_at, m.outcome, m.language, m.reason, m.provider_id
     FROM messages m JOIN calls c ON c.id = m.call_id
     WHERE m.agency_id = $1 AND m.generation = 0 AND m.outcome IS NOT NULL`,
    [agencyId],
  );
  return rows.map((row) => ({
    callNumber: row.call_number,
    kind: row.kind,
    occurrence: row.occurrence,
    at: row.decided_at.getTime(),
    outcome: row.outcome,
    language: row.language,
    ...(row.reason && { reason: row.reason }),
    providerId: row.provider_id,
  }));
}

/** What comes next for each call of the agency, by the rules that its workflow runs, on the facts in Postgres. */
export async function readOutlook(
  pool: Pool,
  agencyId: string,
  policy: Policy,
  now: number,
): Promise<CallOutlook[]> {
  const inForce = { version: 1, since: 0, document: timingOf(policy) };
  const { rows } = await pool.query<{
    id: string;
    call_number: string;
    facts: CallFacts;
    decisions: RecordedDecision[];
  }>(
    `SELECT c.id::text, c.call_number, c.facts,
       COALESCE((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', m.kind, 'occurrence', m.occurrence,
           'outcome', m.outcome, 'reason', m.reason, 'basis', m.basis)))
         FROM messages m WHERE m.call_id = c.id AND m.generation = 0 AND m.outcome IS NOT NULL), '[]') AS decisions
     FROM calls c WHERE c.agency_id = $1 AND c.received_at IS NOT NULL`,
    [agencyId],
  );
  return rows.map(({ id, call_number, facts, decisions }) => ({
    callId: id,
    callNumber: call_number,
    next: nextStep({ facts, decisions, policy: inForce }, now),
  }));
}

/** Facts that Temporal has not been told of. */
export async function countUntold(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox');
  return rows[0]?.n ?? 0;
}

/** Texts between their decision and the carrier's answer. */
export async function countOnTheWay(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM messages WHERE status IN ('sending', 'pending')",
  );
  return rows[0]?.n ?? 0;
}
