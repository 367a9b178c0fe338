import { randomUUID } from 'node:crypto';
import type { Vault } from '../common/vault';
import type { Language } from '../domain/language';
import type { Policy } from '../domain/policy';
import { readPolicy } from './policy.repository';
import type { Database, PrismaService } from './prisma.service';

/** The purposes of texts that a person can stop; a bare STOP means all. */
export const OPT_OUT_PURPOSES = ['calls', 'surveys', 'alerts'] as const;

/** A text from a resident, its signature checked. */
export interface InboundText {
  providerId: string;
  from: string;
  /** Our number, or the messaging service: they name the agency. */
  to: readonly string[];
  body: string;
  /** Epoch milliseconds. */
  at: number;
}

/** What an answer may depend on. */
export interface InboundSituation {
  agencyName: string;
  nonEmergencyNumber: string;
  policy: Policy;
  optedOut: boolean;
  /** What this phone asked for, else the language of the last text to it. */
  language: string | null;
  /** "Not monitored" is said once a day. */
  toldNotMonitored: boolean;
}

/** What to do about a text: its effects, and the answer if there is one. */
export interface InboundOutcome {
  reading: string;
  optOut?: boolean;
  optIn?: boolean;
  language?: Language;
  answer?: { template: string; language: Language; body: string; segments: number };
}

export type InboundResult =
  | { kind: 'taken'; agencyId: string; replyMessageId: string | null }
  | { kind: 'duplicate' }
  | { kind: 'no_agency' };

/** An answer keeps its meaning for an hour: milliseconds. */
const ANSWER_WITHIN_MS = 3_600_000;

/** Takes residents' texts: effects, answer and outbox in one transaction, each text once. */
export class InboundRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
  ) {}

  async take(
    text: InboundText,
    decide: (situation: InboundSituation) => InboundOutcome,
  ): Promise<InboundResult> {
    return this.prisma.$transaction(async (tx) => {
      const agencies = await tx.$queryRaw<{ id: string; name: string; non_emergency_number: string }[]>`
        SELECT id::text, name, non_emergency_number FROM agencies WHERE sms_sender = ANY(${[...text.to]}::text[])`;
      const agency = agencies[0];
      if (!agency) return { kind: 'no_agency' };
      const contactId = await this.lockContact(tx, agency.id, text.from);
      const id = randomUUID();
      const policy = await readPolicy(tx, agency.id);
      const situation = await readSituation(tx, contactId, text.at);
      const outcome = decide({
        ...situation,
        agencyName: agency.name,
        nonEmergencyNumber: agency.non_emergency_number,
        policy: policy.document,
      });
      const stored = await tx.$executeRaw`
        INSERT INTO inbound_texts (id, agency_id, contact_id, provider_id, reading, body, received_at)
        VALUES (${id}::uuid, ${agency.id}::uuid, ${contactId}::uuid, ${text.providerId}, ${outcome.reading},
          ${this.vault.seal(text.body)}, ${new Date(text.at)})
        ON CONFLICT (provider_id) DO NOTHING`;
      if (stored === 0) return { kind: 'duplicate' };
      await applyEffects(tx, agency.id, contactId, outcome);
      const replyMessageId = outcome.answer
        ? await this.storeAnswer(tx, agency.id, contactId, id, outcome.answer, text.at)
        : null;
      return { kind: 'taken', agencyId: agency.id, replyMessageId };
    });
  }

  /** Under this lock a STOP and a claim for the same phone come one after the other. */
  private async lockContact(tx: Database, agencyId: string, number: string): Promise<string> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO contacts (id, agency_id, phone_hash, phone)
      VALUES (gen_random_uuid(), ${agencyId}::uuid, ${this.vault.hash(agencyId, number)}, ${this.vault.seal(number)})
      ON CONFLICT (agency_id, phone_hash) DO UPDATE SET phone_hash = excluded.phone_hash RETURNING id::text`;
    return (rows[0] as { id: string }).id;
  }

  private async storeAnswer(
    tx: Database,
    agencyId: string,
    contactId: string,
    inboundId: string,
    answer: NonNullable<InboundOutcome['answer']>,
    at: number,
  ): Promise<string> {
    const messageId = randomUUID();
    await tx.$executeRaw`
      INSERT INTO messages (id, agency_id, subject, kind, recipient, contact_id, status, language, variant, due_at,
        deadline_at, body, segments, updated_at)
      VALUES (${messageId}::uuid, ${agencyId}::uuid, ${`inbound/${inboundId}`}, 'reply', 'sender', ${contactId}::uuid,
        'pending', ${answer.language}, ${answer.template}, ${new Date(at)}, ${new Date(at + ANSWER_WITHIN_MS)},
        ${this.vault.seal(answer.body)}, ${answer.segments}, now())`;
    await tx.$executeRaw`
      INSERT INTO outbox (kind, subject_id, version, available_at)
      VALUES ('reply', ${messageId}::uuid, 1, now() + interval '5 seconds')`;
    return messageId;
  }
}

async function readSituation(
  tx: Database,
  contactId: string,
  at: number,
): Promise<Pick<InboundSituation, 'optedOut' | 'language' | 'toldNotMonitored'>> {
  const dayAgo = new Date(at - 24 * 3_600_000);
  const rows = await tx.$queryRaw<{ opted_out: boolean; language: string | null; told: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM opt_outs WHERE contact_id = c.id) AS opted_out,
      COALESCE(c.language, (SELECT language FROM messages WHERE contact_id = c.id AND outcome = 'message'
        ORDER BY decided_at DESC NULLS LAST LIMIT 1)) AS language,
      EXISTS (SELECT 1 FROM messages WHERE contact_id = c.id AND kind = 'reply' AND variant = 'not_monitored'
        AND due_at > ${dayAgo}) AS told
    FROM contacts c WHERE c.id = ${contactId}::uuid`;
  const row = rows[0];
  return {
    optedOut: row?.opted_out ?? false,
    language: row?.language ?? null,
    toldNotMonitored: row?.told ?? false,
  };
}

async function applyEffects(
  tx: Database,
  agencyId: string,
  contactId: string,
  { optOut, optIn, language }: InboundOutcome,
): Promise<void> {
  if (optOut) {
    await tx.$executeRaw`
      INSERT INTO opt_outs (contact_id, purpose, source)
      SELECT ${contactId}::uuid, purpose, 'reply' FROM unnest(${[...OPT_OUT_PURPOSES]}::text[]) AS purpose
      ON CONFLICT DO NOTHING`;
  }
  if (optIn) await tx.$executeRaw`DELETE FROM opt_outs WHERE contact_id = ${contactId}::uuid`;
  if (language) {
    await tx.$executeRaw`UPDATE contacts SET language = ${language} WHERE id = ${contactId}::uuid`;
  }
  if (optOut || optIn || language) {
    const action = optOut ? 'contact.opted_out' : optIn ? 'contact.opted_in' : 'contact.language_changed';
    await tx.$executeRaw`
      INSERT INTO audit_log (agency_id, actor, action, subject, details)
      VALUES (${agencyId}::uuid, 'resident', ${action}, ${`contact/${contactId}`},
        ${JSON.stringify(language ? { language } : {})}::jsonb)`;
  }
}
