import { randomBytes, timingSafeEqual } from 'node:crypto';
import { SegmentedMessage } from 'sms-segments-calculator';
import { planDelivery } from './callbacks';
import { sendEmpty, sendJson, type Exchange } from './http';
import { toE164 } from './numbers';
import { serveSend, type Carrier, type ProviderAnswer } from './provider';
import { MAGIC_NUMBERS, twilioError } from './twilio-errors';
import { listMessages } from './twilio-list';
import { messageResource } from './twilio-resource';
import type { SimMessage } from './types';

const MAX_BODY_CHARACTERS = 1600;
const PATHS = /^\/2010-04-01\/Accounts\/([^/]+)\/Messages(?:\/([^/]+))?\.json$/;

/** A new message id as Twilio writes it. */
export const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

/** How many parts the carrier would bill. */
export function countSegments(body: string, smartEncoded = false): number {
  return Math.max(1, new SegmentedMessage(body, 'auto', smartEncoded).segmentsCount);
}

/** HTTP basic, as both of Twilio's hosts ask for it. */
export function twilioAuthorized(carrier: Carrier, exchange: Exchange): boolean {
  const { accountSid, authToken } = carrier.options;
  const expected = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`);
  const given = Buffer.from(exchange.req.headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The Messages resource; false where the path is another's. */
export async function serveTwilio(carrier: Carrier, exchange: Exchange): Promise<boolean> {
  const match = PATHS.exec(exchange.url.pathname);
  if (!match) return false;
  const [, account = '', sid] = match;
  if (sid === undefined && exchange.method === 'POST') {
    await create(carrier, exchange, account);
    return true;
  }
  const refused = authorize(carrier, exchange, account);
  const result = refused ?? read(carrier, exchange, sid);
  if (result.payload === undefined) sendEmpty(exchange.res, result.status);
  else sendJson(exchange.res, result.status, result.payload);
  return true;
}

function authorize(carrier: Carrier, exchange: Exchange, account: string): ProviderAnswer | null {
  if (!twilioAuthorized(carrier, exchange)) return twilioError(401, 20003);
  if (account !== carrier.options.accountSid) return notFound(exchange);
  return null;
}

const notFound = (exchange: Exchange): ProviderAnswer =>
  twilioError(404, 20404, `The requested resource ${exchange.url.pathname} was not found`);

function read(carrier: Carrier, exchange: Exchange, sid: string | undefined): ProviderAnswer {
  const { accountSid } = carrier.options;
  if (sid === undefined) {
    if (exchange.method !== 'GET') return twilioError(405, 20004, 'Method not allowed');
    const texts = carrier.store.all().filter((message) => message.channel === 'sms');
    return { status: 200, payload: listMessages(texts, exchange.url, accountSid) };
  }
  const message = carrier.store.get(sid);
  if (message?.channel !== 'sms') return notFound(exchange);
  if (exchange.method === 'DELETE') {
    carrier.store.remove(sid);
    return { status: 204 };
  }
  if (exchange.method === 'POST') {
    const form = new URLSearchParams(exchange.body);
    // An empty Body is how a text is redacted; Twilio takes no other value.
    if (form.get('Body') === '') carrier.store.redact(sid);
    const at = carrier.now().toISOString();
    const path = exchange.url.pathname;
    carrier.store.requests.push({
      at,
      path,
      to: message.to,
      body: form.get('Body'),
      outcome: 'accepted',
      status: 200,
      sid,
    });
  }
  return { status: 200, payload: messageResource(message, accountSid) };
}

async function create(carrier: Carrier, exchange: Exchange, account: string): Promise<void> {
  const form = new URLSearchParams(exchange.body);
  const to = form.get('To') ?? '';
  await serveSend(carrier, exchange, {
    channel: 'sms',
    to: toE164(to) ?? to,
    text: form.get('Body') ?? '',
    unauthorized: () => authorize(carrier, exchange, account),
    tooMany: () => twilioError(429, 20429),
    serverError: () => twilioError(500, 20500),
    rejectWith: (fault) => twilioError(fault.http ?? 400, fault.code ?? 21211),
    process: async () => refusal(carrier, form) ?? (await accept(carrier, form)),
  });
}

/** The first thing that Twilio would refuse this text for. */
function refusal(carrier: Carrier, form: URLSearchParams): ProviderAnswer | null {
  const to = form.get('To') ?? '';
  const body = form.get('Body') ?? '';
  if (to === '') return twilioError(400, 21604);
  const number = toE164(to);
  if (number === null) return twilioError(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  if (!form.get('From') && !form.get('MessagingServiceSid')) return twilioError(400, 21603);
  if (body === '') return twilioError(400, 21602);
  if ([...body].length > MAX_BODY_CHARACTERS) return twilioError(400, 21617);
  const magic = MAGIC_NUMBERS[number];
  if (magic !== undefined) return twilioError(400, magic);
  if (carrier.options.blockStoppedNumbers && carrier.store.isStopped(number)) return twilioError(400, 21610);
  return null;
}

/** Short codes and names stay as they are; a number gets its full form. */
function sender(form: URLSearchParams): string | null {
  const from = form.get('From');
  return from ? (toE164(from) ?? from.trim()) : null;
}

async function accept(carrier: Carrier, form: URLSearchParams): Promise<ProviderAnswer> {
  const at = carrier.now().toISOString();
  const to = toE164(form.get('To') ?? '') ?? '';
  const body = form.get('Body') ?? '';
  const service = form.get('From') ? null : form.get('MessagingServiceSid');
  const message: SimMessage = {
    sid: newSid(),
    to,
    from: sender(form) ?? carrier.defaultSender,
    body,
    at,
    channel: 'sms',
    direction: 'outbound',
    status: service === null ? 'queued' : 'accepted',
    errorCode: null,
    segments: countSegments(body, form.get('SmartEncoded') === 'true'),
    sentAt: null,
    updatedAt: at,
    messagingServiceSid: form.get('MessagingServiceSid'),
    statusCallback: form.get('StatusCallback') || null,
  };
  const plan = planDelivery(
    carrier.faults.forDelivery(to, 'sms'),
    carrier.store.phone(to).lineType === 'landline',
  );
  carrier.store.add(message);
  const payload = messageResource(message, carrier.options.accountSid);
  if (plan.early) await carrier.deliveries.early(message, plan);
  carrier.deliveries.start(message, plan);
  return { status: 201, payload, sid: message.sid };
}
