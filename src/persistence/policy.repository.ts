import type { Policy, PolicyInForce } from '../domain/policy';
import type { Database } from './prisma.service';

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
