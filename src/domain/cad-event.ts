/** What a CAD tells us, as `POST /v1/cad/events` takes it (contract, section 1). */
export const CAD_EVENT_TYPES = [
  'call.received',
  'call.updated',
  'call.closed',
  'call.cancelled',
  'call.reopened',
  'unit.dispatched',
  'unit.enroute',
  'unit.arrived',
  'unit.cleared',
] as const;
export type CadEventType = (typeof CAD_EVENT_TYPES)[number];

export const CALL_SOURCES = [
  '911',
  'non_emergency',
  'text_to_911',
  'online',
  'officer',
  'alarm',
  'other',
] as const;
export type CallSource = (typeof CALL_SOURCES)[number];

/** The facts that one event may state about its call. Absent or null states nothing. */
export interface CadCallFacts {
  source?: CallSource | null;
  typeCode?: string | null;
  typeText?: string | null;
  priority?: string | null;
  callerPhone?: string | null;
  language?: string | null;
  district?: string | null;
  juvenileCaller?: boolean | null;
}

/** One CAD event on the wire. `occurredAt` is RFC 3339 with an offset. */
export interface CadEvent {
  eventId: string;
  callNumber: string;
  type: CadEventType;
  occurredAt: string;
  call?: CadCallFacts | null;
  unit?: { id: string } | null;
  disposition?: string | null;
}
