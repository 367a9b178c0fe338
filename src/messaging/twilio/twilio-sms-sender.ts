import twilio, { type Twilio } from 'twilio';
import RestException from 'twilio/lib/base/RestException';
import type { HandOver, LineType, OutgoingText, ProviderMessage, SmsSender } from '../sms-sender';
import { learnedFrom, needsOperator } from './error-policy';

export interface TwilioOptions {
  accountSid: string;
  authToken: string;
  /** Points the SDK at the carrier simulator. */
  baseUrl?: string;
  /** Where Twilio reaches us, without a slash at the end. */
  publicUrl: string;
  lookup: 'off' | 'line_type';
  /** HTTP time-out of a hand-over, well below the activity's start-to-close. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const FIRST_BACK_OFF_MS = 1_000;
/** Twilio's own limit of `ValidityPeriod`, seconds. */
const MAX_VALIDITY_SECONDS = 36_000;

/** The request never left this machine, so nothing was accepted. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Path of the status callback; the ledger's id in it is all that it needs. */
export const STATUS_CALLBACK_PATH = '/webhooks/twilio/status';

/** {@link SmsSender} over the real Twilio SDK. The SDK's own retries stay off: one call is one POST. */
export class TwilioSmsSender implements SmsSender {
  private readonly client: Twilio;

  constructor(private readonly options: TwilioOptions) {
    this.client = twilio(options.accountSid, options.authToken, {
      autoRetry: false,
      timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
    if (options.baseUrl) {
      this.client.api.baseUrl = options.baseUrl;
      this.client.lookups.baseUrl = options.baseUrl;
    }
  }

  async handOver(text: OutgoingText): Promise<HandOver> {
    const sender = text.from.startsWith('MG') ? { messagingServiceSid: text.from } : { from: text.from };
    try {
      const message = await this.client.messages.create({
        ...sender,
        to: text.to,
        body: text.body,
        statusCallback: `${this.options.publicUrl}${STATUS_CALLBACK_PATH}/${text.messageId}`,
        validityPeriod: Math.max(1, Math.min(MAX_VALIDITY_SECONDS, Math.floor(text.validitySeconds))),
      });
      if (!/^(SM|MM)[0-9a-f]{32}$/.test(message.sid ?? '')) return { kind: 'unknown', why: 'garbled answer' };
      return { kind: 'accepted', providerId: message.sid, status: message.status };
    } catch (error) {
      return readFailure(error);
    }
  }

  async listSince(to: string, since: Date): Promise<ProviderMessage[]> {
    // DateSent is a day in Twilio's API: ask for the day, the caller matches the body.
    const messages = await this.client.messages.list({ to, dateSentAfter: startOfDay(since), limit: 100 });
    return messages.map((m) => ({
      providerId: m.sid,
      body: m.body,
      status: m.status,
      errorCode: m.errorCode ? String(m.errorCode) : null,
      learned: m.errorCode ? learnedFrom(String(m.errorCode)) : null,
    }));
  }

  async lineType(number: string): Promise<LineType | null> {
    if (this.options.lookup === 'off') return null;
    const found = await this.client.lookups.v2
      .phoneNumbers(number)
      .fetch({ fields: 'line_type_intelligence' });
    const type = (found.lineTypeIntelligence as { type?: string } | null)?.type;
    switch (type) {
      case 'mobile':
      case 'landline':
        return type;
      case 'fixedVoip':
      case 'nonFixedVoip':
        return 'voip';
      default:
        return 'unknown';
    }
  }
}

function startOfDay(instant: Date): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth(), instant.getUTCDate() - 1));
}

/** Sorts a failed hand-over by what is certain about it (sending.md, 4). */
function readFailure(error: unknown): HandOver {
  if (error instanceof RestException) {
    if (error.status === 429) return { kind: 'not_processed', afterMs: FIRST_BACK_OFF_MS };
    if (error.status >= 400 && error.status < 500) {
      const code = String(error.code ?? `http_${error.status}`);
      // Without a code of Twilio's own, the account or the path is at fault: a person must look.
      const pageOperator = error.code === undefined || needsOperator(code);
      return { kind: 'refused', code, learned: learnedFrom(code), pageOperator };
    }
    return { kind: 'unknown', why: `HTTP ${error.status}` };
  }
  const code = (error as { code?: string } | null)?.code ?? '';
  if (NEVER_CONNECTED.has(code)) return { kind: 'not_processed', afterMs: FIRST_BACK_OFF_MS };
  return { kind: 'unknown', why: code || (error instanceof Error ? error.name : 'failure without a name') };
}
