import { getExpectedTwilioSignature } from 'twilio';
import type { Fault } from './faults';
import type { CarrierStore } from './store';
import type { MessageStatus, SimMessage } from './types';

/** Twilio waits 15 s for a webhook. */
const WEBHOOK_TIMEOUT_MS = 15_000;
const CALLBACK_TRIES = 4;
const DEFAULT_UNDELIVERED_CODE = 30003;
const LANDLINE_CODE = 30006;

/** What a signed webhook came to. `status` is null where nobody answered. */
export interface WebhookAnswer {
  status: number | null;
  body: string;
  error?: string;
}

/** The moves of one text after it was accepted. */
export interface DeliveryPlan {
  states: { status: MessageStatus; errorCode: number | null }[];
  /** The order in which the callbacks go out, as indexes of `states`. */
  callbacks: number[];
  copies: number;
  early: boolean;
}

/** Reads the plan of one text from the faults that strike it and from its line type. */
export function planDelivery(faults: Fault[], landline: boolean): DeliveryPlan {
  const has = (kind: Fault['kind']): boolean => faults.some((fault) => fault.kind === kind);
  const undelivered = faults.find((fault) => fault.kind === 'undelivered');
  const errorCode = undelivered
    ? (undelivered.code ?? DEFAULT_UNDELIVERED_CODE)
    : landline
      ? LANDLINE_CODE
      : null;
  const states: DeliveryPlan['states'] = [
    { status: 'queued', errorCode: null },
    { status: 'sent', errorCode: null },
    errorCode === null ? { status: 'delivered', errorCode } : { status: 'undelivered', errorCode },
  ];
  const order = has('callbackReorder') ? [2, 1, 0] : [0, 1, 2];
  return {
    states,
    callbacks: has('callbackLost') ? [] : order,
    copies: has('callbackDuplicate') ? 2 : 1,
    early: has('callbackEarly'),
  };
}

/** Moves texts through their states and tells the engine by signed status callbacks. */
export class Deliveries {
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private readonly abort = new AbortController();

  constructor(
    private readonly store: CarrierStore,
    private readonly account: { accountSid: string; authToken: string },
    private readonly delayMs: number,
    private readonly now: () => Date,
  ) {}

  /** The first callback, overtaking the answer to the POST: one try, since the caller waits meanwhile. */
  async early(message: SimMessage, plan: DeliveryPlan): Promise<void> {
    const state = plan.states[0];
    if (!message.statusCallback || !state || plan.callbacks.length === 0) return;
    await this.webhook(message.statusCallback, callbackParams(message, state, this.account.accountSid));
  }

  /** Runs the plan in the background, from where the message is. */
  start(message: SimMessage, plan: DeliveryPlan): void {
    void this.run(message, plan, message.status === 'sent' ? 2 : 0);
  }

  /** An e-mail has no callbacks here; it only changes on the page. */
  startEmail(message: SimMessage, faults: Fault[]): void {
    const undelivered = faults.some((fault) => fault.kind === 'undelivered');
    void this.pause(this.delayMs).then(() => {
      if (this.abort.signal.aborted) return;
      this.store.setStatus(message.sid, undelivered ? 'undelivered' : 'delivered', null, this.time());
    });
  }

  /** Ends every timer and open webhook. */
  close(): void {
    this.abort.abort();
    for (const [timer, wake] of this.timers) {
      clearTimeout(timer);
      wake();
    }
    this.timers.clear();
  }

  /** POSTs a form with Twilio's signature over the exact URL and its parameters. */
  async webhook(url: string, params: Record<string, string>): Promise<WebhookAnswer> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'user-agent': 'TwilioProxy/1.1',
          'x-twilio-signature': getExpectedTwilioSignature(this.account.authToken, url, params),
        },
        body: new URLSearchParams(params).toString(),
        redirect: 'manual',
        signal: AbortSignal.any([this.abort.signal, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)]),
      });
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      return { status: null, body: '', error: error instanceof Error ? error.message : 'no answer' };
    }
  }

  private async run(message: SimMessage, plan: DeliveryPlan, first: number): Promise<void> {
    const reordered = plan.callbacks[0] === plan.states.length - 1;
    // The carrier's own record moves on whether or not anybody listens, as the real one does.
    let told: Promise<void> = Promise.resolve();
    for (const [index, state] of plan.states.entries()) {
      if (index < first) continue;
      await this.pause(this.delayMs);
      if (this.abort.signal.aborted || this.store.get(message.sid) === undefined) return;
      this.store.setStatus(message.sid, state.status, state.errorCode, this.time());
      if (reordered || (plan.early && index === 0) || !plan.callbacks.includes(index)) continue;
      told = told.then(() => this.post(message, plan, index));
    }
    const late = plan.callbacks.filter((index) => reordered && !(plan.early && index === 0));
    for (const index of late) await this.post(message, plan, index);
    await told;
  }

  private async post(message: SimMessage, plan: DeliveryPlan, index: number): Promise<void> {
    const state = plan.states[index];
    if (!message.statusCallback || !state || plan.callbacks.length === 0) return;
    const params = callbackParams(message, state, this.account.accountSid);
    for (let copy = 0; copy < plan.copies; copy += 1) await this.tell(message.statusCallback, params);
  }

  /** A callback that meets a server error or nobody is tried again; any other answer ends it. */
  private async tell(url: string, params: Record<string, string>): Promise<void> {
    for (let attempt = 0; attempt < CALLBACK_TRIES && !this.abort.signal.aborted; attempt += 1) {
      if (attempt > 0) await this.pause(this.delayMs * 2 ** attempt);
      const { status } = await this.webhook(url, params);
      if (status !== null && status < 500) return;
    }
  }

  private pause(ms: number): Promise<void> {
    if (this.abort.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.set(timer, resolve);
    });
  }

  private time(): string {
    return this.now().toISOString();
  }
}

function callbackParams(
  message: SimMessage,
  state: { status: MessageStatus; errorCode: number | null },
  accountSid: string,
): Record<string, string> {
  const params: Record<string, string> = {
    ApiVersion: '2010-04-01',
    AccountSid: accountSid,
    From: message.from,
    To: message.to,
    MessageSid: message.sid,
    SmsSid: message.sid,
    MessageStatus: state.status,
    SmsStatus: state.status,
  };
  if (message.messagingServiceSid) params['MessagingServiceSid'] = message.messagingServiceSid;
  if (state.errorCode !== null) params['ErrorCode'] = String(state.errorCode);
  return params;
}
