import type { FoldEvent } from '../domain/call-facts';
import type { CadEventType } from '../domain/cad-event';
import type { Vault } from '../common/vault';
import { refoldCalls, type ChangedCall } from './refold-calls';
import type { Database, PrismaService } from './prisma.service';

/** A validated event on its way into the inbox; the phone is the only part that identifies a person. */
export interface InboxEvent {
  eventId: string;
  callNumber: string;
  type: CadEventType;
  /** Epoch milliseconds. */
  at: number;
  /** HMAC of the canonical content, see `contentOf`. */
  digest: Uint8Array<ArrayBuffer>;
  states: Omit<FoldEvent['states'], 'phone'>;
  unitId: string | null;
  /** Undefined where the event states none. */
  phone?: { valid: true; e164: string } | { valid: false; text: string };
}

export type StoreStatus = 'accepted' | 'duplicate' | 'conflict';

export interface StoreResult {
  /** In the order of the events given. */
  statuses: StoreStatus[];
  /** Calls whose workflow must be told; an outbox entry for each is committed with the events. */
  changed: ChangedCall[];
}

type StoredPhone = { contactId: string | null; sealed: Uint8Array<ArrayBuffer> | null };

/**
 * The CAD inbox. One transaction stores the events, folds the facts of their calls and writes the outbox:
 * what a 202 promises is all there or not at all.
 */
export class CadInboxRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
  ) {}

  /**
   * Stores events of one agency. Queries: 8 for a request, however many events it carries.
   *
   * @param now epoch milliseconds, for deciding which changes wake a workflow
   */
  async store(agencyId: string, events: readonly InboxEvent[], now: number): Promise<StoreResult> {
    return this.prisma.$transaction(async (tx) => {
      await lockNumbers(tx, agencyId, events);
      const phones = await this.storePhones(tx, agencyId, events);
      const inserted = await insertEvents(tx, agencyId, events, phones);
      const statuses = await this.readStatuses(tx, agencyId, events, inserted);
      const numbers = new Set(events.filter((_, i) => statuses[i] === 'accepted').map((e) => e.callNumber));
      const changed = numbers.size > 0 ? await refoldCalls(tx, agencyId, [...numbers], now) : [];
      return { statuses, changed };
    });
  }

  /** Finds or makes the contact of each valid number. Sorted, so that two batches cannot lock crosswise. */
  private async storePhones(
    tx: Database,
    agencyId: string,
    events: readonly InboxEvent[],
  ): Promise<Map<InboxEvent, StoredPhone>> {
    const numbers = [...new Set(events.flatMap((e) => (e.phone?.valid ? [e.phone.e164] : [])))].sort();
    const contactIds = new Map<string, string>();
    if (numbers.length > 0) {
      const hashes = numbers.map((number) => this.vault.hash(agencyId, number));
      await tx.$executeRaw`
        INSERT INTO contacts (id, agency_id, phone_hash, phone)
        SELECT gen_random_uuid(), ${agencyId}::uuid, hash, phone
        FROM unnest(${hashes}::bytea[], ${numbers.map((n) => this.vault.seal(n))}::bytea[]) AS t (hash, phone)
        ORDER BY hash
        ON CONFLICT (agency_id, phone_hash) DO NOTHING`;
      const rows = await tx.$queryRaw<{ id: string; place: bigint }[]>`
        SELECT c.id, t.place FROM unnest(${hashes}::bytea[]) WITH ORDINALITY AS t (hash, place)
        JOIN contacts c ON c.agency_id = ${agencyId}::uuid AND c.phone_hash = t.hash`;
      for (const { id, place } of rows) contactIds.set(numbers[Number(place) - 1] as string, id);
    }
    return new Map(
      events.map((event): [InboxEvent, StoredPhone] => {
        if (!event.phone) return [event, { contactId: null, sealed: null }];
        if (!event.phone.valid)
          return [event, { contactId: null, sealed: this.vault.seal(event.phone.text) }];
        return [event, { contactId: contactIds.get(event.phone.e164) ?? null, sealed: null }];
      }),
    );
  }

  /** An event not inserted was there before: a duplicate if it says the same, else a conflict. */
  private async readStatuses(
    tx: Database,
    agencyId: string,
    events: readonly InboxEvent[],
    inserted: ReadonlyMap<string, Uint8Array>,
  ): Promise<StoreStatus[]> {
    const missing = [...new Set(events.map((e) => e.eventId))].filter((id) => !inserted.has(id));
    const known = new Map(inserted);
    if (missing.length > 0) {
      const rows = await tx.$queryRaw<{ event_id: string; digest: Uint8Array }[]>`
        SELECT event_id, digest FROM cad_events
        WHERE agency_id = ${agencyId}::uuid AND event_id = ANY(${missing}::text[])`;
      for (const row of rows) known.set(row.event_id, row.digest);
    }
    const seen = new Set(missing);
    return events.map((event) => {
      const same = Buffer.from(known.get(event.eventId) ?? []).equals(event.digest);
      if (!same) return 'conflict';
      if (seen.has(event.eventId)) return 'duplicate';
      seen.add(event.eventId);
      return 'accepted';
    });
  }
}

/** Events of one call number fold one after the other; the locks are taken in order and go with the transaction. */
async function lockNumbers(tx: Database, agencyId: string, events: readonly InboxEvent[]): Promise<void> {
  const keys = [...new Set(events.map((e) => `${agencyId}/${e.callNumber}`))];
  await tx.$queryRaw`
    SELECT count(pg_advisory_xact_lock(key)) FROM (
      SELECT DISTINCT hashtextextended(k, 0) AS key FROM unnest(${keys}::text[]) AS k ORDER BY 1
    ) AS keys`;
}

async function insertEvents(
  tx: Database,
  agencyId: string,
  events: readonly InboxEvent[],
  phones: ReadonlyMap<InboxEvent, StoredPhone>,
): Promise<Map<string, Uint8Array>> {
  const facts = events.map((e) => JSON.stringify(e.states));
  const rows = await tx.$queryRaw<{ event_id: string; digest: Uint8Array }[]>`
    INSERT INTO cad_events
      (agency_id, event_id, call_number, type, occurred_at, digest, facts, unit_id, phone_text, contact_id)
    SELECT ${agencyId}::uuid, t.*
    FROM unnest(
      ${events.map((e) => e.eventId)}::text[], ${events.map((e) => e.callNumber)}::text[],
      ${events.map((e) => e.type)}::text[], ${events.map((e) => new Date(e.at))}::timestamptz[],
      ${events.map((e) => e.digest)}::bytea[], ${facts}::jsonb[], ${events.map((e) => e.unitId)}::text[],
      ${events.map((e) => phones.get(e)?.sealed ?? null)}::bytea[],
      ${events.map((e) => phones.get(e)?.contactId ?? null)}::uuid[]) AS t (event_id)
    -- Sorted, so that two batches with the same ids cannot lock crosswise.
    ORDER BY t.event_id
    ON CONFLICT (agency_id, event_id) DO NOTHING
    RETURNING event_id, digest`;
  return new Map(rows.map((row) => [row.event_id, row.digest]));
}
