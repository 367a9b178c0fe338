import { createHash } from 'node:crypto';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import type { CadCallFacts, CadEvent, CadEventType } from '../../src/domain/cad-event';
import type { CallRow } from './call-row';

/** The file has one time for each step and does not name units, so each call has one. */
const UNIT_ID = 'U1';

/** One thing that happened to a call, and when. */
export interface CallStep<T> {
  /** Name of the step within the call; event ids are made of it. */
  step: string;
  type: CadEventType;
  at: T;
}

/** The times of a row, in whatever form the caller keeps them. */
export type CallTimes<T> = Record<
  'dispatchedAt' | 'enrouteAt' | 'arrivedAt' | 'clearedAt' | 'closedAt' | 'reopenedAt' | 'finalClosedAt',
  T | null
> & { receivedAt: T; disposition: string | null };

/**
 * What happened to the call of a row (contract, section 5), in the order of a call's life: received, its unit, the
 * close, the reopening, and the second close where it is later than the first one or the first is not recorded.
 * Closes are cancellations where the disposition is `cancelled`.
 */
export function stepsOfCall<T>(times: CallTimes<T>, isLater: (time: T, than: T) => boolean): CallStep<T>[] {
  const steps: CallStep<T>[] = [{ step: 'received', type: 'call.received', at: times.receivedAt }];
  const add = (step: string, type: CadEventType, at: T | null): void => {
    if (at !== null) steps.push({ step, type, at });
  };
  const close = times.disposition === 'cancelled' ? 'call.cancelled' : 'call.closed';
  add('dispatched', 'unit.dispatched', times.dispatchedAt);
  add('enroute', 'unit.enroute', times.enrouteAt);
  add('arrived', 'unit.arrived', times.arrivedAt);
  add('cleared', 'unit.cleared', times.clearedAt);
  add('closed', close, times.closedAt);
  add('reopened', 'call.reopened', times.reopenedAt);
  const { closedAt, finalClosedAt } = times;
  if (finalClosedAt !== null && (closedAt === null || isLater(finalClosedAt, closedAt))) {
    add('final-closed', close, finalClosedAt);
  }
  return steps;
}

/**
 * The CAD events of one row. Received carries the call's facts, closes the disposition. Ids are made of the call number
 * and the step, so the same row always gives the same ids.
 */
export function eventsOfCall(row: CallRow): CadEvent[] {
  const disposition = row.disposition === null ? {} : { disposition: row.disposition };
  return stepsOfCall(row, isLater).map(({ step, type, at }) => ({
    eventId: eventIdOf(row.callNumber, step),
    callNumber: row.callNumber,
    type,
    occurredAt: at,
    ...(type === 'call.received' && { call: factsOf(row) }),
    ...(type.startsWith('unit.') && { unit: { id: UNIT_ID } }),
    ...((type === 'call.closed' || type === 'call.cancelled') && disposition),
  }));
}

function factsOf(row: CallRow): CadCallFacts {
  const { source, typeCode, priority, callerPhone, language, district } = row;
  const facts = { source, typeCode, priority, callerPhone, language, district };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

function isLater(time: string, than: string): boolean {
  return (parseRfc3339(time) as number) > (parseRfc3339(than) as number);
}

/** Readable while it fits into the 200 characters that an id may have. */
export function eventIdOf(callNumber: string, step: string): string {
  const readable = `${callNumber}/${step}`;
  if (readable.length <= 200) return readable;
  return `call-${createHash('sha256').update(callNumber).digest('hex').slice(0, 32)}/${step}`;
}
