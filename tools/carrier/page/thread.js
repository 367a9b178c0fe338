import { dayOf, directionOfText, el, linkify, timeOf } from './dom.js';

const WORDS = {
  accepted: 'accepted',
  queued: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'not delivered',
  failed: 'failed',
  received: 'sent by this phone',
};

/** One tick for what is on its way, two for what arrived, a mark for what did not. */
function ticks(message) {
  const failed = message.status === 'undelivered' || message.status === 'failed';
  const word = WORDS[message.status] ?? message.status;
  const code = failed && message.errorCode ? ` (${message.errorCode})` : '';
  const sign = failed
    ? '!'
    : message.status === 'delivered'
      ? '✓✓'
      : message.status === 'received'
        ? ''
        : '✓';
  return el(
    'span',
    { class: `ticks ${failed ? 'bad' : message.status}`, title: word + code },
    el('span', { 'aria-hidden': 'true' }, sign),
    el('span', { class: failed ? '' : 'sr' }, `${failed ? ' ' : ''}${word}${code}`),
  );
}

/** The bubbles of one phone, oldest first; the wall and the enlarged phone each have their own. */
export class Thread {
  #bubbles = new Map();
  #lastDay = '';

  constructor(list) {
    this.list = list;
  }

  add(message, live = false) {
    if (this.#bubbles.has(message.sid)) {
      this.#bubbles.get(message.sid).text.replaceChildren(...linkify(message.body || '(redacted)'));
      return;
    }
    const day = dayOf(message.at);
    if (day !== this.#lastDay) this.list.append(el('li', { class: 'day' }, day));
    this.#lastDay = day;
    const mine = message.direction === 'inbound';
    const text = el('p', { dir: directionOfText(message.body), class: 'words' }, linkify(message.body));
    const mark = ticks(message);
    const meta = el(
      'p',
      { class: 'meta', dir: 'ltr' },
      el('time', { datetime: message.at }, timeOf(message.at)),
      mark,
    );
    const item = el('li', { class: `bubble ${mine ? 'mine' : 'theirs'}${live ? ' fresh' : ''}` }, text, meta);
    this.#bubbles.set(message.sid, { item, text, mark, message });
    this.list.append(item);
    this.toEnd();
  }

  status(change) {
    const bubble = this.#bubbles.get(change.sid);
    if (!bubble) return;
    Object.assign(bubble.message, change);
    const mark = ticks(bubble.message);
    bubble.mark.replaceWith(mark);
    bubble.mark = mark;
    this.toEnd();
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }
}
