import { errorText } from './twilio-errors';
import type { SimMessage } from './types';

const rfc2822 = (iso: string): string => new Date(iso).toUTCString().replace('GMT', '+0000');

const DIRECTIONS = { outbound: 'outbound-api', inbound: 'inbound', reply: 'outbound-reply' } as const;

/** One text as Twilio's API shows it. */
export function messageResource(message: SimMessage, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  // A messaging service picks its sender a moment after it accepted the text.
  const unassigned = message.status === 'accepted';
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: rfc2822(message.at),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: DIRECTIONS[message.direction],
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : errorText(message.errorCode),
    from: unassigned ? null : message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: '0',
    num_segments: unassigned ? '0' : String(message.segments),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}
