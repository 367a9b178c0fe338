import { el, getJson, timeOf } from './dom.js';

const STEPS = ['received', 'dispatched', 'arrived', 'closed'];
const LABELS = { received: 'Received', dispatched: 'Dispatched', arrived: 'Arrived', closed: 'Closed' };
const REFRESH_MS = 2_500;
const over = (call) => call.stage === 'closed' || call.stage === 'cancelled';

/** The strip of calls: those that run first, then those that ended. */
export class Calls {
  #seen = '';

  constructor(list, empty) {
    this.list = list;
    this.empty = empty;
  }

  start() {
    void this.refresh();
    setInterval(() => {
      if (!document.hidden) void this.refresh();
    }, REFRESH_MS);
  }

  async refresh() {
    const { items, reachable } = await getJson('/sim/calls').catch(() => ({ items: [], reachable: false }));
    const seen = JSON.stringify([items, reachable]);
    if (seen === this.#seen) return;
    this.#seen = seen;
    const sorted = [...items.filter((call) => !over(call)), ...items.filter(over)];
    this.list.replaceChildren(...sorted.map(card));
    this.list.hidden = sorted.length === 0;
    this.empty.hidden = sorted.length > 0;
    this.empty.textContent = reachable
      ? 'No calls yet. Each shows its way here, from received to closed.'
      : 'The engine does not answer yet. Running calls appear here once it does.';
  }
}

function card(call) {
  const { facts = {}, workflow } = call;
  const cancelled = call.stage === 'cancelled';
  const reached = STEPS.map((step) => call[`${step}At`] ?? null);
  const steps = STEPS.map((step, index) => {
    const at = reached[index];
    const label = step === 'closed' && cancelled ? 'Cancelled' : LABELS[step];
    const current = step === call.stage || (cancelled && step === 'closed');
    const state = at || current ? 'done' : 'open';
    return el(
      'li',
      { class: `${state}${current ? ' current' : ''}`, 'aria-current': current ? 'step' : null },
      el('span', {}, label),
      at
        ? el('time', { datetime: at }, timeOf(at))
        : el('span', { class: 'wait', 'aria-hidden': 'true' }, '–'),
    );
  });
  const link = workflow?.url
    ? el(
        'a',
        { href: workflow.url, target: '_blank', rel: 'noopener noreferrer' },
        'Workflow',
        el('span', { class: 'sr' }, ` of call ${call.callNumber} in Temporal, opens in a new tab`),
        el('span', { 'aria-hidden': 'true' }, ' ↗'),
      )
    : null;
  return el(
    'li',
    { class: `call${over(call) ? ' over' : ''}${cancelled ? ' cancelled' : ''}` },
    el(
      'div',
      { class: 'call-head' },
      el('strong', { dir: 'auto' }, facts.typeText || facts.typeCode || 'Call'),
      facts.priority
        ? el(
            'span',
            { class: 'priority' },
            el('span', { class: 'sr' }, 'Priority '),
            el('span', { 'aria-hidden': 'true' }, 'P'),
            String(facts.priority),
          )
        : null,
      el('bdi', { class: 'call-number' }, call.callNumber),
      link,
    ),
    el('ol', { class: 'steps' }, steps),
  );
}
