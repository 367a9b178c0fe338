import type { ProviderAnswer } from './provider';

const MESSAGES: Record<number, string> = {
  20003: 'Authenticate',
  20404: 'The requested resource was not found',
  20429: 'Too Many Requests',
  20500: 'An internal server error has occurred',
  21211: "Invalid 'To' Phone Number",
  21408: 'Permission to send an SMS has not been enabled for the region indicated by the To number',
  21602: 'Message body is required.',
  21603: "A 'From' phone number is required.",
  21604: "A 'To' phone number is required.",
  21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
  21608: 'The number is unverified. Trial accounts cannot send messages to unverified numbers',
  21610: 'Attempt to send to unsubscribed recipient',
  21612: "The message cannot be sent with the current combination of 'To' and 'From' parameters",
  21614: "'To' number is not a valid mobile number",
  21617: 'The concatenated message body exceeds the 1600 character limit',
  21635: "'To' number cannot be a landline",
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
};

/** Twilio's own numbers for testing, which always fail in the same way. */
export const MAGIC_NUMBERS: Record<string, number> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
};

/** What a code says, for `error_message` and refusals. */
export function errorText(code: number): string {
  return MESSAGES[code] ?? `Error ${code}`;
}

/** A refusal in Twilio's shape. */
export function twilioError(status: number, code: number, message = errorText(code)): ProviderAnswer {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, code, payload: { code, message, more_info, status } };
}
