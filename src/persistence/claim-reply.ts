import type { Vault } from '../common/vault';
import type { ClaimedText } from './claimed-text';
import type { PrismaService } from './prisma.service';

/** Claims answers to residents' texts. Opt-outs do not gate them: they are what the person asked for. */
export class ReplyClaims {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
  ) {}

  /**
   * `pending → sending`, or past the deadline `pending → dropped`.
   *
   * @returns null where there is nothing to hand over
   */
  async claim(messageId: string, now: number): Promise<ClaimedText | null> {
    const rows = await this.prisma.$queryRaw<
      {
        status: string;
        body: Uint8Array;
        attempts: number;
        deadline_at: Date;
        phone: Uint8Array;
        sms_sender: string;
      }[]
    >`
      UPDATE messages m SET
        status = CASE WHEN m.deadline_at < ${new Date(now)} THEN 'dropped' ELSE 'sending' END,
        flag = CASE WHEN m.deadline_at < ${new Date(now)} THEN 'too_late' ELSE m.flag END,
        outcome = 'message', decided_at = COALESCE(decided_at, ${new Date(now)}), attempts = attempts + 1,
        claimed_at = now(), updated_at = now()
      FROM contacts c, agencies a
      WHERE m.id = ${messageId}::uuid AND m.status = 'pending' AND c.id = m.contact_id AND a.id = m.agency_id
      RETURNING m.status, m.body, m.attempts, m.deadline_at, c.phone, a.sms_sender`;
    const row = rows[0];
    if (!row || row.status !== 'sending') return null;
    return {
      messageId,
      to: this.vault.open(row.phone),
      from: row.sms_sender,
      body: this.vault.open(row.body),
      deadline: row.deadline_at.getTime(),
      attempt: row.attempts,
    };
  }
}
