const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * The instant that an RFC 3339 date-time names, in milliseconds since 1970, or `null` where the text is not one.
 *
 * Stricter than `Date.parse`: the offset is required, the calendar is checked (no 30 February), and nothing but
 * the grammar of RFC 3339 section 5.6 passes. Finer fractions than a millisecond are cut. A leap second is
 * taken only where one can be (23:59:60 UTC), as the first instant of the next minute.
 */
export function parseRfc3339(text: string): number | null {
  const match = RFC3339.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match;
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return null;
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return null;

  // Not `Date.UTC`, which reads the years 0 to 99 as 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(parts[0], parts[1] - 1, parts[2]);
  if (date.getUTCMonth() !== parts[1] - 1 || date.getUTCDate() !== parts[2]) return null;
  date.setUTCHours(parts[3], parts[4], parts[5], Number((fraction ?? '').slice(0, 3).padEnd(3, '0')));

  const offset = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000;
  const instant = date.getTime() - (sign === '-' ? -offset : offset);
  if (parts[5] === 60 && Math.floor(instant / 1000) % 86_400 !== 0) return null;
  return instant;
}
