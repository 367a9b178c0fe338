import { LANGUAGES, type Language } from '../../src/domain/language';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { HELP_WORDS, START_WORDS, STOP_WORDS } from '../../src/messaging/inbound/keywords';
import { renderText } from '../../src/messaging/templates';
import type { ReplyTemplate } from '../../src/messaging/templates/types';
import { startTestStack, TEST_SENDER, type TestStack } from '../support/test-stack';
import { answerOf, CANARY_PHONE, problem, stopAndCheckLogs } from './api.test-support';
import { newSid, vaultOf, webhook } from './webhook.test-support';

const TAKEN = [200, '<?xml version="1.0" encoding="UTF-8"?><Response/>'];
const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  es: 'ES',
  fr: 'Français',
  ar: 'العربية',
  sw: 'Kiswahili',
  fa: 'فارسی',
};

describe('a text from a resident', () => {
  let stack: TestStack;
  let phones = 0;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));
  afterEach(() => stack.clock.set(null));

  /** A person with a phone of their own. */
  function person() {
    phones += 1;
    const number = `+1602555${String(2000 + phones)}`;
    const write = async (body: string, extra: Record<string, string> = {}) => {
      const params = { MessageSid: newSid(), From: number, To: TEST_SENDER, Body: body, ...extra };
      const answer = await webhook(stack, '/webhooks/twilio/inbound', params);
      expect([answer.status, await answer.text()]).toEqual(TAKEN);
      expect(answer.headers.get('content-type')).toMatch(/^text\/xml/);
    };
    const contact = () =>
      stack.prisma.contact.findFirstOrThrow({
        where: { agencyId: stack.agency.id, phoneHash: vaultOf(stack).hash(stack.agency.id, number) },
      });
    const stopped = async () =>
      (await stack.prisma.optOut.findMany({ where: { contactId: (await contact()).id } }))
        .map(({ purpose }) => purpose)
        .sort();
    /** Our answers, oldest first, as template, language and whether Temporal is to send them. */
    const answers = async () => {
      const rows = await stack.prisma.message.findMany({
        where: { contactId: (await contact()).id, kind: 'reply' },
        orderBy: { createdAt: 'asc' },
      });
      return Promise.all(
        rows.map(async (row) => ({
          template: row.variant as ReplyTemplate,
          language: row.language as Language,
          status: row.status,
          body: vaultOf(stack).open(row.body as Uint8Array),
          outbox: await stack.prisma.outboxEntry.count({ where: { kind: 'reply', subjectId: row.id } }),
        })),
      );
    };
    return { number, write, contact, stopped, answers };
  }

  const answer = (template: ReplyTemplate, language: Language) => ({
    template,
    language,
    status: 'pending',
    body: renderText({
      template,
      language,
      agencyName: 'Phoenix Police',
      nonEmergencyNumber: '602-262-6151',
      timeZone: DEFAULT_POLICY.timeZone,
    }).body,
    outbox: 1,
  });
  const ALL = ['alerts', 'calls', 'surveys'];

  it.each(LANGUAGES)(
    'says STOP (%s): all purposes end, one confirmation in the language asked for',
    async (language) => {
      const who = person();
      const [word, ...others] = STOP_WORDS[language] as [string, ...string[]];
      await who.write(LANGUAGE_NAMES[language]);
      await who.write(word);
      expect(await who.stopped()).toEqual(ALL);
      for (const other of others.slice(0, 5)) await who.write(other);
      expect(await who.answers()).toEqual([
        answer('language_changed', language),
        answer('opt_out_confirmed', language),
      ]);
    },
  );

  it.each(LANGUAGES)('says START (%s) and gets texts again', async (language) => {
    const who = person();
    await who.write('STOP');
    // "Yes" alone may start again; each language's first word surely does.
    await who.write((START_WORDS[language] as [string])[0]);
    expect(await who.stopped()).toEqual([]);
    expect((await who.answers()).map(({ template }) => template)).toEqual([
      'opt_out_confirmed',
      'opt_in_confirmed',
    ]);
    await who.write('STOP');
    expect(await who.stopped()).toEqual(ALL);
    expect(await who.answers()).toHaveLength(3);
  });

  it.each(LANGUAGES)('asks for HELP (%s) and is answered every time, opted out or not', async (language) => {
    const who = person();
    const word = (HELP_WORDS[language] as [string])[0];
    await who.write(word);
    await who.write('STOP');
    await who.write(word);
    expect((await who.answers()).map(({ template }) => template)).toEqual([
      'help',
      'opt_out_confirmed',
      'help',
    ]);
    expect(await who.stopped()).toEqual(ALL);
  });

  it.each(LANGUAGES)('asks for a language (%s): it holds from then on', async (language) => {
    const who = person();
    await who.write(LANGUAGE_NAMES[language]);
    expect((await who.contact()).language).toBe(language);
    await who.write('HELP');
    expect(await who.answers()).toEqual([answer('language_changed', language), answer('help', language)]);
  });

  it('asks for a language that is not offered: nothing changes, the answer shows which one holds', async () => {
    const policy = { ...DEFAULT_POLICY, languages: { default: 'es' as const, offered: ['es' as const] } };
    const agency = await stack.createAgency({ policy });
    const number = person().number;
    const params = { MessageSid: newSid(), From: number, To: agency.sender, Body: 'Farsi' };
    expect((await webhook(stack, '/webhooks/twilio/inbound', params)).status).toBe(200);
    const contact = await stack.prisma.contact.findFirstOrThrow({ where: { agencyId: agency.id } });
    const [reply] = await stack.prisma.message.findMany({ where: { contactId: contact.id } });
    expect([contact.language, reply?.language, reply?.variant]).toEqual([null, 'es', 'language_changed']);
  });

  it('says anything else: answered once a day, and not at all after a STOP', async () => {
    const who = person();
    const day = 24 * 3_600_000;
    const start = Date.parse('2026-03-01T20:00:00Z');
    for (const after of [0, 1000, day - 1, day + 1000]) {
      stack.clock.set(start + after);
      await who.write('Where is the officer?');
    }
    expect(await who.answers()).toEqual([answer('not_monitored', 'en'), answer('not_monitored', 'en')]);
    stack.clock.set(start + 3 * day);
    await who.write('stop');
    stack.clock.set(start + 5 * day);
    await who.write('Hello?');
    expect(await who.answers()).toHaveLength(3);
  });

  it('comes twice, or ten times at once: everything happens once', async () => {
    const who = person();
    const MessageSid = newSid();
    await Promise.all(Array.from({ length: 10 }, () => who.write('STOP', { MessageSid })));
    await who.write('START', { MessageSid });
    expect(await who.answers()).toEqual([answer('opt_out_confirmed', 'en')]);
    expect(await who.stopped()).toEqual(ALL);
    expect(await stack.prisma.inboundText.count({ where: { providerId: MessageSid } })).toBe(1);
    const audit = await stack.prisma.auditEntry.count({
      where: { subject: `contact/${(await who.contact()).id}` },
    });
    expect(audit).toBe(1);
  });

  it('was answered by the provider itself: effects, but no answer of ours', async () => {
    const who = person();
    await who.write('STOP', { OptOutType: 'STOP' });
    expect(await who.stopped()).toEqual(ALL);
    await who.write('HELP', { OptOutType: 'HELP' });
    await who.write('whatever', { OptOutType: 'START' });
    expect(await who.stopped()).toEqual([]);
    expect(await who.answers()).toEqual([]);
  });

  it('goes to the agency whose number or messaging service it was sent to, and stops nothing elsewhere', async () => {
    const service = newSid('MG');
    const other = await stack.createAgency({ sender: service });
    const who = person();
    await who.write('hello');
    const params = {
      MessageSid: newSid(),
      From: who.number,
      To: '+16025559999',
      MessagingServiceSid: service,
      Body: 'STOP',
    };
    expect((await webhook(stack, '/webhooks/twilio/inbound', params)).status).toBe(200);
    expect(await who.stopped()).toEqual([]);
    const theirs = await stack.prisma.contact.findFirstOrThrow({ where: { agencyId: other.id } });
    expect(await stack.prisma.optOut.count({ where: { contactId: theirs.id } })).toBe(3);
  });

  it('to a number of nobody gets 404, without what a text has 400, and leaves nothing', async () => {
    const before = await stack.prisma.inboundText.count();
    const send = (params: Record<string, string>) =>
      answerOf(webhook(stack, '/webhooks/twilio/inbound', params));
    const nobody = problem(404, 'Not found', 'The number this text was sent to is not known');
    const sid = newSid();
    expect(await send({ MessageSid: sid, From: CANARY_PHONE, To: '+16025559998', Body: 'STOP' })).toEqual(
      nobody,
    );
    expect(await send({ MessageSid: sid, From: CANARY_PHONE, Body: 'STOP' })).toEqual(nobody);
    const noText = problem(400, 'Not a text', 'MessageSid and From are required');
    expect(await send({ From: CANARY_PHONE, To: TEST_SENDER })).toEqual(noText);
    expect(await send({ MessageSid: sid, To: TEST_SENDER })).toEqual(noText);
    expect(await send({})).toEqual(noText);
    expect(await stack.prisma.inboundText.count()).toBe(before);
  });

  it('with a signature that does not fit stops nobody', async () => {
    const who = person();
    await who.write('hello');
    const params = { MessageSid: newSid(), From: who.number, To: TEST_SENDER, Body: 'STOP' };
    const forged = problem(403, 'Forbidden', 'The signature does not fit');
    for (const options of [{ signature: null }, { signature: 'x' }, { token: 'another-token' }]) {
      expect(await answerOf(webhook(stack, '/webhooks/twilio/inbound', params, options))).toEqual(forged);
    }
    expect(await who.stopped()).toEqual([]);
  });

  it.each([
    '',
    '\u0000',
    'a\u0000STOP',
    '🚓'.repeat(800),
    '<script>alert(1)</script>',
    '=HYPERLINK("x")',
    '\ufeffstop',
  ])('may say anything: %.20j', async (body) => {
    const who = person();
    await who.write(body);
    expect(await who.answers()).toHaveLength(1);
  });

  it('is kept sealed: neither its words nor its sender can be read in the database', async () => {
    const who = person();
    await who.write('The words of a person');
    const [row] = await stack.prisma.inboundText.findMany({ where: { contactId: (await who.contact()).id } });
    expect(Buffer.from(row?.body ?? []).includes('words')).toBe(false);
    expect(vaultOf(stack).open(row?.body as Uint8Array)).toBe('The words of a person');
    expect(Buffer.from((await who.contact()).phone).includes(who.number)).toBe(false);
  });
});
