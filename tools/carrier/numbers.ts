const FORMATTING = /[\s().-]/g;

/**
 * The E.164 form of a number as people and query strings write it: with or without "+", with a "+" that a query
 * string turned into a space, ten digits of the North American plan. Null where it cannot be a phone number.
 */
export function toE164(raw: string): string | null {
  const compact = raw.replace(FORMATTING, '');
  const digits = compact.startsWith('+') ? compact.slice(1) : compact;
  if (!/^[1-9]\d{6,14}$/.test(digits)) return null;
  if (digits.length === 10 && !compact.startsWith('+') && !raw.startsWith(' ')) return `+1${digits}`;
  // A North American number has exactly eleven digits with its country code; Twilio refuses any other length.
  if (digits.startsWith('1') && digits.length !== 11) return null;
  return `+${digits}`;
}

/** One key for every way to write the same recipient, phone or e-mail address. */
export function recipientKey(raw: string): string {
  return raw.includes('@') ? raw.trim().toLowerCase() : (toE164(raw) ?? raw.replace(FORMATTING, ''));
}

/** Whether two ways of writing name the same recipient. */
export function sameRecipient(a: string, b: string): boolean {
  return recipientKey(a) === recipientKey(b);
}
