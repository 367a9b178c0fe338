import {
  calm,
  directionOf,
  el,
  guessLanguage,
  hash,
  LANGUAGES,
  prettyNumber,
  sendJson,
  timeOf,
} from './dom.js';
import { Thread } from './thread.js';

const BODIES = 6;
/** More phones than this nobody looks at, and a load test would bring thousands. */
const MAX_PHONES = 60;
const QUICK = ['STOP', 'HELP', 'ES'];

/** The wall of phones, and the enlarged one. */
export class Wall {
  #phones = new Map();
  #open = null;

  constructor(list, dialog) {
    this.list = list;
    this.dialog = dialog;
    dialog.addEventListener('close', () => {
      const number = this.#open?.number;
      this.#open = null;
      dialog.replaceChildren();
      this.#phones.get(number)?.reply.focus();
    });
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
    setInterval(() => this.#tick(), 10_000);
  }

  get numbers() {
    return [...this.#phones.values()].map(({ number, label }) => ({ number, name: nameOf(number, label) }));
  }

  clear() {
    this.#phones.clear();
    this.list.replaceChildren();
    if (this.#open) this.dialog.close();
  }

  label(label) {
    const phone = this.#phones.get(label.number);
    if (!phone) return;
    phone.label = label;
    this.#caption(phone);
  }

  add(message, label, live) {
    const number = message.direction === 'inbound' ? message.from : message.to;
    const phone = this.#phones.get(number) ?? this.#create(number, label);
    if (label) phone.label = label;
    const known = phone.messages.find(({ sid }) => sid === message.sid);
    if (known) Object.assign(known, message);
    else phone.messages.push(message);
    if (message.direction !== 'inbound') {
      phone.sender.textContent = prettyNumber(message.from);
      phone.guess = guessLanguage(message.body) ?? phone.guess;
    }
    this.#caption(phone);
    phone.thread.add({ ...message }, live);
    if (this.#open?.number === number) this.#open.thread.add({ ...message }, live);
    if (known) return nameOf(number, phone.label);
    this.#toFront(phone, live);
    if (live && message.direction !== 'inbound') buzz(phone.device);
    return nameOf(number, phone.label);
  }

  status(change) {
    for (const phone of this.#phones.values()) {
      const message = phone.messages.find(({ sid }) => sid === change.sid);
      if (!message) continue;
      Object.assign(message, change);
      phone.thread.status(change);
      if (this.#open?.number === phone.number) this.#open.thread.status(change);
    }
  }

  #create(number, label) {
    const name = el('strong');
    const language = el('span', { class: 'lang' });
    const caption = el(
      'div',
      { class: 'caption' },
      el('h3', {}, name, language),
      el('bdi', { class: 'number', dir: 'ltr' }, prettyNumber(number)),
    );
    const sender = el('bdi', { dir: 'ltr' });
    const list = el('ul', { class: 'thread', tabindex: '0' });
    const now = el('span', { class: 'now' }, timeOf(new Date()));
    const reply = el('button', { type: 'button', class: 'reply', onclick: () => this.open(number) }, 'Reply');
    const device = el('div', { class: 'device' }, screen(now, sender, list, reply));
    device.addEventListener('click', (event) => {
      if (!event.target.closest('a, button') && !String(getSelection())) this.open(number);
    });
    const item = el('li', { class: `phone body-${hash(number) % BODIES}` }, caption, device);
    const phone = {
      number,
      item,
      device,
      name,
      language,
      sender,
      list,
      reply,
      now,
      label: label ?? null,
      guess: null,
      messages: [],
      thread: new Thread(list),
    };
    this.#phones.set(number, phone);
    this.list.prepend(item);
    this.#dropOldest();
    return phone;
  }

  #dropOldest() {
    if (this.#phones.size <= MAX_PHONES) return;
    const last = this.list.lastElementChild;
    for (const [number, { item }] of this.#phones) if (item === last) this.#phones.delete(number);
    last.remove();
  }

  #caption(phone) {
    const name = nameOf(phone.number, phone.label);
    const language = phone.label?.language ?? phone.guess;
    phone.name.textContent = name;
    phone.language.textContent = language ? (LANGUAGES[language] ?? language) : '';
    phone.language.hidden = !language;
    if (language) phone.language.lang = language;
    phone.list.dir = directionOf(language);
    phone.list.lang = language ?? 'en';
    phone.list.setAttribute('aria-label', `Texts of ${name}`);
    phone.reply.setAttribute('aria-label', `Open the phone of ${name} and reply`);
    phone.item.classList.toggle('landline', phone.label?.lineType === 'landline');
  }

  /** Newest activity first; the others slide over instead of jumping. */
  #toFront(phone, live) {
    if (this.list.firstElementChild === phone.item) {
      this.list.scrollLeft = 0;
      return;
    }
    const animate = live && !calm.matches;
    const before = animate ? new Map([...this.list.children].map((item) => [item, place(item)])) : null;
    const focused = phone.item.contains(document.activeElement) ? document.activeElement : null;
    this.list.prepend(phone.item);
    // Where the wall is a row to swipe, the newest is at its start.
    this.list.scrollLeft = 0;
    focused?.focus({ preventScroll: true });
    phone.thread.toEnd();
    for (const [item, [x, y]] of before ?? []) {
      const [nowX, nowY] = place(item);
      if (nowX === x && nowY === y) continue;
      item.animate([{ transform: `translate(${x - nowX}px, ${y - nowY}px)` }, { transform: 'none' }], {
        duration: 450,
        easing: 'cubic-bezier(.2,.8,.2,1)',
      });
    }
  }

  open(number) {
    const phone = this.#phones.get(number);
    if (!phone) return;
    const name = nameOf(number, phone.label);
    const list = el('ul', {
      class: 'thread',
      tabindex: '0',
      dir: phone.list.dir,
      lang: phone.list.lang,
      'aria-label': `Texts of ${name}`,
    });
    const result = el('p', { class: 'result', role: 'status' });
    const box = el('textarea', {
      rows: '1',
      dir: 'auto',
      placeholder: 'Text message',
      'aria-label': `Reply as ${name}`,
      maxlength: '1600',
    });
    const send = async (body) => {
      if (body.trim() === '') return;
      result.textContent = 'Sending…';
      const { ok, json } = await sendJson('POST', `/sim/phones/${encodeURIComponent(number)}/reply`, {
        body,
      });
      result.textContent = ok ? explain(json) : json.error;
    };
    const submit = (event) => {
      event.preventDefault();
      const body = box.value;
      box.value = '';
      box.focus();
      void send(body);
    };
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey) submit(event);
    });
    const quick = el(
      'div',
      { class: 'quick', role: 'group', 'aria-label': 'Quick replies' },
      QUICK.map((word) => el('button', { type: 'button', onclick: () => void send(word) }, word)),
    );
    const form = el('form', { class: 'composer' }, box, el('button', { type: 'submit' }, 'Send'));
    form.addEventListener('submit', submit);
    const close = el(
      'button',
      { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => this.dialog.close() },
      '×',
    );
    const sender = el('bdi', { dir: 'ltr' }, phone.sender.textContent || 'Department');
    const now = el('span', { class: 'now' }, timeOf(new Date()));
    this.dialog.replaceChildren(
      el(
        'div',
        { class: `phone large body-${hash(number) % BODIES}` },
        el(
          'div',
          { class: 'caption' },
          el('h2', { id: 'phone-dialog-name' }, name),
          el('bdi', { class: 'number', dir: 'ltr' }, prettyNumber(number)),
          close,
        ),
        el('div', { class: 'device' }, screen(now, sender, list, quick, form)),
        result,
      ),
    );
    const thread = new Thread(list);
    for (const message of phone.messages) thread.add({ ...message });
    this.#open = { number, thread };
    this.dialog.showModal();
    thread.toEnd();
    box.focus();
  }

