import { Prisma } from './generated/client';

/**
 * The decisions of a call `c` that count, as a JSON array of `RecordedDecision`, in the order in which they were made:
 * superseded records and rows that wait for another hand-over are not among them.
 */
export const RECORDED_DECISIONS = Prisma.sql`
  COALESCE((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', m.kind, 'occurrence', m.occurrence,
      'outcome', m.outcome, 'reason', m.reason, 'basis', m.basis)) ORDER BY m.decided_at)
    FROM messages m WHERE m.call_id = c.id AND m.generation = 0 AND m.outcome IS NOT NULL), '[]')`;
