import { LANGUAGES, RIGHT_TO_LEFT, type Language } from '../../domain/language';
import { isolate } from './values';

/**
 * Each language in its own words and in GSM-7 characters: `Ç` and `Ñ` are there as capitals, Arabic letters
 * are not. One Arabic letter would make the whole text UCS-2, four parts in place of two, so those two names
 * stand in Latin letters; a reply in either script is understood.
 */
const LATIN: Readonly<Record<Language, string>> = {
  en: 'ENGLISH: reply EN',
  es: 'ESPAÑOL: responda ES',
  fr: 'FRANÇAIS: répondez FR',
  ar: 'ARABI: AR',
  sw: 'KISWAHILI: jibu SW',
  fa: 'FARSI: FA',
};

/** The list of the other languages that a text offers; empty if there is none. */
export function languageOffer(language: Language, offered: readonly Language[] = LANGUAGES): string {
  const others = LANGUAGES.filter((other) => other !== language && offered.includes(other));
  if (others.length === 0) return '';
  // Right-to-left texts have 67 characters a part: codes alone are what fits.
  if (RIGHT_TO_LEFT.has(language)) return isolate(language, others.join(' ').toUpperCase());
  return others.map((other) => LATIN[other]).join('. ');
}