  #tick() {
    const now = timeOf(new Date());
    for (const phone of this.#phones.values()) phone.now.textContent = now;
  }
}

function screen(now, sender, list, ...bottom) {
  return el(
    'div',
    { class: 'screen' },
    el(
      'div',
      { class: 'bar', 'aria-hidden': 'true' },
      now,
      el('i', { class: 'island' }),
      el('i', { class: 'power' }),
    ),
    el(
      'div',
      { class: 'who' },
      el('span', { class: 'shield', 'aria-hidden': 'true' }),
      el('span', {}, 'Police ', sender),
    ),
    list,
    bottom,
    el('i', { class: 'home', 'aria-hidden': 'true' }),
  );
}

function nameOf(number, label) {
  return label?.name || `Phone ${number.slice(-4)}`;
}

function place(item) {
  const { x, y } = item.getBoundingClientRect();
  return [x, y];
}

function buzz(device) {
  device.classList.remove('buzz');
  // Reading a layout value makes the browser start the animation anew.
  void device.offsetWidth;
  device.classList.add('buzz');
}

function explain({ status, messages, error }) {
  if (status === null) return `Kept here only: ${error}.`;
  if (status >= 300) return `The engine answered ${status}.`;
  return messages.length > 0 ? 'The engine texted back.' : `Handed to the engine (${status}).`;
}
