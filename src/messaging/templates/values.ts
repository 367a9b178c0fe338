import { RIGHT_TO_LEFT, type Language } from '../../domain/language';
import { TextRequestError } from './types';

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/** Typographic characters that word processors put into names; one of them would double the price of a text. */
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
  '…': '...',
};

/**
 * A value as it may stand in a text: one line, plain punctuation, and no control or direction characters of
 * its own, which could reorder the words around it.
 */
export function plainValue(field: string, value: unknown): string {
  if (typeof value !== 'string') throw new TextRequestError(field, 'must be text');
  const plain = value
    .replace(/[‘’“”–—‑…]/g, (character) => PLAIN[character] ?? character)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim();
  if (plain === '') throw new TextRequestError(field, 'must not be empty');
  return plain;
}

/** Keeps a Latin run in one piece inside right-to-left words; elsewhere the value as it is. */
export function isolate(language: Language, value: string): string {
  if (!RIGHT_TO_LEFT.has(language)) return value;
  return `${FIRST_STRONG_ISOLATE}${value}${POP_DIRECTIONAL_ISOLATE}`;
}

/**
 * A link for the last line of a text. Phones that find links by pattern take U+2069 for a part of the address
 * and would open a page that does not exist, so a space ends the address before the isolate is closed.
 */
export function isolateLink(language: Language, link: string): string {
  return RIGHT_TO_LEFT.has(language) ? isolate(language, `${link} `) : link;
}

/** Accepts a whole http(s) address in ASCII, so that no encoding on the way can change it. */
export function checkedLink(link: unknown): string {
  if (typeof link !== 'string' || !/^https?:\/\/[!-~]+$/.test(link) || !URL.canParse(link)) {
    throw new TextRequestError('link', 'must be a whole http or https address in ASCII');
  }
  return link;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** Reads an instant; a time without an offset would mean another hour in another zone. */
export function checkedInstant(field: string, value: unknown): Date {
  const instant = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(instant.getTime())) {
    throw new TextRequestError(field, 'must be an ISO 8601 instant with an offset');
  }
  return instant;
}

/** Refuses a zone that this runtime does not know. */
export function checkedTimeZone(timeZone: unknown): string {
  const refused = new TextRequestError('timeZone', 'must be an IANA time zone');
  // Intl would take undefined for the machine's own zone.
  if (typeof timeZone !== 'string' || timeZone === '') throw refused;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw refused;
  }
  return timeZone;
}

/** The wall clock of the agency as the language writes it, and its hour for languages whose article depends on it. */
export function localTime(locale: string, timeZone: string, instant: Date): { time: string; hour: number } {
  const parts = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }).formatToParts(instant);
  return {
    // Intl puts no-break spaces before AM and PM, which GSM-7 does not have.
    time: parts
      .map((part) => part.value)
      .join('')
      .replace(/\s/g, ' '),
    hour: Number(parts.find((part) => part.type === 'hour')?.value),
  };
}
