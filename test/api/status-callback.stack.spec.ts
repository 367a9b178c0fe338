import { getExpectedTwilioSignature } from 'twilio';
import { startTestStack, TEST_TOKEN, type TestStack } from '../support/test-stack';
import { answerOf, CANARY_PHONE, problem, stopAndCheckLogs } from './api.test-support';
import { newContact, newMessage, newSid, webhook, type WebhookOptions } from './webhook.test-support';

const FORBIDDEN = problem(403, 'Forbidden', 'The signature does not fit');
const NO_MESSAGE = problem(404, 'Not found', 'This message is not known');
const DONE = [204, null];

describe('a status callback', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  const pathOf = (messageId: string) => `/webhooks/twilio/status/${messageId}`;
  const tell = (
    messageId: string,
    sid: string,
    status: string,
    extra: object = {},
    options?: WebhookOptions,
  ) =>
    answerOf(
      webhook(stack, pathOf(messageId), { MessageSid: sid, MessageStatus: status, ...extra }, options),
    );
  const row = async (id: string) => {
    const { status, providerId, errorCode } = await stack.prisma.message.findUniqueOrThrow({ where: { id } });
    return { status, providerId, errorCode };
  };
  const receipts = (messageId: string) => stack.prisma.providerReceipt.count({ where: { messageId } });

  it('moves a message forward, each receipt stored once', async () => {
    const sid = newSid();
    const id = await newMessage(stack, { providerId: sid });
    for (const status of ['sent', 'sent', 'delivered', 'delivered']) {
      expect(await tell(id, sid, status)).toEqual(DONE);
    }
    expect(await row(id)).toEqual({ status: 'delivered', providerId: sid, errorCode: null });
    expect(await receipts(id)).toBe(2);
  });

  it('that comes late changes nothing: delivered stays delivered', async () => {
    const sid = newSid();
    const id = await newMessage(stack, { providerId: sid });
    for (const status of ['delivered', 'sent', 'queued', 'failed', 'undelivered']) {
      expect(await tell(id, sid, status)).toEqual(DONE);
    }
    expect((await row(id)).status).toBe('delivered');
    expect(await receipts(id)).toBe(5);
  });

  it('that comes before the provider’s answer settles the row and brings the id', async () => {
    for (const status of ['sending', 'unknown', 'dropped']) {
      const sid = newSid();
      const id = await newMessage(stack, { providerId: null, status });
      expect(await tell(id, sid, 'sent')).toEqual(DONE);
      expect(await row(id)).toEqual({ status: 'sent', providerId: sid, errorCode: null });
    }
  });

  it('that comes ten times at once counts once', async () => {
    const sid = newSid();
    const id = await newMessage(stack, { providerId: null, status: 'sending' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => tell(id, sid, 'delivered')));
    expect(answers).toEqual(Array(10).fill(DONE));
    expect(await receipts(id)).toBe(1);
  });

  it('that names an error teaches and alarms, also where only its copy gets through', async () => {
    const sid = newSid();
    const contactId = await newContact(stack, `${CANARY_PHONE.slice(0, -2)}77`);
    const id = await newMessage(stack, { providerId: sid, contactId });
    // As if the process had died between storing the first receipt and learning from it.
    await stack.prisma.providerReceipt.create({
      data: { messageId: id, providerId: sid, status: 'undelivered', errorCode: '30006' },
    });
    expect(await tell(id, sid, 'undelivered', { ErrorCode: '30006' })).toEqual(DONE);
    const landline = await stack.prisma.message.findUniqueOrThrow({
      where: { id },
      include: { contact: true },
    });
    expect(landline.contact?.notMobileAt).toBeInstanceOf(Date);

    const filtered = await newMessage(stack, { providerId: newSid() });
    const { providerId } = await row(filtered);
    expect(await tell(filtered, providerId as string, 'undelivered', { ErrorCode: '30007' })).toEqual(DONE);
    expect((await stack.prisma.message.findUniqueOrThrow({ where: { id: filtered } })).flag).toBe(
      'operator_needed',
    );
  });

  it('with an unknown word or none is taken and says nothing', async () => {
    const sid = newSid();
    const id = await newMessage(stack, { providerId: sid });
    expect(await tell(id, sid, 'teleported')).toEqual(DONE);
    expect(await answerOf(webhook(stack, pathOf(id), { MessageSid: sid }))).toEqual(DONE);
    expect((await row(id)).status).toBe('queued');
  });

  it.each([
    ['30006', 'not_mobile'],
    ['21610', 'opted_out'],
    ['30003', null],
  ])('with error %s teaches %s about the phone', async (code, learned) => {
    const sid = newSid();
    const contactId = await newContact(stack, `${CANARY_PHONE.slice(0, -2)}${code.slice(-2)}`);
    const id = await newMessage(stack, { providerId: sid, contactId });
    expect(await tell(id, sid, 'undelivered', { ErrorCode: code })).toEqual(DONE);
    expect(await row(id)).toEqual({ status: 'undelivered', providerId: sid, errorCode: code });
    const contact = await stack.prisma.contact.findUniqueOrThrow({ where: { id: contactId } });
    expect(contact.notMobileAt !== null).toBe(learned === 'not_mobile');
    const stopped = await stack.prisma.optOut.findMany({ where: { contactId } });
    expect(stopped.map(({ purpose }) => purpose).sort()).toEqual(
      learned === 'opted_out' ? ['alerts', 'calls', 'surveys'] : [],
    );
  });

  it('of a message that nobody knows gets 404', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const id = await newMessage(stack);
    expect(await tell(unknown, newSid(), 'sent')).toEqual(NO_MESSAGE);
    expect(await tell('not-an-id', newSid(), 'sent')).toEqual(NO_MESSAGE);
    expect(await tell('%27%20OR%201=1', newSid(), 'sent')).toEqual(NO_MESSAGE);
    // Known to us, but as another text of the provider's.
    expect(await tell(id, newSid(), 'delivered')).toEqual(NO_MESSAGE);
    expect((await row(id)).status).toBe('queued');
    expect(await answerOf(webhook(stack, pathOf(id), {}))).toEqual(NO_MESSAGE);
  });

  it('whose signature does not fit changes nothing', async () => {
    const sid = newSid();
    const id = await newMessage(stack, { providerId: sid });
    const url = `${stack.apiUrl}${pathOf(id)}`;
    const forgeries: WebhookOptions[] = [
      { signature: null },
      { signature: '' },
      { signature: 'nonsense' },
      { signature: 'A'.repeat(28) },
      { token: 'another-auth-token' },
      { token: '' },
      { signedUrl: `${url}/` },
      { signedUrl: url.replace('http:', 'https:') },
      { signedUrl: `https://aftercall.example${pathOf(id)}` },
      // What the request says of its own host is not believed.
      {
        signedUrl: `https://aftercall.example${pathOf(id)}`,
        headers: { 'x-forwarded-host': 'aftercall.example', 'x-forwarded-proto': 'https' },
      },
    ];
    for (const forgery of forgeries) expect(await tell(id, sid, 'delivered', {}, forgery)).toEqual(FORBIDDEN);
    const signed = { MessageSid: sid, MessageStatus: 'sent' };
    const signature = getExpectedTwilioSignature(TEST_TOKEN, url, signed);
    // The signature of another status, of another message, and one parameter more.
    expect(await tell(id, sid, 'delivered', {}, { signature })).toEqual(FORBIDDEN);
    expect(await tell(await newMessage(stack), sid, 'sent', {}, { signature })).toEqual(FORBIDDEN);
    expect(await tell(id, sid, 'sent', { ErrorCode: '30006' }, { signature })).toEqual(FORBIDDEN);
    expect(await row(id)).toEqual({ status: 'queued', providerId: sid, errorCode: null });
    expect(await receipts(id)).toBe(0);
  });

  it('that is no form, too large, or signed with nothing in it is no failure of ours', async () => {
    const id = await newMessage(stack);
    const url = `${stack.apiUrl}${pathOf(id)}`;
    const signature = getExpectedTwilioSignature(TEST_TOKEN, url, {});
    const post = (body: string, type: string) =>
      answerOf(
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': type, 'x-twilio-signature': signature },
          body,
        }),
      );
    expect(await post('{"MessageSid":"x"}', 'application/json')).toEqual(NO_MESSAGE);
    expect(await post('', 'application/x-www-form-urlencoded')).toEqual(NO_MESSAGE);
    expect(await post('a=%ff%00&b', 'application/x-www-form-urlencoded')).toEqual(FORBIDDEN);
    const large = await post(`a=${'x'.repeat(100_000)}`, 'application/x-www-form-urlencoded');
    expect(large).toMatchObject([413, { title: 'Too large' }]);
    expect((await fetch(url)).status).toBe(404);
  });

  it('with NUL bytes or a parameter twice is no failure of ours', async () => {
    const id = await newMessage(stack, { providerId: null, status: 'sending' });
    expect(await tell(id, 'SM\u0000', 'sent')).toEqual(NO_MESSAGE);
    expect(await tell(id, newSid(), 'sent', { ErrorCode: '3\u00000' })).toEqual(DONE);
    const url = `${stack.apiUrl}${pathOf(id)}`;
    const params = { MessageSid: [newSid(), newSid()], MessageStatus: 'sent' };
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(TEST_TOKEN, url, params),
      },
      body: new URLSearchParams(
        Object.entries(params).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
      ).toString(),
    });
    expect(await answerOf(answer)).toEqual(NO_MESSAGE);
  });
});
