import type { CadEventType } from './cad-event';
import type { FoldEvent } from './call-facts';
import { event, policyWith, received } from './domain.test-support';
import type { CallCase } from './walk-call.test-support';

const on = (type: CadEventType, minutes: number, states: FoldEvent['states'] = {}) =>
  event(type, minutes, states, { unit: 'U1' });
const late = (heardAt: number, what: FoldEvent) => ({ event: what, heardAt });
const D = policyWith();

/** Facts that come late, policies that change, workers that are away. */
export const LATE_CASES: readonly CallCase[] = [
  {
    name: 'nothing comes due before a receipt is known',
    policy: D,
    events: [late(5, on('unit.arrived', 3)), late(20, received(0)), late(30, on('call.closed', 28))],
    expected: ['20m confirmation: stale', '1468m survey: message en'],
  },
  {
    name: 'a reopen within the age of a confirmation decides it again',
    policy: D,
    events: [received(0), on('call.closed', 0), on('call.reopened', 4), on('unit.arrived', 5)],
    expected: ['0m confirmation: call_closed (superseded)', '4m confirmation: message en'],
  },
  {
    name: 'a reopen at the last instant still does',
    policy: D,
    events: [received(0), on('call.closed', 0), on('call.reopened', 10), on('unit.arrived', 11)],
    expected: ['0m confirmation: call_closed (superseded)', '10m confirmation: message en'],
  },
  {
    name: 'a reopen after that changes nothing',
    policy: D,
    events: [received(0), on('call.closed', 0), on('call.reopened', 10.001), on('unit.arrived', 11)],
    expected: ['0m confirmation: call_closed'],
  },
  {
    name: 'an event that changes nothing that the gate read decides nothing again',
    policy: D,
    events: [
      received(0, { phone: null }),
      on('call.updated', 2, { priority: '2', typeCode: 'NOISE', language: 'es' }),
      on('unit.arrived', 5),
    ],
    expected: ['0m confirmation: no_phone'],
  },
  {
    name: 'decided again with the same outcome: the record stands with its time',
    policy: D,
    events: [
      received(0, { typeCode: 'DOMESTIC' }),
      on('call.updated', 2, { typeCode: 'SEXOFF' }),
      on('unit.arrived', 5),
    ],
    expected: ['0m confirmation: sensitive_type'],
  },
  {
    name: 'decided again with another reason, and again',
    policy: D,
    events: [
      received(0, { typeCode: 'WHO-KNOWS' }),
      on('call.updated', 2, { typeCode: 'DOMESTIC' }),
      on('call.updated', 4, { typeCode: 'NOISE' }),
      on('unit.arrived', 5),
    ],
    expected: [
      '0m confirmation: unknown_type (superseded)',
      '2m confirmation: sensitive_type (superseded)',
      '4m confirmation: message en',
    ],
  },
  {
    name: 'a message is never decided again',
    policy: D,
    events: [received(0), on('call.updated', 1, { typeCode: 'DOMESTIC' }), on('call.closed', 35)],
    expected: ['0m confirmation: message en', '30m delay 1: sensitive_type', '1475m survey: sensitive_type'],
  },
  {
    name: 'a late arrival makes a delay text pointless',
    policy: D,
    events: [received(0), late(35, on('unit.arrived', 31)), late(50, on('call.closed', 45))],
    away: { from: 30, until: 35 },
    expected: ['0m confirmation: message en', '35m delay 1: no_longer_due', '1485m survey: message en'],
  },
  {
    name: 'a worker that was away: too late for both first texts',
    policy: D,
    events: [received(0), on('unit.arrived', 100), on('call.closed', 110)],
    away: { from: 0, until: 41 },
    expected: [
      '41m confirmation: stale',
      '41m delay 1: stale',
      '90m delay 2: message en',
      '1550m survey: message en',
    ],
  },
  {
    name: 'a late event that moves the close re-times the survey',
    policy: D,
    events: [received(0), on('unit.arrived', 5), on('call.closed', 100), late(200, on('call.closed', 40))],
    expected: ['0m confirmation: message en', '1480m survey: message en'],
  },
  {
    name: 'thresholds already past at a change of policy are gone, later ones move',
    policy: D,
    policyChanges: [
      { at: 25, policy: policyWith({ delay: { thresholdsMinutes: { default: [20, 25, 40] } } }) },
    ],
    events: [received(0), on('call.closed', 50)],
    expected: [
      '0m confirmation: message en',
      '25m delay 2: message en',
      '40m delay 3: message en',
      '1490m survey: message en',
    ],
  },
  {
    name: 'pausing and unpausing re-decides nothing',
    policy: policyWith({ paused: true }),
    policyChanges: [{ at: 5, policy: D }],
    events: [received(0), on('call.closed', 40)],
    expected: ['0m confirmation: paused', '30m delay 1: message en', '1480m survey: message en'],
  },
  {
    name: 'START re-decides nothing, a duplicate call stays one',
    policy: D,
    phone: { duplicateCall: true },
    events: [received(0), on('call.updated', 2, { priority: '2' }), on('call.closed', 40)],
    expected: ['0m confirmation: duplicate_call', '20m delay 1: duplicate_call', '1480m survey: message en'],
  },
  {
    name: 'the call’s own texts count against the cap',
    policy: policyWith({ dailyCapPerPhone: 2 }),
    events: [received(0), on('unit.arrived', 91), on('call.closed', 95)],
    expected: [
      '0m confirmation: message en',
      '30m delay 1: message en',
      '90m delay 2: daily_cap',
      '1535m survey: message en',
    ],
  },
];
