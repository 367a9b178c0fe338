import { createHash } from 'node:crypto';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import type { CadCallFacts, CadEvent, CadEventType } from '../../src/domain/cad-event';
import type { CallRow } from './call-row';

/** The file has one time for each step and does not name units, so each call has one. */
const UNIT_ID = 'U1';

/**
 * The CAD events of one row of the calls file (contract, section 5), in the order of a call's life: received with the
 * call's facts, its unit, the close, the reopening, and the second close where it is later than the first one or the
 * first is not recorded. Closes carry the disposition; they are cancellations where it is `cancelled`.
 *
 * Ids are made of the call number and the step, so the same row always gives the same ids.
 */
export function eventsOfCall(row: CallRow): CadEvent[] {
  const events: CadEvent[] = [];
  const add = (
    step: string,
    type: CadEventType,
    occurredAt: string | null,
    says: Partial<CadEvent>,
  ): void => {
    if (occurredAt === null) return;
    events.push({
      eventId: eventIdOf(row.callNumber, step),
      callNumber: row.callNumber,
      type,
      occurredAt,
      ...says,
    });
  };
  const unit = { unit: { id: UNIT_ID } };
  const close = row.disposition === 'cancelled' ? 'call.cancelled' : 'call.closed';
  const disposition = row.disposition === null ? {} : { disposition: row.disposition };

  add('received', 'call.received', row.receivedAt, { call: factsOf(row) });
  add('dispatched', 'unit.dispatched', row.dispatchedAt, unit);
  add('enroute', 'unit.enroute', row.enrouteAt, unit);
  add('arrived', 'unit.arrived', row.arrivedAt, unit);
  add('cleared', 'unit.cleared', row.clearedAt, unit);
  add('closed', close, row.closedAt, disposition);
  add('reopened', 'call.reopened', row.reopenedAt, {});
  if (row.closedAt === null || isLater(row.finalClosedAt, row.closedAt)) {
    add('final-closed', close, row.finalClosedAt, disposition);
  }
  return events;
}

function factsOf(row: CallRow): CadCallFacts {
  const { source, typeCode, priority, callerPhone, language, district } = row;
  const facts = { source, typeCode, priority, callerPhone, language, district };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

function isLater(time: string | null, than: string): boolean {
  return time !== null && (parseRfc3339(time) as number) > (parseRfc3339(than) as number);
}

/** Readable while it fits into the 200 characters that an id may have. */
function eventIdOf(callNumber: string, step: string): string {
  const readable = `${callNumber}/${step}`;
  if (readable.length <= 200) return readable;
  return `call-${createHash('sha256').update(callNumber).digest('hex').slice(0, 32)}/${step}`;
}
