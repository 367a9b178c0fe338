import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type PhoneReading = { valid: true; e164: string } | { valid: false; text: string };

/**
 * Reads a caller's number as CAD wrote it: valid for libphonenumber with its full metadata, region US where
 * there is no plus sign, and no national number that begins with 911 (a phone without service).
 */
export function readPhone(text: string): PhoneReading {
  const parsed = parsePhoneNumberFromString(text, 'US');
  const valid = parsed?.isValid() === true && !parsed.nationalNumber.startsWith('911');
  return valid ? { valid: true, e164: parsed.number } : { valid: false, text };
}
