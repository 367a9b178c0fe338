import type { Deliveries } from './callbacks';
import type { Fault, FaultList } from './faults';
import { sendEmpty, sendJson, type Exchange } from './http';
import type { CarrierStore } from './store';
import type { CarrierLinks, CarrierOptions, Channel, ProviderRequest } from './types';

/** What every part of a running simulator shares. */
export interface Carrier {
  options: CarrierOptions;
  links: CarrierLinks;
  store: CarrierStore;
  faults: FaultList;
  deliveries: Deliveries;
  defaultSender: string;
  now: () => Date;
}

/** An answer as a provider gives it; `payload` absent means an empty body. */
export interface ProviderAnswer {
  status: number;
  payload?: unknown;
  headers?: Record<string, string>;
  /** Set where something was accepted. */
  sid?: string;
  /** A provider code, where the answer refuses. */
  code?: number;
}

/** How one provider answers one send. */
export interface ProviderCall {
  channel: Channel;
  to: string;
  text: string;
  /** Null where the credentials are right. */
  unauthorized(): ProviderAnswer | null;
  tooMany(): ProviderAnswer;
  serverError(): ProviderAnswer;
  rejectWith(fault: Fault): ProviderAnswer;
  /** Validates, and accepts what is valid. */
  process(): Promise<ProviderAnswer>;
}

/** Answers one send through the faults in force, and leaves a line in the record of requests. */
export async function serveSend(carrier: Carrier, exchange: Exchange, call: ProviderCall): Promise<void> {
  const record: ProviderRequest = {
    at: carrier.now().toISOString(),
    path: exchange.url.pathname,
    to: call.to || null,
    body: call.text || null,
    outcome: 'dropped',
    status: null,
  };
  // Listed at once: a request that hangs is there to be seen while it hangs.
  carrier.store.requests.push(record);
  const refused = call.unauthorized();
  if (refused) return answer(exchange, record, refused);

  const fault = carrier.faults.forAnswer(call.to, call.channel);
  if (!fault) return answer(exchange, record, await call.process());
  record.fault = fault.kind;
  carrier.store.announce({ event: 'faults', data: carrier.faults.states });
  await strike(exchange, record, call, fault);
}

async function strike(
  exchange: Exchange,
  record: ProviderRequest,
  call: ProviderCall,
  fault: Fault,
): Promise<void> {
  switch (fault.kind) {
    case 'reject429': {
      const retryAfter = { 'retry-after': String(fault.retryAfterSeconds ?? 1) };
      return answer(exchange, record, { ...call.tooMany(), headers: retryAfter });
    }
    case 'error500BeforeAccept':
      return answer(exchange, record, call.serverError());
    case 'rejectCode':
      return answer(exchange, record, call.rejectWith(fault));
    case 'closeSocket':
      exchange.res.destroy();
      return;
    case 'hangSeconds':
      // Nothing is accepted while it hangs: a client that gives up meanwhile has sent nothing.
      if (await clientWaits(exchange, (fault.seconds ?? 0) * 1000))
        answer(exchange, record, await call.process());
      return;
    default:
      return strikeAfterAccept(exchange, record, fault, await call.process(), call.serverError());
  }
}

/** Faults that hide from the client that its message was accepted. */
function strikeAfterAccept(
  exchange: Exchange,
  record: ProviderRequest,
  fault: Fault,
  result: ProviderAnswer,
  serverError: ProviderAnswer,
): void {
  if (result.sid === undefined) return answer(exchange, record, result);
  record.sid = result.sid;
  record.outcome = 'accepted';
  if (fault.kind === 'timeoutAfterAccept') return;
  if (fault.kind === 'error500AfterAccept') return answer(exchange, record, serverError);
  const text = JSON.stringify(result.payload ?? { accepted: result.sid });
  record.status = result.status;
  exchange.res.writeHead(result.status, { 'content-type': 'application/json' });
  exchange.res.end(text.slice(0, Math.floor(text.length / 3)));
}

function answer(exchange: Exchange, record: ProviderRequest, result: ProviderAnswer): void {
  record.status = result.status;
  if (result.sid !== undefined) record.sid = result.sid;
  record.outcome = record.sid === undefined ? 'rejected' : 'accepted';
  if (result.payload === undefined) sendEmpty(exchange.res, result.status, result.headers);
  else sendJson(exchange.res, result.status, result.payload, result.headers);
}

/** Resolves true once the time is over, false as soon as the client leaves. */
function clientWaits({ res }: Exchange, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (waits: boolean): void => {
      clearTimeout(timer);
      res.off('close', gone);
      resolve(waits);
    };
    const gone = (): void => done(false);
    const timer = setTimeout(() => done(true), ms);
    res.once('close', gone);
  });
}
