import { at, event, received } from '../../src/domain/domain.test-support';
import { emptyFacts } from '../../src/domain/call-facts';
import { foldCall } from '../../src/domain/fold';
import { describeCall, stageOf } from './call-view';

const open = foldCall([received(0)], 0);
const closed = foldCall([received(0), event('call.closed', 5)], 0);

it.each([
  ['open', open, { action: 'wait' }],
  ['survey_pending', closed, { action: 'decide', kind: 'survey', occurrence: 1, dueAt: at(5), at: at(5) }],
  ['finished', closed, { action: 'end' }],
] as const)('stage %s', (stage, facts, next) => {
  expect(stageOf(facts, next)).toBe(stage);
});

it('shows a call of which nothing is known without a word like null', () => {
  const text = describeCall(emptyFacts(0), [], { action: 'wait' });
  expect(text).toContain('Type **not stated**, priority **none**, source not stated');
  expect(text).not.toMatch(/null|undefined|NaN/);
});

it('lists each decision with its reason', () => {
  const text = describeCall(
    closed,
    [
      { kind: 'confirmation', occurrence: 1, outcome: 'message' },
      { kind: 'delay', occurrence: 2, outcome: 'suppressed', reason: 'daily_cap', basis: '' },
    ],
    { action: 'end' },
  );
  expect(text).toContain('- confirmation: sent\n- delay 2: not sent, `daily_cap`');
  expect(text.endsWith('Nothing more can come due')).toBe(true);
});
