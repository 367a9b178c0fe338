import { dayOf, el, hash, linkify, timeOf } from './dom.js';

const SHADES = 6;

/** The inbox beside the phones. */
export class Inbox {
  #count = 0;

  constructor(list, dialog) {
    this.list = list;
    this.dialog = dialog;
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener('close', () => dialog.replaceChildren());
    this.#show();
  }

  clear() {
    this.#count = 0;
    this.list.replaceChildren();
    this.#show();
  }

  add(mail, live) {
    this.#count += 1;
    const open = () => this.open(mail);
    const button = el(
      'button',
      { type: 'button', class: `mail${live ? ' fresh' : ''}`, onclick: open },
      el(
        'span',
        { class: `stamp shade-${hash(mail.to) % SHADES}`, 'aria-hidden': 'true' },
        mail.to.slice(0, 1),
      ),
      el('span', { class: 'mail-to', dir: 'auto' }, mail.to),
      el('time', { datetime: mail.at }, timeOf(mail.at)),
      el('span', { class: 'mail-subject', dir: 'auto' }, mail.subject || '(no subject)'),
      el('span', { class: 'mail-start', dir: 'auto' }, mail.body.slice(0, 120)),
    );
    this.list.prepend(el('li', {}, button));
    this.#show();
  }

  open(mail) {
    const text = el(
      'div',
      { class: 'mail-text', dir: 'auto', tabindex: '0' },
      linkify(mail.body || '(no text part)'),
    );
    // Its own document with its own policy: an e-mail's HTML never touches this page.
    const frame = mail.html
      ? el('iframe', {
          src: `/sim/messages/${encodeURIComponent(mail.sid)}/html`,
          title: 'The e-mail as HTML',
          sandbox: 'allow-popups allow-popups-to-escape-sandbox',
        })
      : null;
    if (frame) text.hidden = true;
    const swap = frame
      ? el(
          'button',
          {
            type: 'button',
            class: 'button',
            onclick: (event) => {
              text.hidden = !text.hidden;
              frame.hidden = !text.hidden;
              event.target.textContent = text.hidden ? 'Show the text part' : 'Show the HTML part';
            },
          },
          'Show the text part',
        )
      : null;
    this.dialog.replaceChildren(
      el(
        'div',
        { class: 'mail-open' },
        el(
          'button',
          { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => this.dialog.close() },
          '×',
        ),
        el('h2', { id: 'mail-dialog-subject', dir: 'auto' }, mail.subject || '(no subject)'),
        el('p', { class: 'quiet' }, 'From ', el('bdi', {}, mail.from), ' to ', el('bdi', {}, mail.to)),
        el('p', { class: 'quiet' }, `${dayOf(mail.at)}, ${timeOf(mail.at)}`),
        swap,
        frame,
        text,
      ),
    );
    this.dialog.showModal();
  }

  #show() {
    document.getElementById('mails-empty').hidden = this.#count > 0;
    const words =
      this.#count === 0 ? 'no e-mail yet' : this.#count === 1 ? '1 e-mail' : `${this.#count} e-mails`;
    document.getElementById('mail-count').textContent = words;
  }
}
