/** Makes an element. Text goes in as text nodes only, so that no message can bring markup along. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') node.className = value;
    else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key in node && typeof value !== 'string') node[key] = value;
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const LINK = /https?:\/\/[^\s\u2066-\u2069<>"]+[^\s\u2066-\u2069<>".,;:!?)\]'،؛؟]/g;

/** A call number must not break at its hyphen: in Arabic the halves would change places. */
const NUMBER = /(?<![\w-])\d+(?:-\d+)+(?![\w-])/;

const unbroken = (text) =>
  text.split(new RegExp(`(${NUMBER.source})`)).map((part, i) => (i % 2 ? el('span', {}, part) : part));

/** Text with its links as links. */
export function linkify(text) {
  const out = [];
  let last = 0;
  for (const match of text.matchAll(LINK)) {
    out.push(...unbroken(text.slice(last, match.index)));
    out.push(el('a', { href: match[0], target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' }, match[0]));
    last = match.index + match[0].length;
  }
  out.push(...unbroken(text.slice(last)));
  return out;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en', { weekday: 'short', month: 'short', day: 'numeric' });
export const timeOf = (iso) => clock.format(new Date(iso));
export const dayOf = (iso) => day.format(new Date(iso));

export const LANGUAGES = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  ar: 'العربية',
  sw: 'Kiswahili',
  fa: 'فارسی',
};
const RTL = new Set(['ar', 'fa', 'he', 'ur']);
export const directionOf = (language) => (language && RTL.has(language.split('-')[0]) ? 'rtl' : 'ltr');

/**
 * The direction of a text, by its first letter outside isolates, as phones tell it (Unicode's rules P2 and P3).
 * `dir="auto"` looks into isolates too, and would turn an Arabic text that begins with a Latin name.
 */
export function directionOfText(text) {
  const outside = text.replace(/[\u2066-\u2068][^\u2069]*\u2069/g, '');
  const letter = /\p{L}/u.exec(outside)?.[0] ?? /\p{L}/u.exec(text)?.[0] ?? '';
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter) ? 'rtl' : 'ltr';
}

/** A phone without a label shows by its script what it reads. */
export function guessLanguage(text) {
  if (/[پچژگکی]/.test(text)) return 'fa';
  return /[\u0600-\u06ff]/.test(text) ? 'ar' : null;
}

/** A number as people read it. */
export function prettyNumber(number) {
  const match = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return match ? `+1 ${match[1]} ${match[2]} ${match[3]}` : number;
}

/** The same small number for the same text, to pick a colour by. */
export function hash(text) {
  let sum = 7;
  for (const char of text) sum = (sum * 31 + char.codePointAt(0)) >>> 0;
  return sum;
}

export const calm = matchMedia('(prefers-reduced-motion: reduce)');

export async function getJson(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function sendJson(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, json: await answer.json() };
}
