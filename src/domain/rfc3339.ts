const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** An instant with the fraction that milliseconds cut off, so that two spellings of one instant are equal. */
export interface ParsedInstant {
  /** Epoch milliseconds, rounded down. */
  ms: number;
  /** Epoch seconds and all digits of the fraction, without trailing zeros: equal for equal instants. */
  canonical: string;
}

/**
 * Reads an RFC 3339 time, which must carry an offset and name a real day (no 30 February).
 *
 * @returns null where it is not one
 */
export function parseInstant(text: string): ParsedInstant | null {
  const match = RFC_3339.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;
  const sign = match[8] === '-' ? -1 : 1;
  const seconds =
    local.getTime() / 1000 +
    hour * 3600 +
    minute * 60 +
    second -
    sign * (offsetHour * 3600 + offsetMinute * 60);
  const fraction = match[7] ?? '';
  const ms = seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  return { ms, canonical: `${seconds}.${fraction.replace(/0+$/, '')}` };
}
