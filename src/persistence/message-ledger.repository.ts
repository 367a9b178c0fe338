import type { Vault } from '../common/vault';
import { statusesBefore, type MessageStatus } from '../domain/message-status';
import type { PrismaService } from './prisma.service';

/** A row whose fate is not known, with what is needed to find it with the provider. */
export interface UnknownMessage {
  messageId: string;
  to: string;
  body: string;
  claimedAt: Date;
}

/** What a provider's receipt says, already in our words. */
export interface Receipt {
  messageId: string;
  providerId: string;
  status: MessageStatus;
  errorCode: string | null;
}

/** How a receipt ended: `unknown_message` is nobody's, `stale` said nothing new. */
export type ReceiptEffect = 'applied' | 'stale' | 'unknown_message';

/** After this long a row still `sending` belongs to a dead worker: twice the activity's time. */
const REAP_AFTER_SECONDS = 60;

/** The ledger after the claim: what became of a hand-over. Every step is one conditional statement. */
export class MessageLedger {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
  ) {}

  /** The very next statement after the provider's answer. A receipt may have come before it. */
  async recordAccepted(messageId: string, providerId: string, status: MessageStatus): Promise<void> {
    await this.prisma.$executeRaw`
      WITH accepted AS (
        UPDATE messages SET provider_id = COALESCE(provider_id, ${providerId}),
          status = CASE WHEN status = ANY(${statusesBefore(status)}::text[]) THEN ${status} ELSE status END,
          flag = CASE WHEN flag = 'outcome_unknown' THEN NULL ELSE flag END, updated_at = now()
        WHERE id = ${messageId}::uuid RETURNING contact_id)
      UPDATE contacts SET greeted_at = now()
      WHERE id = (SELECT contact_id FROM accepted) AND greeted_at IS NULL`;
  }

  /** The provider said no, for good. The message stays a message, with its status. */
  async recordRefused(messageId: string, code: string, pageOperator: boolean): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE messages SET status = 'failed', error_code = ${code}, settled_at = now(), updated_at = now(),
        flag = CASE WHEN ${pageOperator} THEN 'operator_needed' ELSE flag END
      WHERE id = ${messageId}::uuid AND status = ANY(${statusesBefore('failed')}::text[])`;
  }

  /** It was certainly not processed: the row waits, undecided, and the gates run again at the next claim. */
  async putBack(messageId: string, afterMs: number): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE messages SET status = 'pending', outcome = NULL, updated_at = now(),
        next_attempt_at = now() + make_interval(secs => ${afterMs / 1000}::double precision)
      WHERE id = ${messageId}::uuid AND status = 'sending'`;
  }

  async recordUnknown(messageId: string): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE messages SET status = 'unknown', updated_at = now()
      WHERE id = ${messageId}::uuid AND status = 'sending'`;
  }

  /**
   * Takes a receipt: stored once, applied forward only, whatever order or copies they come in. It settles
   * an unknown row too, and brings the provider's id if the answer to the hand-over was lost.
   */
  async applyReceipt(receipt: Receipt): Promise<ReceiptEffect> {
    const { messageId, providerId, status, errorCode } = receipt;
    return this.prisma.$transaction(async (tx) => {
      const stored = await tx.$executeRaw`
        INSERT INTO provider_receipts (message_id, provider_id, status, error_code)
        SELECT id, ${providerId}, ${status}, ${errorCode ?? ''} FROM messages
        WHERE id = ${messageId}::uuid AND (provider_id IS NULL OR provider_id = ${providerId})
        ON CONFLICT (message_id, provider_id, status, error_code) DO NOTHING`;
      if (stored === 0) {
        const known = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM messages WHERE id = ${messageId}::uuid AND provider_id = ${providerId}`;
        return known.length > 0 ? 'stale' : 'unknown_message';
      }
      const moved = await tx.$executeRaw`
        UPDATE messages SET provider_id = ${providerId}, status = ${status},
          error_code = COALESCE(${errorCode}, error_code), flag = CASE WHEN flag = 'outcome_unknown' THEN NULL ELSE flag END,
          settled_at = CASE WHEN ${status} IN ('delivered', 'undelivered', 'failed') THEN now() ELSE settled_at END,
          updated_at = now()
        WHERE id = ${messageId}::uuid AND status = ANY(${statusesBefore(status)}::text[])`;
      return moved === 1 ? 'applied' : 'stale';
    });
  }

  /** What a refusal or receipt taught about the phone gates the next text. */
  async learn(messageId: string, learned: 'opted_out' | 'not_mobile'): Promise<void> {
    if (learned === 'not_mobile') {
      await this.prisma.$executeRaw`
        UPDATE contacts SET not_mobile_at = COALESCE(not_mobile_at, now())
        WHERE id = (SELECT contact_id FROM messages WHERE id = ${messageId}::uuid)`;
      return;
    }
    await this.prisma.$executeRaw`
      INSERT INTO opt_outs (contact_id, purpose, source)
      SELECT contact_id, purpose, 'carrier' FROM messages, unnest(ARRAY['calls', 'surveys', 'alerts']) AS purpose
      WHERE id = ${messageId}::uuid AND contact_id IS NOT NULL ON CONFLICT DO NOTHING`;
  }

  /** Marks a row that needs a person's eye without changing what is known about it. */
  async flag(messageId: string, flag: string): Promise<void> {
    await this.prisma.$executeRaw`UPDATE messages SET flag = ${flag} WHERE id = ${messageId}::uuid`;
  }

  /** Rows left `sending` by a dead worker become `unknown`: they may or may not have been handed over. */
  async reap(): Promise<number> {
    return this.prisma.$executeRaw`
      UPDATE messages SET status = 'unknown', updated_at = now()
      WHERE status = 'sending' AND claimed_at < now() - make_interval(secs => ${REAP_AFTER_SECONDS})`;
  }

  /** Unknown rows, oldest first, for reconciling with the provider's list. */
  async unknownMessages(limit: number): Promise<UnknownMessage[]> {
    const rows = await this.prisma.$queryRaw<
      { id: string; phone: Uint8Array; body: Uint8Array; claimed_at: Date }[]
    >`
      SELECT m.id::text, c.phone, m.body, m.claimed_at FROM messages m JOIN contacts c ON c.id = m.contact_id
      WHERE m.status = 'unknown' AND m.body IS NOT NULL ORDER BY m.claimed_at LIMIT ${limit}`;
    return rows.map((row) => ({
      messageId: row.id,
      to: this.vault.open(row.phone),
      body: this.vault.open(row.body),
      claimedAt: row.claimed_at,
    }));
  }

  /** The provider's ids that belong to some row already: a listed message settles one row at most. */
  async knownProviderIds(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.prisma.$queryRaw<{ provider_id: string }[]>`
      SELECT provider_id FROM messages WHERE provider_id = ANY(${[...ids]}::text[])`;
    return new Set(rows.map((row) => row.provider_id));
  }

  /** Still unknown after the grace: dropped and flagged, never sent again. */
  async dropUnknown(afterSeconds: number): Promise<number> {
    return this.prisma.$executeRaw`
      UPDATE messages SET status = 'dropped', flag = 'outcome_unknown', settled_at = now(), updated_at = now()
      WHERE status = 'unknown' AND claimed_at < now() - make_interval(secs => ${afterSeconds})`;
  }
}
