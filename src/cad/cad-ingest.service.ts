import type { Clock } from '../common/clock';
import { canonicalJson } from '../common/canonical-json';
import { badRequest, Problem, type FieldError } from '../common/problem';
import type { Vault } from '../common/vault';
import { parseInstant } from '../domain/rfc3339';
import type { Metrics } from '../health/metrics';
import type { TemporalDispatch } from '../orchestration/temporal-dispatch';
import type { CadInboxRepository, InboxEvent } from '../persistence/cad-inbox.repository';
import type { CadEventDto } from './cad-event.dto';
import { readPhone } from './phone-reading';
import { readCadEvent } from './read-cad-event';

export const MAX_EVENTS = 500;
/** How far a CAD's clock may run ahead of ours: milliseconds. */
const MAX_AHEAD_MS = 5 * 60_000;

/** What became of one event of a request. */
export interface EventResult {
  eventId: string | null;
  status: 'accepted' | 'duplicate' | 'rejected';
  callNumber: string | null;
  problem?: { title: string; detail: string; errors: FieldError[] };
}

/** Takes CAD events: validates each, stores all good ones in one transaction, then tells Temporal. */
export class CadIngestService {
  constructor(
    private readonly inbox: CadInboxRepository,
    private readonly dispatch: TemporalDispatch,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** A single event: bad means 400. */
  async ingestOne(agencyId: string, body: unknown): Promise<EventResult> {
    const [result] = await this.ingest(agencyId, [body]);
    if (result?.problem) throw badRequest(result.problem.errors);
    return result as EventResult;
  }

  /**
   * An array of events: a bad item is rejected alone.
   *
   * @throws Problem 413 over 500 items
   */
  async ingest(agencyId: string, bodies: readonly unknown[]): Promise<EventResult[]> {
    const results = await this.takeAll(agencyId, bodies);
    for (const { status } of results) this.metrics.events.inc({ status });
    return results;
  }

  private async takeAll(agencyId: string, bodies: readonly unknown[]): Promise<EventResult[]> {
    if (bodies.length > MAX_EVENTS) {
      throw new Problem(
        413,
        'Too many events',
        `A request may carry ${MAX_EVENTS} events; this one has ${bodies.length}`,
      );
    }
    const now = this.clock.now();
    const results: EventResult[] = [];
    const good: { place: number; event: InboxEvent }[] = [];
    bodies.forEach((body, place) => {
      const reading = readCadEvent(body);
      const errors = reading.ok ? this.clockErrors(reading.event, now) : reading.errors;
      if (reading.ok && errors.length === 0)
        good.push({ place, event: this.toInbox(agencyId, reading.event) });
      results[place] = {
        ...identify(body),
        status: 'rejected',
        ...(errors.length > 0 && { problem: problemOf(errors) }),
      };
    });
    if (good.length === 0) return results;

    const stored = await this.inbox.store(
      agencyId,
      good.map(({ event }) => event),
      now,
    );
    good.forEach(({ place }, i) => {
      const status = stored.statuses[i];
      const result = results[place] as EventResult;
      if (status === 'conflict') {
        result.problem = problemOf([{ field: 'eventId', message: 'was taken before with another content' }]);
      } else {
        result.status = status ?? 'rejected';
      }
    });
    this.dispatch.soon(
      stored.changed.map((call) => ({ kind: 'call', agencyId, version: call.snapshot.version, call })),
    );
    return results;
  }

  private clockErrors(event: CadEventDto, now: number): FieldError[] {
    const at = parseInstant(event.occurredAt)?.ms ?? NaN;
    return at - now > MAX_AHEAD_MS
      ? [{ field: 'occurredAt', message: 'is more than 5 minutes ahead of the server’s clock' }]
      : [];
  }

  private toInbox(agencyId: string, event: CadEventDto): InboxEvent {
    const at = parseInstant(event.occurredAt);
    if (!at) throw new Error('An event without a time passed validation');
    const call = event.call ?? {};
    const content = canonicalJson({ ...event, occurredAt: at.canonical });
    // An empty text is how many CADs write "not recorded".
    const text = (value: string | null | undefined): string | null => (value ? value : null);
    const phone = text(call.callerPhone?.trim());
    return {
      eventId: event.eventId,
      callNumber: event.callNumber,
      type: event.type,
      at: at.ms,
      digest: this.vault.hash(agencyId, event.eventId, content),
      unitId: event.unit?.id ?? null,
      states: {
        source: call.source ?? null,
        typeCode: text(call.typeCode),
        typeText: text(call.typeText),
        priority: text(call.priority),
        language: text(call.language),
        district: text(call.district),
        juvenile: call.juvenileCaller ?? null,
        disposition: text(event.disposition),
      },
      ...(phone !== null && { phone: readPhone(phone) }),
    };
  }
}

function identify(body: unknown): Pick<EventResult, 'eventId' | 'callNumber'> {
  const fields = (body ?? {}) as { eventId?: unknown; callNumber?: unknown };
  const text = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 200) : null);
  return { eventId: text(fields.eventId), callNumber: text(fields.callNumber) };
}

function problemOf(errors: FieldError[]): NonNullable<EventResult['problem']> {
  const { details } = badRequest(errors);
  return { title: details.title, detail: details.detail, errors };
}
