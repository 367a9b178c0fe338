/** The six languages, equal in every text, page and keyword. ISO 639-1. */
export const LANGUAGES = ['en', 'es', 'fr', 'ar', 'sw', 'fa'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages written from right to left. */
export const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set<Language>(['ar', 'fa']);

/** Narrows a string to one of the six. Compares exactly; use {@link primarySubtag} first for outside input. */
export function isLanguage(value: string): value is Language {
  return (LANGUAGES as readonly string[]).includes(value);
}

/** `ES-mx` → `es`: the primary subtag of a BCP 47 tag, lower case. */
export function primarySubtag(tag: string): string {
  return (tag.trim().split(/[-_]/, 1)[0] ?? '').toLowerCase();
}

/**
 * The language of a text: the call's, if offered, else what this phone asked for earlier (if offered),
 * else the agency's default. Contract, section 4.
 */
export function chooseLanguage(input: {
  callLanguage: string | null;
  phoneLanguage: string | null;
  offered: readonly string[];
  fallback: string;
}): Language {
  for (const candidate of [input.callLanguage, input.phoneLanguage, input.fallback]) {
    if (!candidate) continue;
    const subtag = primarySubtag(candidate);
    if (isLanguage(subtag) && input.offered.includes(subtag)) return subtag;
  }
  return isLanguage(input.fallback) ? input.fallback : 'en';
}
