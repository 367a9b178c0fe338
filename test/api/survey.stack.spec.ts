import { createHash } from 'node:crypto';
import { LANGUAGES, RIGHT_TO_LEFT } from '../../src/domain/language';
import { SURVEY_WORDS } from '../../src/survey/survey.words';
import { startTestStack, type TestStack } from '../support/test-stack';
import { stopAndCheckLogs } from './api.test-support';
import { invite } from './survey.test-support';

describe('the survey page', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  const open = (path: string, init?: RequestInit) => fetch(`${stack.apiUrl}/s/${path}`, init);
  const send = (path: string, form: string, type = 'application/x-www-form-urlencoded') =>
    open(path, { method: 'POST', headers: { 'content-type': type }, body: form });
  const ratings = async () =>
    (await stack.prisma.surveyAnswer.findMany({ orderBy: { answeredAt: 'asc' } })).map(
      ({ rating }) => rating,
    );
  afterEach(() => stack.prisma.surveyAnswer.deleteMany());

  it('is behind a token of at least 128 bits, of which only a hash is kept', async () => {
    const tokens = [await invite(stack), await invite(stack)];
    for (const token of tokens) {
      expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
      const hash = createHash('sha256').update(token).digest();
      const stored = await stack.prisma.surveyInvitation.count({
        where: { tokenHash: new Uint8Array(hash) },
      });
      expect(stored).toBe(1);
    }
    expect(new Set(tokens).size).toBe(2);
    const rows = JSON.stringify(await stack.prisma.surveyInvitation.findMany());
    for (const token of tokens) expect(rows).not.toContain(token);
  });

  it('changes nothing when it is only looked at', async () => {
    const token = await invite(stack);
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET', 'HEAD']) {
      const answer = await open(token, { method });
      expect(answer.status).toBe(200);
      if (method === 'GET') expect(await answer.text()).toContain(SURVEY_WORDS.en.question);
    }
    // A rating in a link is no answer: previews follow links.
    expect(await (await open(`${token}?rating=5`)).text()).toContain('type="radio"');
    expect(await ratings()).toEqual([]);
  });

  it('takes one answer; a second one is thanked for and ignored', async () => {
    const token = await invite(stack);
    const first = await send(token, 'rating=5');
    expect([first.status, await first.text()]).toEqual([
      200,
      expect.stringContaining(SURVEY_WORDS.en.thanks),
    ]);
    for (const form of ['rating=1', 'rating=9', '']) {
      const again = await send(token, form);
      expect([again.status, await again.text()]).toEqual([
        200,
        expect.stringContaining(SURVEY_WORDS.en.thanks),
      ]);
    }
    expect(await ratings()).toEqual([5]);
    expect(await (await open(token)).text()).toContain(SURVEY_WORDS.en.thanks);
  });

  it('takes one answer of ten at a time', async () => {
    const token = await invite(stack);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => send(token, `rating=${1 + (i % 5)}`)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200));
    expect(await ratings()).toHaveLength(1);
  });

  it.each([...LANGUAGES])('asks, thanks and says what was wrong in %s', async (language) => {
    const token = await invite(stack, language);
    const words = SURVEY_WORDS[language];
    const page = await open(token);
    const html = await page.text();
    expect(page.headers.get('content-language')).toBe(language);
    expect(html).toContain(`<html lang="${language}" dir="${RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr'}">`);
    expect(html).toContain(words.question);
    expect(html).toContain('Phoenix Police');
    expect(html).toContain('602-262-6151');
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(Buffer.byteLength(html)).toBeLessThan(50_000);
    const wrong = await send(token, '');
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining(words.choose)]);
    expect(await (await send(token, 'rating=3')).text()).toContain(words.thanks);
  });

  it.each([
    'rating=0',
    'rating=6',
    'rating=5.5',
    'rating=-1',
    'rating=five',
    'rating=',
    'rating=1&rating=5',
    'rating=%D9%A3',
    'rating=%00',
    'rating=1%00',
    'x'.repeat(50),
  ])('does not take "%s"', async (form) => {
    const token = await invite(stack);
    const answer = await send(token, form);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining(SURVEY_WORDS.en.choose),
    ]);
    expect(await ratings()).toEqual([]);
  });

  it('does not take an answer that is no form', async () => {
    const token = await invite(stack);
    expect((await send(token, '{"rating":5}', 'application/json')).status).toBe(400);
    expect((await send(token, `rating=5&x=${'x'.repeat(100_000)}`)).status).toBe(413);
    expect(await ratings()).toEqual([]);
  });

  it.each(['A'.repeat(24), 'x', '%E2%81%A9', '%00', '..%2F..%2Fetc', "'%20OR%201=1", 'x'.repeat(500)])(
    'of an unknown token is a page that says so: %s',
    async (token) => {
      for (const answer of [await open(token), await send(token, 'rating=5')]) {
        expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect([answer.status, await answer.text()]).toEqual([
          404,
          expect.stringContaining(SURVEY_WORDS.en.gone),
        ]);
      }
    },
  );

  it('that is gone speaks the language of the browser', async () => {
    const headers = { 'accept-language': 'de, ar-EG;q=0.8, en;q=0.5' };
    const html = await (await open('unknown', { headers })).text();
    expect(html).toContain(SURVEY_WORDS.ar.gone);
    expect(html).toContain('dir="rtl"');
  });

  it('of an expired token looks like one of an unknown token', async () => {
    const token = await invite(stack);
    const { expiresAt } = await stack.prisma.surveyInvitation.findFirstOrThrow({
      orderBy: { createdAt: 'desc' },
    });
    stack.clock.set(expiresAt.getTime() - 1);
    expect((await open(token)).status).toBe(200);
    stack.clock.set(expiresAt.getTime());
    const [expired, unknown] = [await open(token), await open('A'.repeat(24))];
    expect([expired.status, await expired.text()]).toEqual([404, await unknown.text()]);
    expect((await send(token, 'rating=5')).status).toBe(404);
    expect(await ratings()).toEqual([]);
    stack.clock.set(null);
  });

  it.each(['%E2%81%A9', '%E2%81%A9.', '.', ')', '%20', '%E2%80%8F'])(
    'bears %s after its token',
    async (tail) => {
      const token = await invite(stack);
      expect((await open(`${token}${tail}`)).status).toBe(200);
      expect((await send(`${token}${tail}`, 'rating=4')).status).toBe(200);
      expect(await ratings()).toEqual([4]);
    },
  );

  it('shows a department’s name as text, whatever is in it', async () => {
    const name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    await stack.prisma.agency.update({ where: { id: stack.agency.id }, data: { name } });
    const html = await (await open(await invite(stack))).text();
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<img');
    await stack.prisma.agency.update({ where: { id: stack.agency.id }, data: { name: 'Phoenix Police' } });
  });

  it('is kept by nobody, framed by nobody, and sends nobody where it was', async () => {
    const { headers } = await open(await invite(stack));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
  });
});
