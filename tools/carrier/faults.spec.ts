import { parseFaults } from './faults';
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  SENDER,
  startHarness,
  twilioClient,
  until,
  Webhook,
  type Harness,
} from './test-support/harness';

const PHONE = '+16025550142';
const OTHER = '+16025550143';

describe('faults', () => {
  let carrier: Harness;
  let hook: Webhook;
  beforeAll(async () => {
    hook = await Webhook.start();
    carrier = await startHarness();
  });
  beforeEach(async () => {
    await carrier.send('DELETE', '/sim/messages');
    await carrier.setFaults();
    hook.hits.length = 0;
  });
  afterAll(async () => {
    await carrier.close();
    await hook.close();
  });

  const send = (to = PHONE) =>
    twilioClient(carrier.url).messages.create({
      to,
      from: SENDER,
      body: 'hello',
      statusCallback: hook.origin,
    });
  /** A client whose patience the test itself decides, so that no clock is involved. */
  const sendAndWait = () => {
    const abort = new AbortController();
    const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64');
    const answer = fetch(`${carrier.url}/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ To: PHONE, From: SENDER, Body: 'hello' }),
      signal: abort.signal,
    });
    answer.catch(() => undefined);
    return { answer, leave: () => abort.abort() };
  };
  const outcomes = async () =>
    (await carrier.requests()).map(({ outcome, status, fault }) => ({ outcome, status, fault }));

  it('reject429: refused with Retry-After, nothing accepted, then over', async () => {
    await carrier.setFaults({ kind: 'reject429', count: 2, retryAfterSeconds: 7 });
    await expect(send()).rejects.toMatchObject({ status: 429, code: 20429 });
    const answer = await fetch(`${carrier.url}/2010-04-01/Accounts/x/Messages.json`, { method: 'POST' });
    expect(answer.status).toBe(401);
    await expect(send()).rejects.toMatchObject({ status: 429 });
    await expect(send()).resolves.toMatchObject({ status: 'queued' });
    expect(await carrier.messages()).toHaveLength(1);
    expect((await outcomes())[0]).toEqual({ outcome: 'rejected', status: 429, fault: 'reject429' });
  });

  it('error500BeforeAccept: 500 and nothing accepted', async () => {
    await carrier.setFaults({ kind: 'error500BeforeAccept', count: 1 });
    await expect(send()).rejects.toMatchObject({ status: 500 });
    expect(await carrier.messages()).toEqual([]);
  });

  it('error500AfterAccept: 500, and yet accepted and delivered', async () => {
    await carrier.setFaults({ kind: 'error500AfterAccept', count: 1 });
    await expect(send()).rejects.toMatchObject({ status: 500 });
    const [message] = await carrier.messages();
    expect(await hook.untilStatuses(message?.sid ?? '', 3)).toEqual(['queued', 'sent', 'delivered']);
    expect((await carrier.requests())[0]).toMatchObject({
      outcome: 'accepted',
      status: 500,
      sid: message?.sid,
    });
  });

  it('timeoutAfterAccept: accepted and never answered', async () => {
    await carrier.setFaults({ kind: 'timeoutAfterAccept', count: 1 });
    const { leave, answer } = sendAndWait();
    await until(async () => (await carrier.messages())[0]);
    expect(await outcomes()).toEqual([{ outcome: 'accepted', status: null, fault: 'timeoutAfterAccept' }]);
    leave();
    await expect(answer).rejects.toThrow();
  });

  it('hangSeconds: goes on normally for a client that waits', async () => {
    await carrier.setFaults({ kind: 'hangSeconds', seconds: 0.01, count: 1 });
    await expect(send()).resolves.toMatchObject({ status: 'queued' });
  });

  it('hangSeconds: accepts nothing while it hangs, and nothing of a client that leaves', async () => {
    await carrier.setFaults({ kind: 'hangSeconds', seconds: 3600, count: 1 });
    const { leave, answer } = sendAndWait();
    const seen = await until(async () => (await outcomes())[0]);
    expect(seen).toEqual({ outcome: 'dropped', status: null, fault: 'hangSeconds' });
    leave();
    await expect(answer).rejects.toThrow();
    await send(OTHER);
    expect((await carrier.messages()).map(({ to }) => to)).toEqual([OTHER]);
  });

  it('garbageBody: accepted, the answer is cut', async () => {
    await carrier.setFaults({ kind: 'garbageBody', count: 1 });
    await expect(send()).rejects.toThrow();
    expect(await carrier.messages()).toHaveLength(1);
    expect(await outcomes()).toEqual([{ outcome: 'accepted', status: 201, fault: 'garbageBody' }]);
  });

  it('closeSocket: reset before anything is accepted', async () => {
    await carrier.setFaults({ kind: 'closeSocket', count: 1 });
    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await carrier.messages()).toEqual([]);
    expect(await outcomes()).toEqual([{ outcome: 'dropped', status: null, fault: 'closeSocket' }]);
  });

  it("rejectCode: refused with that code, in Twilio's shape", async () => {
    await carrier.setFaults({ kind: 'rejectCode', code: 21610, count: 1 });
    await expect(send()).rejects.toMatchObject({ status: 400, code: 21610 });
    await carrier.setFaults({ kind: 'rejectCode', code: 20003, http: 403, count: 1 });
    await expect(send()).rejects.toMatchObject({ status: 403, code: 20003 });
  });

  it('undelivered: accepted, later undelivered with its code', async () => {
    await carrier.setFaults({ kind: 'undelivered', code: 30005, count: 1 });
    const { sid } = await send();
    expect(await hook.untilStatuses(sid, 3)).toEqual(['queued', 'sent', 'undelivered']);
    expect(hook.hits.at(-1)?.params['ErrorCode']).toBe('30005');
    expect(await twilioClient(carrier.url).messages(sid).fetch()).toMatchObject({
      status: 'undelivered',
      errorCode: 30005,
    });
  });

  it('callbackDuplicate: each callback comes twice', async () => {
    await carrier.setFaults({ kind: 'callbackDuplicate', count: 1 });
    const { sid } = await send();
    expect(await hook.untilStatuses(sid, 6)).toEqual([
      'queued',
      'queued',
      'sent',
      'sent',
      'delivered',
      'delivered',
    ]);
  });

  it('callbackReorder: the last state is told first', async () => {
    await carrier.setFaults({ kind: 'callbackReorder', count: 1 });
    const { sid } = await send();
    expect(await hook.untilStatuses(sid, 3)).toEqual(['delivered', 'sent', 'queued']);
  });

  it('callbackLost: delivered, and nobody is told', async () => {
    await carrier.setFaults({ kind: 'callbackLost', to: PHONE });
    const { sid } = await send();
    await carrier.untilStatus(sid, 'delivered');
    const told = await send(OTHER);
    await hook.untilStatuses(told.sid, 3);
    expect(hook.statuses(sid)).toEqual([]);
  });

  it("callbackEarly: the first callback overtakes the POST's answer", async () => {
    await carrier.setFaults({ kind: 'callbackEarly', count: 1 });
    let answered = false;
    let early: boolean | undefined;
    hook.reply = () => {
      early ??= !answered;
      return { status: 200 };
    };
    const { sid } = await send();
    answered = true;
    expect(early).toBe(true);
    expect(await hook.untilStatuses(sid, 3)).toEqual(['queued', 'sent', 'delivered']);
  });

  it.each(['+16025550142', '16025550142', '6025550142', '%2B16025550142', '(602) 555-0142'])(
    'strikes only the number that it names, written %s',
    async (to) => {
      await carrier.setFaults({ kind: 'error500BeforeAccept', to: decodeURIComponent(to) });
      await expect(send(OTHER)).resolves.toBeDefined();
      await expect(send()).rejects.toMatchObject({ status: 500 });
      expect(await carrier.messages(to)).toEqual([]);
    },
  );

  it('strikes by rate, in the same places in every run', async () => {
    const run = async (): Promise<string[]> => {
      await carrier.send('DELETE', '/sim/messages');
      await carrier.setFaults({ kind: 'reject429', rate: 0.5, seed: 7 });
      for (let i = 0; i < 20; i += 1) await send().catch(() => undefined);
      return (await carrier.requests()).map(({ outcome }) => outcome);
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set(['accepted', 'rejected']));
    expect(await run()).toEqual(first);
  });

  it('counts what it did', async () => {
    await carrier.setFaults({ kind: 'reject429', count: 2 }, { kind: 'callbackLost' });
    await send().catch(() => undefined);
    expect(await carrier.get('/sim/faults')).toEqual({
      faults: [
        { kind: 'reject429', count: 2, hits: 1, remaining: 1 },
        { kind: 'callbackLost', hits: 0, remaining: null },
      ],
    });
  });

  it.each([
    [{ faults: [{ kind: 'nope' }] }, 'faults.0.kind'],
    [{ faults: [{ kind: 'reject429', rate: 2 }] }, 'faults.0.rate'],
    [{ faults: [{ kind: 'reject429', count: -1 }] }, 'faults.0.count'],
    [{ faults: [{ kind: 'reject429', count: 1, rate: 0.5 }] }, 'faults.0'],
    [{ faults: [{ kind: 'rejectCode' }] }, 'faults.0.code'],
    [{ faults: [{ kind: 'hangSeconds' }] }, 'faults.0.seconds'],
    [{ faults: [{ kind: 'reject429', often: true }] }, 'faults.0.often'],
    [{ faults: {} }, 'faults'],
    [{}, 'faults'],
    ['x', 'faults'],
  ])('refuses %j and names the field', async (body, field) => {
    expect(await carrier.send('PUT', '/sim/faults', body)).toMatchObject({ status: 400, json: { field } });
  });

  it('takes the short forms too', () => {
    const long = [
      { kind: 'undelivered', code: 30003, count: 2 },
      { kind: 'reject429', count: 1 },
    ];
    expect(parseFaults({ faults: long })).toEqual(long);
    expect(parseFaults(long)).toEqual(long);
    expect(parseFaults([{ undelivered: { code: 30003 }, count: 2 }, { reject429: 1 }])).toEqual(long);
    expect(parseFaults({ undelivered: { code: 30003, count: 2 }, reject429: { count: 1 } })).toEqual(long);
    expect(parseFaults([{ hangSeconds: 5 }, 'closeSocket'])).toEqual([
      { kind: 'hangSeconds', seconds: 5 },
      { kind: 'closeSocket' },
    ]);
  });
});
