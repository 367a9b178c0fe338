import type { Vault } from '../common/vault';
import type { LineType } from '../messaging/sms-sender';
import type { PrismaService } from './prisma.service';

/** Phones and what is known about them. */
export class ContactRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
    /** Whether line types are looked up at all; without it the question costs no query. */
    private readonly lookUp: boolean,
  ) {}

  /** The phone of a call whose line type was never looked up, or null. */
  async withoutLineType(
    agencyId: string,
    callId: string,
  ): Promise<{ contactId: string; number: string } | null> {
    if (!this.lookUp) return null;
    const rows = await this.prisma.$queryRaw<{ id: string; phone: Uint8Array }[]>`
      SELECT p.id::text, p.phone FROM calls c JOIN contacts p ON p.id = c.contact_id
      WHERE c.id = ${callId}::uuid AND c.agency_id = ${agencyId}::uuid AND p.looked_up_at IS NULL`;
    const row = rows[0];
    return row ? { contactId: row.id, number: this.vault.open(row.phone) } : null;
  }

  /** A landline gates texts from now on. */
  async storeLineType(contactId: string, lineType: LineType): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE contacts SET line_type = ${lineType}, looked_up_at = now(),
        not_mobile_at = CASE WHEN ${lineType} = 'landline' THEN COALESCE(not_mobile_at, now()) ELSE not_mobile_at END
      WHERE id = ${contactId}::uuid`;
  }
}
