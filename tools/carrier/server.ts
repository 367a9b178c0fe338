import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Deliveries, planDelivery } from './callbacks';
import { FaultList } from './faults';
import { HttpError, readBody, sendJson, type Exchange } from './http';
import { serveLookup } from './lookups';
import { servePage } from './page';
import type { Carrier } from './provider';
import { serveSendGrid } from './sendgrid';
import { serveSim } from './sim-api';
import { CarrierStore } from './store';
import { serveTwilio } from './twilio';
import { twilioError } from './twilio-errors';
import type { CarrierLinks, CarrierOptions } from './types';

export type { CarrierLinks, CarrierOptions, SimMessage, ProviderRequest } from './types';
export type { Fault, FaultKind } from './faults';

const DEFAULT_CALLBACK_DELAY_MS = 300;
const DEFAULT_SENDER = '+16025550100';

/** A simulator that listens. */
export interface RunningCarrier {
  url: string;
  port: number;
  /** Sets links that were not known at the start; what is absent stays. */
  configure(links: CarrierLinks): void;
  close(): Promise<void>;
}

/** Starts a stand-in for Twilio and SendGrid that shows its texts as phones at `url`. */
export async function startCarrier(options: CarrierOptions): Promise<RunningCarrier> {
  const now = options.now ?? ((): Date => new Date());
  const store = new CarrierStore(options.dataFile);
  const delay = options.callbackDelayMs ?? DEFAULT_CALLBACK_DELAY_MS;
  const carrier: Carrier = {
    options,
    links: {
      inboundWebhookUrl: options.inboundWebhookUrl,
      apiUrl: options.apiUrl,
      apiKey: options.apiKey,
    },
    store,
    faults: new FaultList(),
    deliveries: new Deliveries(store, options, delay, now),
    defaultSender: options.defaultSender ?? DEFAULT_SENDER,
    now,
  };
  const server = createServer((req, res) => void handle(carrier, req, res));
  const host = options.host ?? '127.0.0.1';
  await listen(server, options.port, host);
  resume(carrier);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    configure: (links) => void Object.assign(carrier.links, links),
    close: () => close(server, carrier),
  };
}

/** A restart finds texts on their way; they go on from where they were. */
function resume(carrier: Carrier): void {
  for (const message of carrier.store.unfinished()) {
    if (message.channel === 'email') carrier.deliveries.startEmail(message, []);
    else {
      const landline = carrier.store.phone(message.to).lineType === 'landline';
      carrier.deliveries.start(message, planDelivery([], landline));
    }
  }
}

async function handle(carrier: Carrier, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    const url = new URL(req.url ?? '/', 'http://carrier');
    const exchange: Exchange = { method: req.method ?? 'GET', url, req, res, body: await readBody(req) };
    const served =
      servePage(exchange) ||
      serveLookup(carrier, exchange) ||
      (await serveTwilio(carrier, exchange)) ||
      (await serveSendGrid(carrier, exchange)) ||
      (await serveSim(carrier, exchange));
    if (served) return;
    const missing = twilioError(404, 20404, `The requested resource ${url.pathname} was not found`);
    if (exchange.method === 'POST') recordUnknown(carrier, url.pathname);
    sendJson(res, missing.status, missing.payload);
  } catch (error) {
    if (error instanceof HttpError) sendJson(res, error.status, error.payload);
    else sendJson(res, 500, { error: error instanceof Error ? error.message : 'unknown error' });
  }
}

/** A POST to a path that no provider has is a mistake worth seeing in the record. */
function recordUnknown(carrier: Carrier, path: string): void {
  const at = carrier.now().toISOString();
  carrier.store.requests.push({ at, path, to: null, body: null, outcome: 'rejected', status: 404 });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, carrier: Carrier): Promise<void> {
  carrier.deliveries.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Streams of the page and requests that a fault keeps hanging would hold the server for ever.
    server.closeAllConnections();
  });
}
