import type { Policy, PolicyInForce } from '../domain/policy';
import type { Database, PrismaService } from './prisma.service';

/** No agency goes without a policy: one is written when it is created. */
export class PolicyMissingError extends Error {
  constructor(agencyId: string) {
    super(`Agency ${agencyId} has no policy`);
    this.name = 'PolicyMissingError';
  }
}

/**
 * The policy in force for an agency, read inside the caller's transaction so that a pause counts at once.
 *
 * @throws PolicyMissingError
 */
export async function readPolicy(db: Database, agencyId: string): Promise<PolicyInForce> {
  const rows = await db.$queryRaw<{ version: number; document: Policy; since: Date }[]>`
    SELECT version, document, since FROM policies
    WHERE agency_id = ${agencyId}::uuid ORDER BY version DESC LIMIT 1`;
  const row = rows[0];
  if (!row) throw new PolicyMissingError(agencyId);
  return { version: row.version, document: row.document, since: row.since.getTime() };
}

/** Writes policy versions. */
export class PolicyRepository {
  constructor(private readonly prisma: PrismaService) {}

  current(agencyId: string): Promise<PolicyInForce> {
    return readPolicy(this.prisma, agencyId);
  }

  /**
   * Puts a new version in force from now on, audits it, and has the timers of running calls recomputed:
   * one outbox entry for each call that is open or waits for its survey. A closed call whose survey was off under
   * the policy before has ended, and is not woken to get one after all.
   *
   * @param now epoch milliseconds
   */
  async replace(agencyId: string, document: Policy, actor: string, now: number): Promise<PolicyInForce> {
    return this.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM agencies WHERE id = ${agencyId}::uuid FOR UPDATE`;
      const before = await readPolicy(tx, agencyId);
      const version = before.version + 1;
      await tx.$executeRaw`
        INSERT INTO policies (id, agency_id, version, document, since, created_by)
        VALUES (gen_random_uuid(), ${agencyId}::uuid, ${version}, ${JSON.stringify(document)}::jsonb,
          ${new Date(now)}, ${actor})`;
      await tx.$executeRaw`
        INSERT INTO audit_log (agency_id, actor, action, subject, details)
        VALUES (${agencyId}::uuid, ${actor}, 'policy.replaced', ${`policy/${version}`},
          ${JSON.stringify({ from: before.version, to: version })}::jsonb)`;
      await tx.$executeRaw`
        WITH waiting AS (
          SELECT c.id FROM calls c
          WHERE c.agency_id = ${agencyId}::uuid AND c.received_at IS NOT NULL
            AND (c.is_open OR ${before.document.survey.enabled} AND NOT EXISTS (SELECT 1 FROM messages m
              WHERE m.call_id = c.id AND m.kind = 'survey' AND m.generation = 0 AND m.outcome IS NOT NULL))
          ORDER BY c.id FOR UPDATE),
        running AS (
          UPDATE calls c SET version = version + 1, updated_at = now() FROM waiting WHERE c.id = waiting.id
          RETURNING c.id, c.version)
        INSERT INTO outbox (kind, subject_id, version)
        SELECT 'call', id, version FROM running
        ON CONFLICT (kind, subject_id) DO UPDATE SET version = excluded.version, available_at = now(), attempts = 0`;
      return { version, since: now, document };
    });
  }
}
