const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** An instant with the fraction that milliseconds cut off, so that two spellings of one instant are equal. */
export interface ParsedInstant {
  /** Epoch milliseconds, rounded down. */
  ms: number;
  /** Epoch seconds and all digits of the fraction, without trailing zeros: equal for equal instants. */
  canonical: string;
}

/** Whole seconds since 1970, and the digits of the fraction as they were written. */
interface Seconds {
  seconds: number;
  fraction: string;
}

/**
 * Reads an RFC 3339 date-time. Stricter than `Date.parse`: the offset is required, the day must exist (no
 * 30 February), and nothing but the grammar of RFC 3339 section 5.6 passes. A leap second is taken only where
 * one can be (23:59:60 UTC), as the first instant of the next minute.
 *
 * @returns null where the text is not one
 */
export function parseInstant(text: string): ParsedInstant | null {
  const read = readSeconds(text);
  return read && { ms: msOf(read), canonical: `${read.seconds}.${read.fraction.replace(/0+$/, '')}` };
}

/** Epoch milliseconds of an RFC 3339 date-time, or null: see {@link parseInstant}. */
export function parseRfc3339(text: string): number | null {
  const read = readSeconds(text);
  return read && msOf(read);
}

function msOf({ seconds, fraction }: Seconds): number {
  return seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

function readSeconds(text: string): Seconds | null {
  const match = RFC_3339.exec(text);
  if (!match) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 60 || part(9) > 23 || part(10) > 59) return null;
  // Not `Date.UTC`, which reads the years 0 to 99 as 1900 to 1999.
  const day = new Date(0);
  day.setUTCFullYear(part(1), part(2) - 1, part(3));
  if (day.getUTCMonth() !== part(2) - 1 || day.getUTCDate() !== part(3)) return null;

  const offset = (match[8] === '-' ? -1 : 1) * (part(9) * 3600 + part(10) * 60);
  const seconds = day.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  if (second === 60 && seconds % 86_400 !== 0) return null;
  return { seconds, fraction: match[7] ?? '' };
}
