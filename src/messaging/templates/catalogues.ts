import { LANGUAGES, type Language } from '../../domain/language';
import { ar } from './ar';
import { en } from './en';
import { es } from './es';
import { fa } from './fa';
import { fr } from './fr';
import { sw } from './sw';
import type { Catalogue } from './types';

/** Every language's words. */
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, es, fr, ar, sw, fa };

export interface TranslationStatus {
  readonly language: Language;
  readonly reviewedBy: string | null;
  readonly reviewed: boolean;
}

/** Who vouches for each language, so that the console can mark what nobody has reviewed. */
export function translationStatus(): TranslationStatus[] {
  return LANGUAGES.map((language) => {
    const { reviewedBy } = CATALOGUES[language];
    return { language, reviewedBy, reviewed: reviewedBy !== null };
  });
}
