import fc from 'fast-check';
import { CALL_SOURCES } from '../../src/domain/cad-event';
import type { Policy } from '../../src/domain/policy';
import { emptyRow, type CallRow } from '../../tools/calls/call-row';
import { policies } from './generate-policy';
import { GRID_MINUTES, PRIORITIES, TYPES, ZONE_NIGHTS } from './grid';

/** A calls file and the policy under which it is read. */
export interface Case {
  policy: Policy;
  rows: CallRow[];
}

const MINUTE = 60_000;
const GRID = GRID_MINUTES * MINUTE;

/** Numbers of calls: no two in UTF-16 order where code points order them the other way is forgotten. */
const NUMBERS = ['', 'A', 'a', '-', '\uFF21', '\u{1F4DE}', '0'];

/** Each as another person would write it. */
const SPELLINGS = [
  (line: string): string => `+1602555${line}`,
  (line: string): string => `(602) 555-${line}`,
  (line: string): string => `602.555.${line}`,
];
/** So many calls a phone: most callers call again, and some are still left alone by the daily cap. */
const CALLS_PER_PHONE = 6;
/** Abroad, or no one's. */
const ODD_PHONES = ['+442079460018', '911', '9115550142', '+499115550142', '555-0142', 'unknown'];
const LANGUAGES = ['es', 'ES-mx', 'xx', 'fr-CA', 'EN', 'english', 'e', 'sw-Latn-TZ'];
const DISPOSITIONS = ['report', 'cancelled', 'duplicate', 'test', 'Cancelled'];

/** A moment of a call in steps of the grid after it was received; at times a millisecond or half a second off. */
interface Moment {
  steps: number;
  off: number;
}

const moment = (first: number, last: number): fc.Arbitrary<Moment> =>
  fc.record({
    steps: fc.integer({ min: first, max: last }),
    off: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constantFrom(1, -1, 500, 4200, 66_000)),
  });

/** Absent with the given share in 100. */
const absent = <T>(share: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: share, arbitrary: fc.constant(null) }, { weight: 100 - share, arbitrary });

/**
 * A call as exports show them, only worse: the shares of what goes missing or comes in an odd order (cleared before
 * arrival, closed before dispatch or before it was received, reopened before it was closed, …) are far above those of
 * `police-profile.json`, whose calls are mostly in order.
 */
const shapes = fc.record({
  number: fc.constantFrom(...NUMBERS),
  received: moment(0, 150),
  source: absent(
    4,
    fc.oneof({ weight: 4, arbitrary: fc.constant('911' as const) }, fc.constantFrom(...CALL_SOURCES)),
  ),
  typeCode: absent(
    3,
    fc.oneof({ weight: 6, arbitrary: fc.constant('NOISE') }, fc.constantFrom(...TYPES, 'TOW', '')),
  ),
  priority: absent(15, fc.constantFrom(...PRIORITIES)),
  callerPhone: absent(
    4,
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ line: fc.nat(9_999), spelling: fc.constantFrom(...SPELLINGS) }) },
      fc.constantFrom(...ODD_PHONES),
    ),
  ),
  language: absent(30, fc.constantFrom(...LANGUAGES)),
  dispatched: absent(30, moment(-1, 6)),
  enroute: absent(60, moment(-1, 7)),
  arrived: absent(40, moment(-1, 10)),
  cleared: absent(40, moment(-1, 10)),
  closed: absent(15, moment(-2, 14)),
  reopened: absent(60, moment(-2, 16)),
  finalClosed: absent(50, moment(-2, 60)),
  disposition: absent(
    30,
    fc.oneof({ weight: 2, arbitrary: fc.constant('report') }, fc.constantFrom(...DISPOSITIONS)),
  ),
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

function phoneText(phone: Shape['callerPhone'], phones: number): string | null {
  if (phone === null || typeof phone === 'string') return phone;
  return phone.spelling(String(phone.line % phones).padStart(4, '0'));
}

function toRow(shape: Shape, index: number, start: number, phones: number): CallRow {
  const at = (moment: Moment | null, from: number): string | null =>
    moment === null ? null : new Date(from + moment.steps * GRID + moment.off).toISOString();
  const receivedAt = at(shape.received, start) as string;
  const after = (moment: Moment | null): string | null => at(moment, Date.parse(receivedAt));
  return {
    ...emptyRow(`${shape.number}${index}`, receivedAt),
    source: shape.source,
    typeCode: shape.typeCode || null,
    priority: shape.priority,
    callerPhone: phoneText(shape.callerPhone, phones),
    language: shape.language,
    dispatchedAt: after(shape.dispatched),
    enrouteAt: after(shape.enroute),
    arrivedAt: after(shape.arrived),
    clearedAt: after(shape.cleared),
    closedAt: after(shape.closed),
    reopenedAt: after(shape.reopened),
    finalClosedAt: after(shape.finalClosed),
    disposition: shape.disposition,
  };
}

/** Cases of that many calls, all of them around a night of the policy's zone. */
export function cases(size: { minLength: number; maxLength: number }): fc.Arbitrary<Case> {
  return fc
    .record({ policy: policies, night: fc.nat(9), shapes: fc.array(shapes, { ...size, size: 'max' }) })
    .map(({ policy, night, shapes }) => {
      const nights = ZONE_NIGHTS[policy.timeZone] as readonly string[];
      // Two days ahead of the night, so that surveys come due around it, too.
      const start = Date.parse(`${nights[night % nights.length]}T00:00:00Z`) - 48 * 60 * MINUTE;
      const phones = Math.ceil(shapes.length / CALLS_PER_PHONE);
      return { policy, rows: shapes.map((shape, index) => toRow(shape, index, start, phones)) };
    });
}
