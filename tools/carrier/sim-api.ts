import type { ServerResponse } from 'node:http';
import Ajv from 'ajv';
import { runningCalls } from './calls';
import { firstProblem } from './contract';
import { parseFaults } from './faults';
import { HttpError, parseJson, sendEmpty, sendJson, type Exchange } from './http';
import { sameRecipient, toE164 } from './numbers';
import { sendMailHtml } from './page';
import type { Carrier } from './provider';
import { replyFrom } from './replies';
import type { SimMessage, SimPhone } from './types';

const HEARTBEAT_MS = 15_000;
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validReply = ajv.compile<{ body: string; optOutType?: string; OptOutType?: string }>({
  type: 'object',
  required: ['body'],
  properties: {
    body: { type: 'string', minLength: 1, maxLength: 1600 },
    optOutType: { type: 'string' },
    OptOutType: { type: 'string' },
  },
});
const validLabels = ajv.compile<Partial<Omit<SimPhone, 'number'>>>({
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: ['string', 'null'], maxLength: 60 },
    language: { type: ['string', 'null'], maxLength: 20 },
    lineType: { enum: ['mobile', 'landline', 'fixedVoip', 'nonFixedVoip', 'tollFree', 'unknown'] },
  },
});

type Handler = (carrier: Carrier, exchange: Exchange, parameter: string) => void | Promise<void>;

const ROUTES: [method: string, path: RegExp, handler: Handler][] = [
  ['GET', /^\/sim\/messages$/, listMessages],
  ['DELETE', /^\/sim\/messages$/, reset],
  ['GET', /^\/sim\/messages\/([^/]+)\/html$/, mailHtml],
  ['POST', /^\/sim\/phones\/([^/]+)\/reply$/, reply],
  ['GET', /^\/sim\/phones$/, ({ store }, { res }) => sendJson(res, 200, store.labelled())],
  ['PUT', /^\/sim\/phones\/([^/]+)$/, label],
  ['GET', /^\/sim\/faults$/, ({ faults }, { res }) => sendJson(res, 200, { faults: faults.states })],
  ['PUT', /^\/sim\/faults$/, replaceFaults],
  ['GET', /^\/sim\/requests$/, listRequests],
  ['GET', /^\/sim\/stream$/, stream],
  [
    'GET',
    /^\/sim\/calls$/,
    async (carrier, { res }) => sendJson(res, 200, await runningCalls(carrier.links)),
  ],
];

/** The simulator's own API; false where the path is another's. */
export async function serveSim(carrier: Carrier, exchange: Exchange): Promise<boolean> {
  if (!exchange.url.pathname.startsWith('/sim/')) return false;
  const matching = ROUTES.filter(([, path]) => path.test(exchange.url.pathname));
  const route = matching.find(([method]) => method === exchange.method);
  if (!route) throw new HttpError(matching.length > 0 ? 405 : 404, { error: 'no such path or method' });
  // The simulator has no log-in, so another site's page in the same browser must not reach it.
  if (exchange.method !== 'GET' && exchange.req.headers['sec-fetch-site'] === 'cross-site')
    throw new HttpError(403, { error: 'refused: the request comes from another site' });
  const parameter = decodeURIComponent(route[1].exec(exchange.url.pathname)?.[1] ?? '');
  await route[2](carrier, exchange, parameter);
  return true;
}

/** Texts and e-mails sent, oldest first; `include=inbound` adds the phones' own replies. */
function listMessages({ store }: Carrier, { url, res }: Exchange): void {
  const to = url.searchParams.get('to');
  const limit = Number(url.searchParams.get('limit') ?? 0);
  const inbound = url.searchParams.get('include') === 'inbound';
  const wanted = (message: SimMessage): boolean =>
    (inbound || message.direction !== 'inbound') &&
    (!to || sameRecipient(message.direction === 'inbound' ? message.from : message.to, to));
  const found = store.all().filter(wanted);
  sendJson(res, 200, limit > 0 ? found.slice(-limit) : found);
}

function listRequests({ store }: Carrier, { url, res }: Exchange): void {
  const to = url.searchParams.get('to');
  sendJson(
    res,
    200,
    store.requests.filter((request) => !to || (request.to !== null && sameRecipient(request.to, to))),
  );
}

function reset({ store }: Carrier, { res }: Exchange): void {
  store.reset();
  sendEmpty(res, 204);
}

function mailHtml({ store }: Carrier, { res }: Exchange, sid: string): void {
  const html = store.get(sid)?.html;
  if (html === undefined) throw new HttpError(404, { error: 'no such e-mail, or it has no HTML' });
  sendMailHtml(res, html);
}

async function reply(carrier: Carrier, { body, res }: Exchange, raw: string): Promise<void> {
  const input = parseJson(body);
  if (!validReply(input)) throw invalid(validReply.errors);
  const optOutType = input.optOutType ?? input.OptOutType;
  sendJson(res, 200, await replyFrom(carrier, phoneNumber(raw), input.body, optOutType));
}

function label(carrier: Carrier, { body, res }: Exchange, raw: string): void {
  const input = parseJson(body);
  if (!validLabels(input)) throw invalid(validLabels.errors);
  sendJson(res, 200, carrier.store.label(phoneNumber(raw), input));
}

function replaceFaults(carrier: Carrier, { body, res }: Exchange): void {
  carrier.faults.replace(parseFaults(parseJson(body)));
  carrier.store.announce({ event: 'faults', data: carrier.faults.states });
  sendJson(res, 200, { faults: carrier.faults.states });
}

function stream({ store }: Carrier, { res }: Exchange): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.write('retry: 1000\n\nevent: hello\ndata: {}\n\n');
  const stop = store.subscribe(({ event, data }) => {
    res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  const heartbeat = startHeartbeat(res);
  res.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}

function startHeartbeat(res: ServerResponse): NodeJS.Timeout {
  const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  return heartbeat;
}

function phoneNumber(raw: string): string {
  const number = toE164(raw);
  if (number === null) throw new HttpError(400, { error: `${raw} is not a phone number`, field: 'number' });
  return number;
}

function invalid(errors: Parameters<typeof firstProblem>[0]): HttpError {
  const { field, message } = firstProblem(errors);
  return new HttpError(400, { error: `${field || 'body'} ${message}`, field: field || 'body' });
}
