import { planDelivery, type WebhookAnswer } from './callbacks';
import type { Carrier } from './provider';
import { countSegments, newSid } from './twilio';
import type { SimMessage } from './types';

const STOP_WORDS = /^\W*(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)\W*$/i;
const START_WORDS = /^\W*(start|unstop|yes)\W*$/i;

/** What the page and a test learn of a reply. */
export interface ReplyResult {
  sid: string;
  /** The webhook's HTTP status; null where there is no webhook or it did not answer. */
  status: number | null;
  /** Texts that the webhook's TwiML sent back. */
  messages: string[];
  error?: string;
}

/** A phone answers: a signed inbound webhook, whose TwiML comes back to the phone as texts. */
export async function replyFrom(
  carrier: Carrier,
  number: string,
  body: string,
  optOutType?: string,
): Promise<ReplyResult> {
  const message = inbound(carrier, number, body);
  if (STOP_WORDS.test(body)) carrier.store.setStopped(number, true);
  if (START_WORDS.test(body)) carrier.store.setStopped(number, false);
  const url = carrier.links.inboundWebhookUrl;
  if (!url) return { sid: message.sid, status: null, messages: [], error: 'no inbound webhook is set' };

  const params: Record<string, string> = {
    ToCountry: 'US',
    FromCountry: 'US',
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    MessageSid: message.sid,
    AccountSid: carrier.options.accountSid,
    ApiVersion: '2010-04-01',
    SmsStatus: 'received',
    From: message.from,
    To: message.to,
    Body: body,
    NumMedia: '0',
    NumSegments: String(message.segments),
  };
  if (message.messagingServiceSid) params['MessagingServiceSid'] = message.messagingServiceSid;
  if (optOutType !== undefined) params['OptOutType'] = optOutType;
  const answer = await carrier.deliveries.webhook(url, params);
  return showAnswer(carrier, message, answer);
}

function inbound(carrier: Carrier, number: string, body: string): SimMessage {
  const last = carrier.store.lastTextTo(number);
  const at = carrier.now().toISOString();
  return carrier.store.add({
    sid: newSid(),
    to: last?.from ?? carrier.defaultSender,
    from: number,
    body,
    at,
    channel: 'sms',
    direction: 'inbound',
    status: 'received',
    errorCode: null,
    segments: countSegments(body),
    sentAt: at,
    updatedAt: at,
    messagingServiceSid: last?.messagingServiceSid ?? null,
    statusCallback: null,
  });
}

function showAnswer(carrier: Carrier, message: SimMessage, answer: WebhookAnswer): ReplyResult {
  const texts = answer.status !== null && answer.status < 300 ? twimlMessages(answer.body) : [];
  for (const body of texts) {
    const at = carrier.now().toISOString();
    const reply = carrier.store.add({
      ...message,
      sid: newSid(),
      to: message.from,
      from: message.to,
      body,
      at,
      direction: 'reply',
      status: 'queued',
      segments: countSegments(body),
      sentAt: null,
      updatedAt: at,
    });
    carrier.deliveries.start(reply, planDelivery([], false));
  }
  const result = { sid: message.sid, status: answer.status, messages: texts };
  return answer.error === undefined ? result : { ...result, error: answer.error };
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, dec?: string, name?: string) => {
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (dec) return String.fromCodePoint(Number(dec));
      return (name && ENTITIES[name]) ?? whole;
    },
  );
}

/** The texts of a TwiML document: `<Message>text</Message>` or `<Message><Body>text</Body></Message>`. */
export function twimlMessages(xml: string): string[] {
  return [...xml.matchAll(/<(Message|Sms)\b[^>]*>([\s\S]*?)<\/\1>/g)]
    .map(([, , inner = '']) => /<Body>([\s\S]*?)<\/Body>/.exec(inner)?.[1] ?? inner)
    .map((text) => unescapeXml(text.replace(/<[^>]*>/g, '')).trim())
    .filter((text) => text !== '');
}
