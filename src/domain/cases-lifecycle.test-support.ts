import type { CadEventType } from './cad-event';
import type { FoldEvent } from './call-facts';
import { event, policyWith, received } from './domain.test-support';
import type { CallCase } from './walk-call.test-support';

const on = (type: CadEventType, minutes: number, states: FoldEvent['states'] = {}) =>
  event(type, minutes, states, { unit: 'U1' });
const D = policyWith();

/** Nothing out of the ordinary, and each lifecycle. */
export const LIFECYCLE_CASES: readonly CallCase[] = [
  {
    name: 'plain call: confirmation and survey',
    policy: D,
    events: [received(0), on('unit.arrived', 12), on('call.closed', 40)],
    expected: ['0m confirmation: message en', '1480m survey: message en'],
  },
  {
    name: 'nobody comes: both delay texts',
    policy: D,
    events: [received(0), on('call.closed', 100)],
    expected: [
      '0m confirmation: message en',
      '30m delay 1: message en',
      '90m delay 2: message en',
      '1540m survey: message en',
    ],
  },
  {
    name: 'never closed: nothing after the last threshold',
    policy: D,
    events: [received(0)],
    expected: ['0m confirmation: message en', '30m delay 1: message en', '90m delay 2: message en'],
  },
  {
    name: 'arrival at the very threshold comes first',
    policy: D,
    events: [received(0), on('unit.arrived', 30), on('call.closed', 40)],
    expected: ['0m confirmation: message en', '1480m survey: message en'],
  },
  {
    name: 'close at the very threshold comes first',
    policy: D,
    events: [received(0), on('call.closed', 30)],
    expected: ['0m confirmation: message en', '1470m survey: message en'],
  },
  {
    name: 'closed at its receipt',
    policy: D,
    events: [received(0), on('call.closed', 0)],
    expected: ['0m confirmation: call_closed', '1440m survey: message en'],
  },
  {
    name: 'thresholds that pass while the call is closed are gone',
    policy: D,
    events: [received(0), on('call.closed', 25), on('call.reopened', 35), on('call.closed', 95)],
    expected: ['0m confirmation: message en', '90m delay 2: message en', '1535m survey: message en'],
  },
  {
    name: 'reopened before the survey: disarmed, armed anew by the next close',
    policy: D,
    events: [
      received(0),
      on('unit.arrived', 5),
      on('call.closed', 10),
      on('call.reopened', 200),
      on('call.closed', 220),
    ],
    expected: ['0m confirmation: message en', '1660m survey: message en'],
  },
  {
    name: 'reopened at the very instant of the survey: disarmed',
    policy: D,
    events: [received(0), on('unit.arrived', 5), on('call.closed', 10), on('call.reopened', 1450)],
    expected: ['0m confirmation: message en'],
  },
  {
    name: 'reopened after the survey: decided once a call, ever',
    policy: D,
    events: [
      received(0),
      on('unit.arrived', 5),
      on('call.closed', 10),
      on('call.reopened', 1500),
      on('call.closed', 1600),
    ],
    expected: ['0m confirmation: message en', '1450m survey: message en'],
  },
  {
    name: 'cancelled',
    policy: D,
    events: [received(0), on('call.cancelled', 10)],
    expected: ['0m confirmation: message en', '1450m survey: cancelled'],
  },
  {
    name: 'cancelled, then closed at the same instant: closed',
    policy: D,
    events: [received(0), on('call.closed', 10), on('call.cancelled', 10)],
    expected: ['0m confirmation: message en', '1450m survey: message en'],
  },
  {
    name: 'due outside the window: at its next start',
    policy: D,
    events: [received(0), on('unit.arrived', 5), on('call.closed', 600)],
    expected: ['0m confirmation: message en', '2820m survey: message en'],
  },
  {
    name: 'due at the end of the window: at its next start',
    policy: policyWith({ survey: { delayMinutes: 60 } }),
    events: [received(0), on('unit.arrived', 5), on('call.closed', 540)],
    expected: ['0m confirmation: message en', '1380m survey: message en'],
  },
  {
    name: 'any hour without a window',
    policy: policyWith({ survey: { delayMinutes: 60, window: null } }),
    events: [received(0), on('unit.arrived', 5), on('call.closed', 600)],
    expected: ['0m confirmation: message en', '660m survey: message en'],
  },
  {
    name: 'the window moves a survey past its greatest age',
    policy: policyWith({ survey: { delayMinutes: 60, maxAgeHours: 5 } }),
    events: [received(0), on('unit.arrived', 5), on('call.closed', 600)],
    expected: ['0m confirmation: message en', '1380m survey: too_old'],
  },
];
