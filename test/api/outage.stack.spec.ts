import { startTestStack, type TestStack } from '../support/test-stack';
import {
  answerOf,
  problem,
  received,
  statusesOf,
  stopAndCheckLogs,
  takeDatabaseAway,
} from './api.test-support';

const AWAY = problem(503, 'Not available', 'Nothing was stored; please send it again');

describe('while the database is away', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  it('every route says so, nothing is promised, and work goes on when it is back', async () => {
    const before = received();
    await statusesOf(stack.post('/v1/cad/events', before));
    const bringBack = await takeDatabaseAway(stack);
    const event = received();
    try {
      // More than once: connections that died in the pool are met first, refused ones later.
      for (let round = 0; round < 3; round += 1) {
        const answer = await stack.post('/v1/cad/events', event);
        expect(answer.headers.get('retry-after')).toBe('5');
        expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
        expect(await answerOf(answer)).toEqual(AWAY);
        expect(await answerOf(stack.get('/v1/calls'))).toEqual(AWAY);
        expect(await answerOf(stack.get('/v1/policy'))).toEqual(AWAY);
        expect(await answerOf(fetch(`${stack.apiUrl}/health/live`))).toEqual([200, { status: 'live' }]);
        expect(await answerOf(fetch(`${stack.apiUrl}/health/ready`))).toEqual([
          503,
          { status: 'not ready', reason: 'the database does not answer or has no tables' },
        ]);
        // A resident is told in words, in their browser's language.
        const page = await fetch(`${stack.apiUrl}/s/${'a'.repeat(24)}`, {
          headers: { 'accept-language': 'ar' },
        });
        expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60']);
        expect(await page.text()).toMatch(
          /^<!doctype html><html lang="ar" dir="rtl">.*هذه الصفحة لا تعمل الآن/s,
        );
        // What watches us must not go blind at that very moment.
        const metrics = await fetch(`${stack.apiUrl}/metrics`);
        expect([metrics.status, await metrics.text()]).toEqual([
          200,
          expect.stringMatching(/^aftercall_outbox_entries nan$/im),
        ]);
      }
    } finally {
      await bringBack();
    }
    expect(await statusesOf(stack.post('/v1/cad/events', [before, event]))).toEqual([
      'duplicate',
      'accepted',
    ]);
  });

  it('no 202 is a lie when sessions are cut in the middle of a storm', async () => {
    const events = Array.from({ length: 60 }, () => received());
    const sending = events.map((event) => stack.post('/v1/cad/events', event));
    await (
      await takeDatabaseAway(stack)
    )();
    const answers = await Promise.all(sending);
    const seen = new Set(answers.map((answer) => answer.status));
    expect([...seen].filter((status) => status !== 202 && status !== 503)).toEqual([]);
    const stored = await stack.prisma.cadEvent.findMany({ select: { eventId: true } });
    const ids = new Set(stored.map((row) => row.eventId));
    const promised = events.filter((_, i) => answers[i]?.status === 202);
    expect(promised.filter((event) => !ids.has(String(event['eventId'])))).toEqual([]);
  });
});
