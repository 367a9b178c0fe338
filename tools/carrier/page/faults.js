import { el, getJson, sendJson } from './dom.js';

const KINDS = [
  ['reject429', 'Too busy (429)', 'Refused with Retry-After; never processed.'],
  ['closeSocket', 'Connection reset', 'The line drops before anything is accepted.'],
  ['error500BeforeAccept', 'Server error, not accepted', '500, and the text is lost.'],
  ['error500AfterAccept', 'Server error, yet accepted', '500, but the text goes out all the same.'],
  ['timeoutAfterAccept', 'Accepted, never answered', 'The sender cannot know.'],
  ['garbageBody', 'Garbled answer', 'Accepted; the answer is cut in the middle.'],
  ['hangSeconds', 'Hangs', 'Accepts nothing until the seconds have passed.', 'seconds', 8],
  ['rejectCode', 'Refused with a code', 'For example 21610, who opted out.', 'code', 21610],
  ['undelivered', 'Not delivered', 'Accepted, later undelivered with this code.', 'code', 30003],
  ['callbackLost', 'Receipts lost', 'Delivered, and nobody is told.'],
  ['callbackDuplicate', 'Receipts twice', 'Each status callback comes two times.'],
  ['callbackReorder', 'Receipts in reverse', 'Delivered is told before sent.'],
  ['callbackEarly', 'Receipt first', "The callback overtakes the POST's answer."],
];
const OFTEN = [
  ['once', 'once', { count: 1 }],
  ['three', '3 times', { count: 3 }],
  ['half', 'half of the time', { rate: 0.5 }],
  ['always', 'every time', {}],
];

/** The drawer with the carrier's faults. */
export class Faults {
  #states = [];
  #rows = new Map();

  constructor(dialog, badge, phones) {
    this.dialog = dialog;
    this.badge = badge;
    this.phones = phones;
    this.target = el('select', { id: 'fault-target' });
    this.message = el('p', { class: 'result', role: 'status' });
    const close = el(
      'button',
      { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => dialog.close() },
      '×',
    );
    const none = el(
      'button',
      { type: 'button', class: 'button', onclick: () => void this.#put([]) },
      'All off',
    );
    dialog.append(
      el(
        'div',
        { class: 'drawer-in' },
        close,
        el('h2', { id: 'faults-title' }, 'Carrier faults'),
        el('p', { class: 'quiet' }, 'Break the carrier on purpose and watch what the engine makes of it.'),
        el(
          'div',
          { class: 'target' },
          el('label', { for: 'fault-target' }, 'New faults strike'),
          this.target,
          none,
        ),
        el(
          'ul',
          { class: 'fault-list' },
          KINDS.map((kind) => this.#row(kind)),
        ),
        this.message,
      ),
    );
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  open() {
    const options = [
      ['', 'every phone'],
      ...this.phones().map(({ number, name }) => [number, `${name} (${number})`]),
    ];
    this.target.replaceChildren(...options.map(([value, text]) => el('option', { value }, text)));
    this.dialog.showModal();
  }

  async load() {
    this.show((await getJson('/sim/faults')).faults);
  }

  show(states) {
    this.#states = states;
    for (const [kind, row] of this.#rows) {
      const mine = states.filter((fault) => fault.kind === kind);
      row.input.checked = mine.length > 0;
      const hits = mine.reduce((sum, fault) => sum + fault.hits, 0);
      const whom = mine.find((fault) => fault.to)?.to;
      const spent = mine.length > 0 && mine.every((fault) => fault.remaining === 0);
      const parts = [whom ? `for ${whom}` : '', hits > 0 ? `struck ${hits}×` : '', spent ? 'used up' : ''];
      row.hits.textContent = mine.length === 0 ? '' : parts.filter(Boolean).join(', ') || 'armed';
    }
    const active = states.filter((fault) => fault.remaining !== 0).length;
    this.badge.hidden = active === 0;
    this.badge.textContent = String(active);
  }

  #row([kind, title, note, parameter, preset]) {
    const id = `fault-${kind}`;
    const input = el('input', { type: 'checkbox', role: 'switch', id, 'aria-describedby': `${id}-note` });
    const often = el(
      'select',
      { 'aria-label': `How often: ${title}` },
      OFTEN.map(([value, text]) => el('option', { value }, text)),
    );
    const value = parameter
      ? el('input', {
          type: 'number',
          class: 'parameter',
          value: String(preset),
          min: '0',
          'aria-label': `${title}: ${parameter}`,
        })
      : null;
    const hits = el('span', { class: 'hits' });
    const change = () => {
      const others = this.#states.filter((fault) => fault.kind !== kind).map(asSent);
      if (!input.checked) return void this.#put(others);
      const times = OFTEN.find(([name]) => name === often.value)?.[2] ?? {};
      const fault = { kind, ...times };
      if (value) fault[parameter] = Number(value.value);
      if (this.target.value) fault.to = this.target.value;
      void this.#put([...others, fault]);
    };
    for (const control of [input, often, value])
      control?.addEventListener('change', () => (control === input || input.checked) && change());
    this.#rows.set(kind, { input, hits });
    return el(
      'li',
      {},
      input,
      el('label', { for: id }, title),
      hits,
      el('p', { id: `${id}-note`, class: 'quiet' }, note),
      el('div', { class: 'knobs' }, often, value),
    );
  }

  async #put(faults) {
    const { ok, json } = await sendJson('PUT', '/sim/faults', { faults });
    this.message.textContent = ok ? '' : json.error;
    if (ok) this.show(json.faults);
    else await this.load();
  }
}

/** A fault as it is sent back: with what is left of its count. */
function asSent({ hits: _hits, remaining, ...fault }) {
  return remaining === null ? fault : { ...fault, count: remaining };
}
