import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database, PrismaService } from './prisma.service';

/** 144 bits: more than can be guessed, and 24 characters in a link. */
const TOKEN_BYTES = 18;
const VALID_DAYS = 30;

const hashOf = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest());

/**
 * Makes the link of a survey text, or a new one if the text is composed again after a refusal.
 *
 * @returns the token, which is stored as its hash only
 */
export async function inviteToSurvey(
  tx: Database,
  invitation: { agencyId: string; callId: string; messageId: string; language: string; now: number },
): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const expiresAt = new Date(invitation.now + VALID_DAYS * 86_400_000);
  await tx.$executeRaw`
    INSERT INTO survey_invitations (id, agency_id, call_id, message_id, token_hash, language, expires_at)
    VALUES (${randomUUID()}::uuid, ${invitation.agencyId}::uuid, ${invitation.callId}::uuid,
      ${invitation.messageId}::uuid, ${hashOf(token)}, ${invitation.language}, ${expiresAt})
    ON CONFLICT (message_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at`;
  return token;
}

export interface OpenInvitation {
  id: string;
  language: string;
  agencyName: string;
  nonEmergencyNumber: string;
  answered: boolean;
}

/** What a survey link leads to. Reading changes nothing: link previews fetch pages too. */
export class SurveyRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** @returns null where the token is unknown or expired: the two look the same */
  async find(token: string, now: number): Promise<OpenInvitation | null> {
    const rows = await this.prisma.$queryRaw<
      { id: string; language: string; name: string; non_emergency_number: string; answered: boolean }[]
    >`
      SELECT i.id::text, i.language, a.name, a.non_emergency_number,
        EXISTS (SELECT 1 FROM survey_answers WHERE invitation_id = i.id) AS answered
      FROM survey_invitations i JOIN agencies a ON a.id = i.agency_id
      WHERE i.token_hash = ${hashOf(token)} AND i.expires_at > ${new Date(now)}`;
    const row = rows[0];
    return row
      ? {
          id: row.id,
          language: row.language,
          agencyName: row.name,
          nonEmergencyNumber: row.non_emergency_number,
          answered: row.answered,
        }
      : null;
  }

  /** Records the one answer. @returns false where there was one already */
  async answer(invitationId: string, rating: number, now: number): Promise<boolean> {
    const stored = await this.prisma.$executeRaw`
      INSERT INTO survey_answers (invitation_id, rating, answered_at)
      VALUES (${invitationId}::uuid, ${rating}, ${new Date(now)}) ON CONFLICT (invitation_id) DO NOTHING`;
    return stored === 1;
  }
}
