import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { learnedFrom, needsOperator } from './error-policy';
import { TwilioSmsSender } from './twilio-sms-sender';

const SID = `SM${'0'.repeat(32)}`;
const TEXT = {
  messageId: '00000000-0000-4000-8000-000000000001',
  to: '+16025550142',
  from: '+16025550100',
  body: 'Phoenix Police: …',
  validitySeconds: 600.7,
};

describe('a hand-over to Twilio', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  let requests: { path: string; form: Record<string, string> }[] = [];

  beforeAll(async () => {
    server = createServer((request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push({ path: request.url ?? '', form: Object.fromEntries(new URLSearchParams(body)) });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    requests = [];
  });

  const sender = (baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`) =>
    new TwilioSmsSender({
      accountSid: `AC${'0'.repeat(32)}`,
      authToken: 'auth-token',
      baseUrl,
      publicUrl: 'https://aftercall.example',
      lookup: 'off',
      timeoutMs: 300,
    });
  const json = (status: number, body: unknown) => (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it('carries the ledger’s id, whole seconds of validity and one sender', async () => {
    answer = json(201, { sid: SID, status: 'queued' });
    expect(await sender().handOver(TEXT)).toEqual({ kind: 'accepted', providerId: SID, status: 'queued' });
    await sender().handOver({ ...TEXT, from: `MG${'1'.repeat(32)}`, validitySeconds: 1e9 });
    await sender().handOver({ ...TEXT, validitySeconds: -5 });
    expect(requests.map(({ form }) => form)).toEqual([
      {
        To: TEXT.to,
        From: TEXT.from,
        Body: TEXT.body,
        StatusCallback: `https://aftercall.example/webhooks/twilio/status/${TEXT.messageId}`,
        ValidityPeriod: '600',
      },
      expect.objectContaining({ MessagingServiceSid: `MG${'1'.repeat(32)}`, ValidityPeriod: '36000' }),
      expect.objectContaining({ ValidityPeriod: '1' }),
    ]);
    expect(requests[1]?.form).not.toHaveProperty('From');
  });

  const refused = (code: string, learned: string | null, pageOperator: boolean) => ({
    kind: 'refused',
    code,
    learned,
    pageOperator,
  });
  it.each<[string, (response: ServerResponse) => void, object]>([
    [
      '429',
      json(429, { code: 20429, message: 'slow', status: 429 }),
      { kind: 'not_processed', afterMs: 1000 },
    ],
    [
      'opted out',
      json(400, { code: 21610, message: 'x', status: 400 }),
      refused('21610', 'opted_out', false),
    ],
    [
      'a landline',
      json(400, { code: 21614, message: 'x', status: 400 }),
      refused('21614', 'not_mobile', false),
    ],
    ['a wrong token', json(401, { code: 20003, message: 'x', status: 401 }), refused('20003', null, true)],
    ['a 4xx without a code', json(404, { message: 'x', status: 404 }), refused('http_404', null, true)],
    ['500', json(500, { code: 20500, message: 'x', status: 500 }), { kind: 'unknown', why: 'HTTP 500' }],
    [
      '503 without JSON',
      (r) => void r.writeHead(503).end('<html>'),
      expect.objectContaining({ kind: 'unknown' }) as object,
    ],
    ['a success without an id', json(201, {}), { kind: 'unknown', why: 'garbled answer' }],
    [
      'a success with garbage',
      (r) => void r.writeHead(201).end('{"sid":'),
      expect.objectContaining({ kind: 'unknown' }) as object,
    ],
    [
      'a closed socket',
      (r) => void r.socket?.destroy(),
      expect.objectContaining({ kind: 'unknown' }) as object,
    ],
    ['silence', () => undefined, expect.objectContaining({ kind: 'unknown' }) as object],
  ])('reads %s, after one POST', async (_what, given, outcome) => {
    answer = given;
    expect(await sender().handOver(TEXT)).toEqual(outcome);
    expect(requests).toHaveLength(1);
  });

  it('that never left this machine was not processed', async () => {
    expect(await sender('http://127.0.0.1:1').handOver(TEXT)).toEqual({
      kind: 'not_processed',
      afterMs: 1000,
    });
  });

  it('asks for no line type where the look-up is off', async () => {
    expect(await sender().lineType(TEXT.to)).toBeNull();
    expect(requests).toEqual([]);
  });
});

describe('the error policy', () => {
  it.each([
    ['21610', 'opted_out'],
    ['21614', 'not_mobile'],
    ['21635', 'not_mobile'],
    ['30006', 'not_mobile'],
    ['30003', null],
    ['99999', null],
    ['', null],
  ])('learns from %s: %s', (code, learned) => {
    expect(learnedFrom(code)).toBe(learned);
  });

  it('calls for a person where the account is at fault, and not where the phone is', () => {
    expect(needsOperator('20003')).toBe(true);
    for (const code of ['21610', '21614', '30003', '30006', '']) expect(needsOperator(code)).toBe(false);
  });
});
