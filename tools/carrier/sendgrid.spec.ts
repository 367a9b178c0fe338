import { MailService } from '@sendgrid/mail';
import { Client } from '@sendgrid/client';
import { responseValidator } from './contract';
import { startHarness, type Harness } from './test-support/harness';

const MAIL = { to: 'ana@example.com', from: 'noreply@police.example', subject: 'Update', text: 'Sign in.' };

describe("SendGrid's side", () => {
  let carrier: Harness;
  beforeAll(async () => {
    carrier = await startHarness({ sendgridApiKey: 'SG.key' });
  });
  beforeEach(() => carrier.send('DELETE', '/sim/messages'));
  afterAll(() => carrier.close());

  function mailer(key = 'SG.key'): MailService {
    const client = new Client();
    // In this order: setting the key puts the base URL back to SendGrid's.
    client.setApiKey(key);
    client.setDefaultRequest('baseUrl', carrier.url);
    const service = new MailService();
    service.setClient(client);
    return service;
  }
  const post = async (body: string, key = 'SG.key') => {
    const answer = await fetch(`${carrier.url}/v3/mail/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
    return { status: answer.status, json: (await answer.json()) as { errors: { field: string | null }[] } };
  };

  it('takes an e-mail from the real SDK', async () => {
    const [answer] = await mailer().send({
      ...MAIL,
      html: '<p>Sign in.</p>',
      customArgs: { notificationId: 'n1' },
    });
    expect(answer.statusCode).toBe(202);
    const id = String((answer.headers as Record<string, string>)['x-message-id']);
    const [message] = await carrier.messages('ANA@example.com');
    expect(message).toMatchObject({
      sid: id,
      to: MAIL.to,
      from: MAIL.from,
      body: MAIL.text,
      subject: MAIL.subject,
      html: '<p>Sign in.</p>',
      channel: 'email',
      customArgs: { notificationId: 'n1' },
    });
    await carrier.untilStatus(id, 'delivered');
    expect((await carrier.requests())[0]).toMatchObject({
      path: '/v3/mail/send',
      outcome: 'accepted',
      sid: id,
    });
  });

  it('keeps one record for each person it goes to', async () => {
    await mailer().sendMultiple({ ...MAIL, to: ['a@example.com', 'b@example.com'] });
    expect((await carrier.messages()).map(({ to }) => to)).toEqual(['a@example.com', 'b@example.com']);
  });

  const valid = {
    personalizations: [{ to: [{ email: 'a@example.com' }] }],
    from: { email: 'b@example.com' },
  };
  it.each([
    ['{', 400, null],
    [JSON.stringify({ ...valid, from: undefined }), 400, 'from'],
    [JSON.stringify({ ...valid, from: { email: 'no' } }), 400, 'from.email'],
    [JSON.stringify({ ...valid, personalizations: [{ to: [] }] }), 400, 'personalizations.0.to'],
    [JSON.stringify(valid), 400, 'subject'],
    [JSON.stringify({ ...valid, subject: 's' }), 400, 'content'],
  ])('refuses %s', async (body, status, field) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.json.errors[0]).toMatchObject({ field, message: expect.any(String) });
    const check = responseValidator('mail', '/v3/mail/send', 'post', 400);
    expect([check(answer.json), check.errors]).toEqual([true, null]);
    expect(await carrier.messages()).toEqual([]);
  });

  it('refuses a wrong key and answers its faults in its own shape', async () => {
    await expect(mailer('SG.other').send(MAIL)).rejects.toMatchObject({ code: 401 });
    await carrier.setFaults({ kind: 'reject429', count: 1, channel: 'email' });
    await expect(mailer().send(MAIL)).rejects.toMatchObject({ code: 429 });
    await carrier.setFaults({ kind: 'rejectCode', code: 21211, count: 1, to: 'ANA@example.com' });
    await expect(mailer().send(MAIL)).rejects.toMatchObject({ code: 400 });
    await carrier.setFaults({ kind: 'error500AfterAccept', count: 1 });
    await expect(mailer().send(MAIL)).rejects.toMatchObject({ code: 500 });
    expect(await carrier.messages()).toHaveLength(1);
  });
});
