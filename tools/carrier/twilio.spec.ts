import { validateRequest } from 'twilio';
import { responseValidator } from './contract';
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
const LIST = '/2010-04-01/Accounts/{AccountSid}/Messages.json';
const ONE = '/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json';
const AUTH = { authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}` };
const messagesPath = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages`;

describe("Twilio's side", () => {
  let carrier: Harness;
  let hook: Webhook;

  beforeAll(async () => {
    hook = await Webhook.start();
    carrier = await startHarness();
  });
  beforeEach(async () => {
    await carrier.send('DELETE', '/sim/messages');
    hook.hits.length = 0;
  });
  afterAll(async () => {
    await carrier.close();
    await hook.close();
  });

  const raw = async (path: string): Promise<unknown> =>
    (await fetch(carrier.url + path, { headers: AUTH })).json();
  const post = async (form: Record<string, string>, headers: Record<string, string> = AUTH) => {
    const body = new URLSearchParams(form);
    const answer = await fetch(`${carrier.url}${messagesPath}.json`, { method: 'POST', headers, body });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };

  it('takes a text from the real SDK, counts its parts and answers by the contract', async () => {
    const client = twilioClient(carrier.url);
    const text = await client.messages.create({ to: PHONE, from: SENDER, body: 'é'.repeat(71) });
    expect(text.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(text).toMatchObject({
      status: 'queued',
      numSegments: '1',
      to: PHONE,
      from: SENDER,
      errorCode: null,
    });
    const unicode = await client.messages.create({ to: PHONE, from: SENDER, body: 'á'.repeat(71) });
    expect(unicode.numSegments).toBe('2');

    const { status, json } = await post({ To: PHONE, From: SENDER, Body: 'hello' });
    expect(status).toBe(201);
    const valid = responseValidator('messages', LIST, 'post', 201);
    expect([valid(json), valid.errors]).toEqual([true, null]);
  });

  it('takes a messaging service, whose sender comes later', async () => {
    const client = twilioClient(carrier.url);
    const service = `MG${'b'.repeat(32)}`;
    const text = await client.messages.create({ to: PHONE, messagingServiceSid: service, body: 'hello' });
    expect(text).toMatchObject({
      status: 'accepted',
      from: null,
      numSegments: '0',
      messagingServiceSid: service,
    });
    await carrier.untilStatus(text.sid, 'delivered');
    expect(await client.messages(text.sid).fetch()).toMatchObject({ from: SENDER, numSegments: '1' });
  });

  it.each([
    [{ From: SENDER, Body: 'x' }, 21604],
    [{ To: 'abc', From: SENDER, Body: 'x' }, 21211],
    [{ To: '+160255501', From: SENDER, Body: 'x' }, 21211],
    [{ To: PHONE, From: SENDER }, 21602],
    [{ To: PHONE, Body: 'x' }, 21603],
    [{ To: PHONE, From: SENDER, Body: 'x'.repeat(1601) }, 21617],
    [{ To: '+15005550009', From: SENDER, Body: 'x' }, 21614],
  ])('refuses %j with %i', async (form, code) => {
    const { status, json } = await post(form as Record<string, string>);
    expect(status).toBe(400);
    expect(json).toEqual({
      code,
      message: expect.any(String),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    });
    expect(await carrier.messages()).toEqual([]);
    expect((await carrier.requests())[0]).toMatchObject({ outcome: 'rejected', status: 400 });
  });

  it('refuses wrong credentials, another account and unknown paths', async () => {
    await expect(
      twilioClient(carrier.url, 'wrong').messages.create({ to: PHONE, from: SENDER, body: 'x' }),
    ).rejects.toMatchObject({ status: 401, code: 20003 });
    const other = await fetch(`${carrier.url}/2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages.json`, {
      headers: AUTH,
    });
    expect(other.status).toBe(404);
    expect(await raw('/2010-04-01/Nothing.json')).toMatchObject({ code: 20404, status: 404 });
    await expect(
      twilioClient(carrier.url)
        .messages(`SM${'0'.repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('posts signed callbacks: queued, sent, delivered', async () => {
    const url = `${hook.origin}/status?id=opaque%2F1&x=1`;
    const { sid } = await twilioClient(carrier.url).messages.create({
      to: PHONE,
      from: SENDER,
      body: 'hello',
      statusCallback: url,
    });
    expect(await hook.untilStatuses(sid, 3)).toEqual(['queued', 'sent', 'delivered']);
    for (const hit of hook.hits) {
      expect(hit.url).toBe(url);
      expect(hit.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
      const signature = String(hit.headers['x-twilio-signature']);
      expect(validateRequest(AUTH_TOKEN, signature, url, hit.params)).toBe(true);
      expect(validateRequest('other', signature, url, hit.params)).toBe(false);
      expect(hit.params).toMatchObject({
        AccountSid: ACCOUNT_SID,
        ApiVersion: '2010-04-01',
        From: SENDER,
        To: PHONE,
        SmsSid: sid,
        SmsStatus: hit.params['MessageStatus'],
      });
      expect(hit.params).not.toHaveProperty('ErrorCode');
    }
  });

  it('tries a callback again while the endpoint fails', async () => {
    let failures = 2;
    hook.reply = () => ({ status: failures-- > 0 ? 503 : 200 });
    const { sid } = await twilioClient(carrier.url).messages.create({
      to: PHONE,
      from: SENDER,
      body: 'hello',
      statusCallback: hook.origin,
    });
    expect(await hook.untilStatuses(sid, 5)).toEqual(['queued', 'queued', 'queued', 'sent', 'delivered']);
  });

  it('lists by recipient and time as the SDK asks, page by page', async () => {
    const client = twilioClient(carrier.url);
    const start = new Date();
    for (const body of ['1', '2', '3', '4', '5'])
      await client.messages.create({ to: PHONE, from: SENDER, body });
    await client.messages.create({ to: '+16025550199', from: SENDER, body: 'other' });
    const found = await client.messages.list({ to: PHONE, dateSentAfter: start, pageSize: 2 });
    expect(found.map(({ body }) => body)).toEqual(['5', '4', '3', '2', '1']);
    const limited = await client.messages.list({ from: SENDER, limit: 1 });
    expect(limited.map(({ body }) => body)).toEqual(['other']);
    const tomorrow = new Date(start.getTime() + 86_400_000);
    expect(await client.messages.list({ to: PHONE, dateSentAfter: tomorrow })).toEqual([]);
    expect(await client.messages.list({ to: PHONE, dateSentBefore: tomorrow })).toHaveLength(5);

    const valid = responseValidator('messages', LIST, 'get', 200);
    let next: unknown = `${messagesPath}.json?To=${encodeURIComponent(PHONE)}&PageSize=2`;
    let pages = 0;
    for (; typeof next === 'string'; pages += 1) {
      const page = (await raw(next)) as { next_page_uri: unknown };
      expect([valid(page), valid.errors]).toEqual([true, null]);
      next = page.next_page_uri;
    }
    expect(pages).toBe(3);
  });

  it('fetches, redacts and deletes one text by the contract', async () => {
    const client = twilioClient(carrier.url);
    const { sid } = await client.messages.create({ to: PHONE, from: SENDER, body: 'secret' });
    const delivered = await carrier.untilStatus(sid, 'delivered');
    const valid = responseValidator('messages', ONE, 'get', 200);
    expect([valid(await raw(`${messagesPath}/${sid}.json`)), valid.errors]).toEqual([true, null]);
    expect((await client.messages(sid).fetch()).dateSent?.getTime()).toBe(
      Math.floor(Date.parse(delivered.sentAt ?? '') / 1000) * 1000,
    );
    expect((await client.messages(sid).update({ body: '' })).body).toBe('');
    expect(await client.messages(sid).remove()).toBe(true);
    expect(await carrier.messages()).toEqual([]);
  });

  it('looks up line types; a landline never gets its text', async () => {
    const client = twilioClient(carrier.url);
    const lookup = (number: string) =>
      client.lookups.v2.phoneNumbers(number).fetch({ fields: 'line_type_intelligence' });
    expect((await lookup(PHONE)).lineTypeIntelligence).toMatchObject({ type: 'mobile' });
    await carrier.send('PUT', '/sim/phones/6025550170', { lineType: 'landline', name: 'Front desk' });
    const landline = await lookup('+16025550170');
    expect(landline).toMatchObject({ valid: true, nationalFormat: '(602) 555-0170' });
    expect(landline.lineTypeIntelligence).toMatchObject({ type: 'landline' });
    expect(await lookup('12')).toMatchObject({ valid: false });

    const valid = responseValidator('lookups', '/v2/PhoneNumbers/{PhoneNumber}', 'get', 200);
    for (const query of ['', '?Fields=line_type_intelligence']) {
      const answer = await raw(`/v2/PhoneNumbers/%2B16025550170${query}`);
      expect([valid(answer), valid.errors]).toEqual([true, null]);
    }
    const { sid } = await client.messages.create({ to: '+16025550170', from: SENDER, body: 'x' });
    expect(await carrier.untilStatus(sid, 'undelivered')).toMatchObject({ errorCode: 30006 });
  });
});
