import type { CadEventType } from './cad-event';
import type { FoldEvent } from './call-facts';
import { event, policyWith, received } from './domain.test-support';
import type { CallCase } from './walk-call.test-support';

const on = (type: CadEventType, minutes: number, states: FoldEvent['states'] = {}) =>
  event(type, minutes, states, { unit: 'U1' });
const D = policyWith();

/** Policies and priorities. */
export const POLICY_CASES: readonly CallCase[] = [
  {
    name: 'thresholds of the call’s own priority',
    policy: D,
    events: [received(0, { priority: '2' }), on('call.closed', 70)],
    expected: [
      '0m confirmation: message en',
      '20m delay 1: message en',
      '60m delay 2: message en',
      '1510m survey: message en',
    ],
  },
  {
    name: 'a list that a change of priority brings has no thresholds before the change',
    policy: D,
    events: [received(0), on('call.updated', 25, { priority: '2' }), on('call.closed', 70)],
    expected: ['0m confirmation: message en', '60m delay 2: message en', '1510m survey: message en'],
  },
  {
    name: 'a priority stated at the very threshold counts first',
    policy: D,
    events: [received(0), on('call.updated', 20, { priority: '2' }), on('call.closed', 25)],
    expected: ['0m confirmation: message en', '20m delay 1: message en', '1465m survey: message en'],
  },
  {
    name: 'an index recorded under another priority is gone',
    policy: D,
    events: [
      received(0, { priority: '2' }),
      on('call.updated', 25, { priority: '3' }),
      on('call.closed', 95),
    ],
    expected: [
      '0m confirmation: message en',
      '20m delay 1: message en',
      '90m delay 2: message en',
      '1535m survey: message en',
    ],
  },
  {
    name: 'an excluded priority gets nothing',
    policy: D,
    events: [received(0, { priority: '1' }), on('call.closed', 40)],
    expected: [
      '0m confirmation: excluded_priority',
      '30m delay 1: excluded_priority',
      '1480m survey: excluded_priority',
    ],
  },
  {
    name: 'an empty list means no delay texts',
    policy: policyWith({ delay: { thresholdsMinutes: { default: [] } } }),
    events: [received(0), on('call.closed', 100)],
    expected: ['0m confirmation: message en', '1540m survey: message en'],
  },
  {
    name: 'no default list means none for other priorities',
    policy: policyWith({ delay: { thresholdsMinutes: { '2': [20] } } }),
    events: [received(0), on('call.closed', 100)],
    expected: ['0m confirmation: message en', '1540m survey: message en'],
  },
  {
    name: 'a priority that is named like a method of objects has no list of its own',
    policy: D,
    events: [received(0, { priority: 'constructor' }), on('call.closed', 40)],
    expected: ['0m confirmation: message en', '30m delay 1: message en', '1480m survey: message en'],
  },
  {
    name: 'fractions of a minute',
    policy: policyWith({ delay: { thresholdsMinutes: { default: [0.5] } }, survey: { delayMinutes: 0.25 } }),
    events: [received(0), on('call.closed', 1)],
    expected: ['0m confirmation: message en', '0.5m delay 1: message en', '1.25m survey: message en'],
  },
  {
    name: 'at one instant: confirmation, delay, survey',
    policy: policyWith({
      delay: { thresholdsMinutes: { default: [10] } },
      survey: { delayMinutes: 0, window: null },
    }),
    events: [received(0), on('call.closed', 11)],
    away: { from: 0, until: 12 },
    expected: ['12m confirmation: stale', '12m delay 1: no_longer_due', '12m survey: message en'],
  },
  {
    name: 'waiting for a dispatch: an arrival counts as one',
    policy: policyWith({ delay: { until: 'dispatched' } }),
    events: [received(0), on('unit.arrived', 20), on('call.closed', 40)],
    expected: ['0m confirmation: message en', '1480m survey: message en'],
  },
  {
    name: 'waiting for a dispatch: dispatched in time',
    policy: policyWith({ delay: { until: 'dispatched' } }),
    events: [received(0), on('unit.dispatched', 29), on('call.closed', 100)],
    expected: ['0m confirmation: message en', '1540m survey: message en'],
  },
  {
    name: 'waiting for an arrival: dispatched is not enough',
    policy: D,
    events: [received(0), on('unit.dispatched', 5), on('unit.arrived', 31), on('call.closed', 50)],
    expected: ['0m confirmation: message en', '30m delay 1: message en', '1490m survey: message en'],
  },
  {
    name: 'every unit has cleared again: diverted',
    policy: D,
    events: [
      received(0),
      on('unit.dispatched', 5),
      on('unit.cleared', 20),
      on('unit.arrived', 31),
      on('call.closed', 50),
    ],
    expected: ['0m confirmation: message en', '30m delay 1: message en diverted', '1490m survey: message en'],
  },
  {
    name: 'kinds that are not enabled do not come due',
    policy: policyWith({
      confirmation: { enabled: false },
      delay: { enabled: false },
      survey: { enabled: false },
    }),
    events: [received(0), on('call.closed', 100)],
    expected: [],
  },
  {
    name: 'paused: all that comes due is recorded',
    policy: policyWith({ paused: true }),
    events: [received(0), on('call.closed', 40)],
    expected: ['0m confirmation: paused', '30m delay 1: paused', '1480m survey: paused'],
  },
  {
    name: 'the call’s language, by its primary subtag',
    policy: D,
    events: [
      received(0, { language: 'ES-mx' }),
      on('unit.arrived', 1),
      on('call.closed', 10, { language: 'de' }),
    ],
    expected: ['0m confirmation: message es', '1450m survey: message en'],
  },
];
