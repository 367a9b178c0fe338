import { createHash } from 'node:crypto';
import { canonicalJson } from '../../common/canonical-json';
import type { CadCallFacts, CadEvent, CadEventType } from '../../domain/cad-event';
import { callerLanguage, callerPhone, firstCall, sourceOf, startOf, word } from './caller';
import { decodeDocument } from './decode';
import { parseRfc3339 } from '../../domain/rfc3339';
import { validateEido, type Eido, type EidoError, type IncidentComponent } from './schema';
import { unitStatements } from './units';

export interface EidoOptions {
  /**
   * Identifier of the agency (`agencyComponent.$id`) whose units count. Where police and fire work one incident,
   * a fire engine's arrival is not the officer that the caller waits for. Default: the units of all agencies.
   */
  unitsOfAgency?: string;
}

export type EidoReading =
  | {
      ok: true;
      callNumber: string;
      /** The document's own `lastUpdateTimeStamp`, in UTC. */
      documentAt: string;
      events: CadEvent[];
    }
  | { ok: false; errors: EidoError[] };

/**
 * Reads a NENA EIDO-JSON document (STA-021.1b: the current state of one incident, no history) as CAD events.
 *
 * Pure: one document in, events out, nothing remembered. Each event's id is a hash of what it says, so the same
 * document twice gives the same ids, whatever the order of its members. Never throws.
 *
 * - `callNumber` is `internalIncidentId`, else the Incident Tracking Identifier, which is the document's `$id`.
 * - `call.received` is the earliest incoming call's `callStartTimestamp`. It carries no facts: they change from
 *   document to document, and its id must not. An incident without a call has no such event, so nothing comes due.
 * - `call.updated` carries all facts, at the document's `lastUpdateTimeStamp`: they come from several components,
 *   and only the document's time says which of two documents is the newer. So an older document's facts lose.
 * - `unit.*` at the time of the component that says so: see {@link unitStatements}.
 * - `call.closed`, `call.cancelled`, `call.reopened` from the incident's status, at the incident component's time.
 *
 * @param document the parsed JSON, or its text or bytes (UTF-8 or UTF-16, with or without byte order mark)
 * @returns the events, or what is wrong with each member that could not be read
 */
export function eventsFromEido(document: unknown, options: EidoOptions = {}): EidoReading {
  const checked = validateEido(decodeDocument(document));
  if (!checked.ok) return checked;
  const { eido } = checked;
  const callNumber = eido.incidentComponent?.internalIncidentId?.trim() || eido.$id?.trim();
  if (!callNumber) {
    const message = "is required where the document has no '$id'";
    return { ok: false, errors: [{ field: '$.incidentComponent.internalIncidentId', message }] };
  }
  const documentAt = parseRfc3339(eido.lastUpdateTimeStamp) as number;
  const events = new Map<string, CadEvent>();
  const add = (type: CadEventType, at: number, says: Partial<CadEvent> = {}): void => {
    const occurredAt = new Date(at).toISOString();
    const eventId = eventIdOf([callNumber, type, occurredAt, says]);
    events.set(eventId, { eventId, callNumber, type, occurredAt, ...says });
  };

  const call = firstCall(eido);
  if (call) add('call.received', startOf(call));
  const facts = statedFacts(eido);
  if (Object.keys(facts).length > 0) add('call.updated', documentAt, facts);
  for (const { type, unitId, at } of unitStatements(eido, options.unitsOfAgency)) {
    add(type, at, { unit: { id: unitId } });
  }
  const lifecycle = eido.incidentComponent && lifecycleOf(eido.incidentComponent);
  if (lifecycle) add(lifecycle, parseRfc3339(eido.incidentComponent?.lastUpdateTimeStamp ?? '') as number);
  return {
    ok: true,
    callNumber,
    documentAt: new Date(documentAt).toISOString(),
    events: [...events.values()],
  };
}

function statedFacts(eido: Eido): Partial<CadEvent> {
  const incident = eido.incidentComponent;
  const call = firstCall(eido);
  const common = incident?.incidentCommonPriorityNumber;
  const facts: Record<keyof Omit<CadCallFacts, 'juvenileCaller'>, string | undefined> = {
    source: sourceOf(eido, call),
    typeCode: stated(incident?.incidentTypeInternalCode) ?? stated(incident?.incidentTypeCommonRegistryText),
    typeText: line(incident?.incidentTypeInternalText) ?? stated(incident?.incidentTypeCommonRegistryText),
    // The two scales run opposite ways: in the common one 10 is the highest. An agency whose CAD sends only that
    // one has to write its policy in it.
    priority: stated(incident?.incidentPriorityInternalText) ?? (common == null ? undefined : String(common)),
    callerPhone: callerPhone(eido, call),
    language: callerLanguage(eido, call),
    district: stated(incident?.beatOrDispatchGroupText),
  };
  const known = Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as CadCallFacts;
  const disposition = dispositionOf(incident);
  return {
    ...(Object.keys(known).length > 0 ? { call: known } : {}),
    ...(disposition === undefined ? {} : { disposition }),
  };
}

function dispositionOf(incident: IncidentComponent | null | undefined): string | undefined {
  const dispositions = incident?.dispositionComponent ?? [];
  const primary = dispositions.find((entry) => entry.dispositionPrimaryIndicator === true) ?? dispositions[0];
  return stated(primary?.dispositionCommonRegistryCode);
}

/**
 * What the Incident Status registry (STA-021.1b, table 3-3) says of the call's life, if anything.
 *
 * `Active` is no event: a document knows nothing of the one before it, and a late document that still says
 * `Active` must not open a closed call again. Only `ReOpened` does. Beside a close, the later word of the list counts,
 * since CADs append to it. `Cancelled` beats `Closed`, which many CADs set as well.
 */
function lifecycleOf(incident: IncidentComponent): CadEventType | undefined {
  const words = (incident.incidentStatusCommonRegistryText ?? []).map(word);
  const reopened = words.lastIndexOf('reopened');
  const cancelled = Math.max(words.lastIndexOf('cancelled'), words.lastIndexOf('canceled'));
  const closed = Math.max(words.lastIndexOf('closed'), cancelled);
  if (reopened > closed) return 'call.reopened';
  if (closed < 0) return undefined;
  return cancelled > reopened ? 'call.cancelled' : 'call.closed';
}

/** Codes are compared exactly by the policy, so only what surrounds them goes. A blank states nothing. */
function stated(value: string | null | undefined): string | undefined {
  return value?.trim() || undefined;
}

/** Free text on one line, in the 200 characters that a field may have. */
function line(value: string | null | undefined): string | undefined {
  const clean = (value ?? '').replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return clean.slice(0, 200).replace(/[\uD800-\uDBFF]$/, '') || undefined;
}

function eventIdOf(says: unknown): string {
  return `eido-${createHash('sha256').update(canonicalJson(says)).digest('hex').slice(0, 32)}`;
}
