import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { startCarrier, type CarrierOptions, type RunningCarrier, type SimMessage } from '../server';
import type { ProviderRequest } from '../types';

export const ACCOUNT_SID = `AC${'a1'.repeat(16)}`;
export const AUTH_TOKEN = 'test-token';
export const SENDER = '+16025550100';

/** A started simulator with what tests ask of it. */
export interface Harness extends RunningCarrier {
  get<T>(path: string): Promise<T>;
  send(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  setFaults(...faults: object[]): Promise<void>;
  messages(to?: string): Promise<SimMessage[]>;
  requests(): Promise<ProviderRequest[]>;
  /** Resolves with the message once it has this status. */
  untilStatus(sid: string, status: string): Promise<SimMessage>;
}

/** Starts a simulator without pauses between the states of a text. */
export async function startHarness(options: Partial<CarrierOptions> = {}): Promise<Harness> {
  const carrier = await startCarrier({
    port: 0,
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    callbackDelayMs: 0,
    ...options,
  });
  const get = async <T>(path: string): Promise<T> => (await (await fetch(carrier.url + path)).json()) as T;
  const send: Harness['send'] = async (method, path, body) => {
    const answer = await fetch(carrier.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  const messages: Harness['messages'] = (to) =>
    get(`/sim/messages${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`);
  return {
    ...carrier,
    get,
    send,
    messages,
    requests: () => get('/sim/requests'),
    setFaults: async (...faults) => {
      const { status } = await send('PUT', '/sim/faults', { faults });
      if (status !== 200) throw new Error(`faults refused with ${status}`);
    },
    untilStatus: (sid, status) =>
      until(async () => (await messages()).find((item) => item.sid === sid && item.status === status)),
  };
}

/** The real SDK against the simulator; its own retries stay off. */
export function twilioClient(url: string, authToken = AUTH_TOKEN, timeout = 10_000): twilio.Twilio {
  const client = twilio(ACCOUNT_SID, authToken, { timeout });
  client.api.baseUrl = url;
  client.lookups.baseUrl = url;
  return client;
}

/** One webhook call as it came in. */
export interface Hit {
  url: string;
  headers: IncomingHttpHeaders;
  params: Record<string, string>;
}

/** A webhook endpoint that notes every call and answers by `reply`. */
export class Webhook {
  readonly hits: Hit[] = [];
  reply: (hit: Hit) => { status: number; body?: string } = () => ({ status: 204 });
  private server!: Server;

  static async start(): Promise<Webhook> {
    const hook = new Webhook();
    hook.server = createServer((req, res) => {
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        const params = Object.fromEntries(new URLSearchParams(body));
        const hit: Hit = { url: hook.origin + (req.url ?? ''), headers: req.headers, params };
        hook.hits.push(hit);
        const { status, body: answer } = hook.reply(hit);
        res.writeHead(status, answer === undefined ? {} : { 'content-type': 'text/xml' }).end(answer);
      });
    });
    await new Promise<void>((resolve) => hook.server.listen(0, '127.0.0.1', resolve));
    return hook;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  statuses(sid: string): (string | undefined)[] {
    return this.hits
      .filter((hit) => hit.params['MessageSid'] === sid)
      .map((hit) => hit.params['MessageStatus']);
  }

  /** Resolves with the statuses once `count` callbacks of this message have come. */
  async untilStatuses(sid: string, count: number): Promise<(string | undefined)[]> {
    await until(() => Promise.resolve(this.statuses(sid).length >= count || undefined));
    return this.statuses(sid);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** Asks again until there is an answer; the test's own time-out is the only limit. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
