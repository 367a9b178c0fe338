import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateRequest } from 'twilio';
import { twimlMessages } from './replies';
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  SENDER,
  startHarness,
  twilioClient,
  Webhook,
  type Harness,
} from './test-support/harness';

const PHONE = '+16025550142';

describe("the simulator's own API", () => {
  let carrier: Harness;
  let hook: Webhook;
  beforeAll(async () => {
    hook = await Webhook.start();
    carrier = await startHarness({ inboundWebhookUrl: `${hook.origin}/webhooks/twilio/inbound?agency=1` });
  });
  beforeEach(async () => {
    await carrier.send('DELETE', '/sim/messages');
    hook.hits.length = 0;
    hook.reply = () => ({ status: 204 });
  });
  afterAll(async () => {
    await carrier.close();
    await hook.close();
  });
  const send = (body: string, to = PHONE, from = SENDER) =>
    twilioClient(carrier.url).messages.create({ to, from, body });

  it('lists what was accepted, oldest first, by any way to write the number', async () => {
    await send('one');
    await send('two', '+16025550143');
    await send('three');
    const all = await carrier.messages();
    expect(all.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
    expect(all[0]).toMatchObject({
      to: PHONE,
      from: SENDER,
      channel: 'sms',
      at: expect.stringMatching(/Z$/),
    });
    for (const to of ['%2B16025550142', '+16025550142', '16025550142', '6025550142'])
      expect(
        (await carrier.get<{ body: string }[]>(`/sim/messages?to=${to}`)).map(({ body }) => body),
      ).toEqual(['one', 'three']);
    expect(await carrier.get('/sim/messages?limit=1')).toHaveLength(1);
  });

  it("posts a phone's reply as a signed inbound webhook and shows the TwiML that answers it", async () => {
    await send('Your call was received.', PHONE, '+16025550777');
    hook.reply = () => ({
      status: 200,
      body: '<?xml version="1.0"?><Response><Message>You are &lt;out&gt; &amp; done &#1605;</Message></Response>',
    });
    const { status, json } = await carrier.send('POST', `/sim/phones/${encodeURIComponent(PHONE)}/reply`, {
      body: 'STOP',
      optOutType: 'STOP',
    });
    expect([status, json]).toMatchObject([200, { status: 200, messages: ['You are <out> & done م'] }]);
    const [hit] = hook.hits;
    expect(hit?.params).toMatchObject({
      MessageSid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      AccountSid: ACCOUNT_SID,
      From: PHONE,
      To: '+16025550777',
      Body: 'STOP',
      NumMedia: '0',
      NumSegments: '1',
      OptOutType: 'STOP',
    });
    expect(hit?.params['SmsSid']).toBe(hit?.params['MessageSid']);
    const url = `${hook.origin}/webhooks/twilio/inbound?agency=1`;
    expect(
      validateRequest(AUTH_TOKEN, String(hit?.headers['x-twilio-signature']), url, hit?.params ?? {}),
    ).toBe(true);
    expect((await carrier.messages(PHONE)).map(({ body, direction }) => [direction, body])).toEqual([
      ['outbound', 'Your call was received.'],
      ['reply', 'You are <out> & done م'],
    ]);
    const everything = await carrier.get<{ direction: string }[]>('/sim/messages?include=inbound');
    expect(everything.map(({ direction }) => direction)).toEqual(['outbound', 'inbound', 'reply']);
    const inbox = await twilioClient(carrier.url).messages.list({ to: '+16025550777' });
    expect(inbox[0]).toMatchObject({ direction: 'inbound', body: 'STOP', status: 'received' });
  });

  it('says when there is no webhook, when it fails, and what is wrong with a reply', async () => {
    const bare = await startHarness();
    expect((await bare.send('POST', '/sim/phones/6025550142/reply', { body: 'HELP' })).json).toMatchObject({
      status: null,
      error: 'no inbound webhook is set',
    });
    bare.configure({ inboundWebhookUrl: hook.origin });
    hook.reply = () => ({ status: 500, body: '<Response><Message>no</Message></Response>' });
    expect((await bare.send('POST', '/sim/phones/6025550142/reply', { body: 'HELP' })).json).toMatchObject({
      status: 500,
      messages: [],
    });
    await bare.close();
    expect((await carrier.send('POST', '/sim/phones/6025550142/reply', {})).status).toBe(400);
    expect((await carrier.send('POST', '/sim/phones/no/reply', { body: 'x' })).status).toBe(400);
    expect((await carrier.send('PUT', '/sim/phones/6025550142', { lineType: 'tin' })).json).toMatchObject({
      field: 'lineType',
    });
    expect((await carrier.send('GET', '/sim/nothing')).status).toBe(404);
    expect((await carrier.send('POST', '/sim/faults', {})).status).toBe(405);
  });

  it('reads both forms of a TwiML message', () => {
    expect(
      twimlMessages('<Response><Message><Body>a</Body></Message><Sms to="x">b</Sms></Response>'),
    ).toEqual(['a', 'b']);
    expect(twimlMessages('<Response/>')).toEqual([]);
  });

  it('blocks a phone that said STOP only where it is told to', async () => {
    await carrier.send('POST', `/sim/phones/${PHONE}/reply`, { body: 'Stop.' });
    await expect(send('still goes')).resolves.toBeDefined();
    const strict = await startHarness({ blockStoppedNumbers: true });
    const text = () => twilioClient(strict.url).messages.create({ to: PHONE, from: SENDER, body: 'x' });
    await strict.send('POST', `/sim/phones/${PHONE}/reply`, { body: 'stop' });
    await expect(text()).rejects.toMatchObject({ code: 21610 });
    await strict.send('POST', `/sim/phones/${PHONE}/reply`, { body: 'START' });
    await expect(text()).resolves.toBeDefined();
    await strict.close();
  });

  it('keeps texts, their states and labels over a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'carrier-'));
    const dataFile = join(dir, 'data', 'messages.jsonl');
    const first = await startHarness({ dataFile });
    await first.send('PUT', '/sim/phones/6025550142', { name: 'Ana', language: 'es' });
    const { sid } = await twilioClient(first.url).messages.create({ to: PHONE, from: SENDER, body: 'kept' });
    await first.untilStatus(sid, 'delivered');
    await first.close();
    const second = await startHarness({ dataFile });
    expect(await second.messages()).toMatchObject([{ sid, body: 'kept', status: 'delivered' }]);
    expect(await second.get('/sim/phones')).toMatchObject([{ number: PHONE, name: 'Ana', language: 'es' }]);
    await second.send('DELETE', '/sim/messages');
    await second.close();
    const third = await startHarness({ dataFile });
    expect([await third.messages(), await third.get('/sim/phones')]).toMatchObject([[], [{ name: 'Ana' }]]);
    await third.close();
    rmSync(dir, { recursive: true });
  });

  it('streams new texts and their states', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${carrier.url}/sim/stream`, { signal: abort.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    await send('streamed');
    let seen = '';
    while (!seen.includes('"delivered"')) seen += (await reader?.read())?.value ?? '';
    expect(seen).toMatch(/event: message\ndata: .*streamed/);
    expect(seen).toMatch(/event: status\ndata: .*"sent"/);
    abort.abort();
  });

  it("shows the engine's calls, and none while the API is away", async () => {
    expect(await carrier.get('/sim/calls')).toEqual({ items: [], reachable: false });
    const api = createServer((req, res) => {
      const right = req.url === '/v1/calls?limit=12' && req.headers.authorization === 'Bearer key';
      res.writeHead(right ? 200 : 401).end(JSON.stringify({ items: [{ callNumber: '26-001234' }] }));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    carrier.configure({ apiUrl, apiKey: 'key' });
    expect(await carrier.get('/sim/calls')).toEqual({
      items: [{ callNumber: '26-001234' }],
      reachable: true,
    });
    carrier.configure({ apiKey: 'wrong' });
    expect(await carrier.get('/sim/calls')).toEqual({ items: [], reachable: false });
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
    expect(await carrier.get('/sim/calls')).toEqual({ items: [], reachable: false });
  });

  it("keeps an e-mail's HTML in a sandbox, and other sites out", async () => {
    const mail = {
      personalizations: [{ to: [{ email: 'ana@example.com' }] }],
      from: { email: 'noreply@police.example' },
      subject: 's',
      content: [{ type: 'text/html', value: '<script>alert(1)</script>' }],
    };
    await fetch(`${carrier.url}/v3/mail/send`, {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
      body: JSON.stringify(mail),
    });
    const [message] = await carrier.messages();
    const html = await fetch(`${carrier.url}/sim/messages/${message?.sid ?? ''}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups(?!.*script)/);
    const foreign = await fetch(`${carrier.url}/sim/messages`, {
      method: 'DELETE',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.status).toBe(403);
    expect(await carrier.messages()).toHaveLength(1);
  });
});
