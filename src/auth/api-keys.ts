import { createHash, randomBytes } from 'node:crypto';
import type { PrismaService } from '../persistence/prisma.service';

export const SCOPES = ['cad', 'policy', 'read', 'rms'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking: the key names the agency, nothing in a body does. */
export interface Caller {
  keyId: string;
  agencyId: string;
  scopes: readonly string[];
}

/** 256 bits, so a plain SHA-256 of it cannot be turned back or guessed. */
export function newApiKey(): { key: string; hash: Uint8Array<ArrayBuffer> } {
  const key = `ak_${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashApiKey(key) };
}

export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}

/** Finds callers by their key. */
export class ApiKeys {
  constructor(private readonly prisma: PrismaService) {}

  /** @returns null where the key is unknown or revoked: the two look the same */
  async find(key: string): Promise<Caller | null> {
    const rows = await this.prisma.$queryRaw<{ id: string; agency_id: string; scopes: string[] }[]>`
      SELECT id::text, agency_id::text, scopes FROM api_keys WHERE hash = ${hashApiKey(key)} AND revoked_at IS NULL`;
    const row = rows[0];
    return row ? { keyId: row.id, agencyId: row.agency_id, scopes: row.scopes } : null;
  }
}
