import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, stopAndCheckLogs, problem400, received, statusesOf } from './api.test-support';

const TYPES =
  'call.received, call.updated, call.closed, call.cancelled, call.reopened, unit.dispatched, unit.enroute, unit.arrived, unit.cleared';
const SOURCES = '911, non_emergency, text_to_911, online, officer, alarm, other';
const MESSAGES = {
  required: 'is required',
  text: 'must be a text',
  empty: 'must not be empty',
  long: 'must have at most 200 characters',
  controls: 'must not hold control characters',
  object: 'must be an object',
  boolean: 'must be true or false',
  type: `must be one of ${TYPES}`,
  source: `must be one of ${SOURCES}`,
  time: 'must be an RFC 3339 time with an offset, such as 2026-03-01T13:40:10-07:00',
  ahead: 'is more than 5 minutes ahead of the server’s clock',
  unknown: 'is not a field of a CAD event',
};

/** Puts a value at a path such as `call.priority`. */
function withField(path: string, value: unknown): Record<string, unknown> {
  const [outer, inner] = path.split('.') as [string, string?];
  return inner === undefined ? received({ [outer]: value }) : received({ [outer]: { [inner]: value } });
}

const REQUIRED_TEXTS = ['eventId', 'callNumber', 'unit.id'];
const OPTIONAL_TEXTS = [
  'call.typeCode',
  'call.typeText',
  'call.priority',
  'call.callerPhone',
  'call.language',
  'call.district',
  'disposition',
];
const NOT_TEXTS: unknown[] = [5, true, {}, [], ['a']];

const BAD: [string, unknown, string][] = [
  ...REQUIRED_TEXTS.flatMap((field): [string, unknown, string][] => [
    [field, undefined, MESSAGES.required],
    [field, null, MESSAGES.required],
    [field, '', MESSAGES.empty],
  ]),
  ...[...REQUIRED_TEXTS, ...OPTIONAL_TEXTS].flatMap((field): [string, unknown, string][] => [
    ...NOT_TEXTS.map((value): [string, unknown, string] => [field, value, MESSAGES.text]),
    [field, 'x'.repeat(201), MESSAGES.long],
    [field, 'a\u0000b', MESSAGES.controls],
    [field, 'a\u001fb', MESSAGES.controls],
    [field, 'a\u0085b', MESSAGES.controls],
    [field, 'a\ud800b', MESSAGES.controls],
  ]),
  ['type', undefined, MESSAGES.required],
  ['type', 'call.exploded', MESSAGES.type],
  ['type', '', MESSAGES.type],
  ['type', ['call.received'], MESSAGES.type],
  ['type', 1, MESSAGES.type],
  ['call.source', 'twitter', MESSAGES.source],
  ['call.source', 911, MESSAGES.source],
  ['call.source', ['911'], MESSAGES.source],
  ['call.juvenileCaller', 'false', MESSAGES.boolean],
  ['call.juvenileCaller', 0, MESSAGES.boolean],
  ['call', 'x', MESSAGES.object],
  ['call', [], MESSAGES.object],
  ['call', [{ source: '911' }], MESSAGES.object],
  ['call', 5, MESSAGES.object],
  ['unit', 'x', MESSAGES.object],
  ['unit', [], MESSAGES.object],
  ['unit', true, MESSAGES.object],
  ['occurredAt', undefined, MESSAGES.required],
  ['occurredAt', null, MESSAGES.required],
  ...[
    '',
    'yesterday',
    1772397610,
    '2026-03-01',
    '2026-03-01T13:40:10',
    '2026-03-01 13:40:10-07:00',
    '2026-02-30T13:40:10-07:00',
    '2025-02-29T13:40:10Z',
    '2026-13-01T13:40:10Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T13:60:10Z',
    '2026-03-01T13:40:10-0700',
    '2026-03-01T13:40:10+07',
    '2026-03-01T13:40:10+24:00',
    '2026-03-01T13:40:10.Z',
    '2026-03-01T13:40:10Z\n',
    '٢٠٢٦-03-01T13:40:10Z',
    // No database of ours has a year 0: it must be refused here, not fail there.
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
  ].map((value): [string, unknown, string] => ['occurredAt', value, MESSAGES.time]),
  ['occurredAt', '9999-12-31T23:59:59-23:59', MESSAGES.ahead],
  ['agencyId', 'another', MESSAGES.unknown],
  ['role', 'admin', MESSAGES.unknown],
  ['constructor', { prototype: { polluted: true } }, MESSAGES.unknown],
  ['call.agencyId', 'another', MESSAGES.unknown],
  ['call.constructor', {}, MESSAGES.unknown],
  ['unit.agencyId', 'another', MESSAGES.unknown],
];

describe('a field of an event', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({ variables: { API_REQUESTS_PER_SECOND: '10000' } });
  });
  afterAll(() => stopAndCheckLogs(stack));
  const post = (body: unknown) => stack.post('/v1/cad/events', body);

  it.each(BAD.map(([field, value, message]) => ({ field, value, message })))(
    '$field: $value is refused ($message)',
    async ({ field, value, message }) => {
      const event = withField(field, value);
      const error = { field, message };
      expect(await answerOf(post(event))).toEqual(problem400(error));
      const good = received();
      const [status, body] = await answerOf(post([event, good]));
      const results = (body as { results: { status: string; problem?: { errors: unknown } }[] }).results;
      expect([status, results.map((result) => [result.status, result.problem?.errors])]).toEqual([
        202,
        [
          ['rejected', [error]],
          ['accepted', undefined],
        ],
      ]);
    },
  );

  it('is refused at every level by its own name: __proto__', async () => {
    const call = JSON.stringify(received()).replace('"source"', '"__proto__":{"admin":true},"source"');
    expect(await answerOf(post(call))).toEqual(
      problem400({ field: 'call.__proto__', message: MESSAGES.unknown }),
    );
    const top = JSON.stringify(received()).replace('{', '{"__proto__":{"eventId":"P"},');
    expect(await answerOf(post(top))).toEqual(problem400({ field: '__proto__', message: MESSAGES.unknown }));
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    'may have the value %s anywhere',
    async (word) => {
      const event = received({
        eventId: word,
        callNumber: word,
        disposition: word,
        call: {
          typeCode: word,
          typeText: word,
          priority: word,
          language: word,
          district: word,
          callerPhone: word,
        },
        unit: { id: word },
      });
      expect(await statusesOf(post(event))).toEqual(['accepted']);
      const [status, call] = await answerOf(stack.get(`/v1/calls/${word}`));
      expect([status, (call as { facts: object }).facts]).toMatchObject([
        200,
        { typeCode: word, priority: word, phone: 'invalid' },
      ]);
    },
  );

  it('may be null or absent where it is optional, and states nothing then', async () => {
    const event = received({
      call: { source: null, typeCode: null, priority: null, callerPhone: null, juvenileCaller: null },
      unit: null,
      disposition: null,
    });
    expect(await statusesOf(post([event, received({ call: null }), received({ call: {} })]))).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
  });

  it('names every field that is wrong at once', async () => {
    expect(await answerOf(post({ eventId: 5, call: { priority: 1 } }))).toEqual(
      problem400(
        { field: 'eventId', message: MESSAGES.text },
        { field: 'callNumber', message: MESSAGES.required },
        { field: 'type', message: MESSAGES.required },
        { field: 'occurredAt', message: MESSAGES.required },
        { field: 'call.priority', message: MESSAGES.text },
      ),
    );
  });

  it('may have 200 characters of any script, emoji and markup', async () => {
    const texts = [
      'x'.repeat(200),
      'é'.repeat(200),
      'شرطة',
      '🚓'.repeat(200),
      `<script>'"; DROP TABLE calls;--`,
    ];
    for (const text of texts) {
      const event = received({
        callNumber: text,
        disposition: text,
        call: { typeCode: text, typeText: text, priority: text, callerPhone: text, district: text },
      });
      expect(await statusesOf(post(event))).toEqual(['accepted']);
      const [status, call] = await answerOf(stack.get(`/v1/calls/${encodeURIComponent(text)}`));
      expect([status, call]).toMatchObject([200, { callNumber: text, facts: { typeCode: text } }]);
    }
  });

  it('keeps every spelling of a time as the instant that it names', async () => {
    const spellings: [string, string][] = [
      ['2026-03-01T13:40:10-07:00', '2026-03-01T20:40:10.000Z'],
      ['2026-03-01T13:40:10+05:45', '2026-03-01T07:55:10.000Z'],
      ['2026-03-01t13:40:10z', '2026-03-01T13:40:10.000Z'],
      ['2026-03-01T13:40:10.5Z', '2026-03-01T13:40:10.500Z'],
      ['2026-03-01T13:40:10.123456789Z', '2026-03-01T13:40:10.123Z'],
      ['2024-02-29T00:00:00-00:00', '2024-02-29T00:00:00.000Z'],
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
      ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
      ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ];
    for (const [occurredAt, instant] of spellings) {
      const event = received({ occurredAt });
      expect(await statusesOf(post(event))).toEqual(['accepted']);
      const [, call] = await answerOf(stack.get(`/v1/calls/${String(event['callNumber'])}`));
      expect(call).toMatchObject({ receivedAt: instant, timeline: [{ at: instant }] });
    }
  });

  it('may lie 5 minutes ahead of the server and no more', async () => {
    const now = Date.parse('2026-03-01T20:00:00Z');
    stack.clock.set(now);
    const ahead = (ms: number) => received({ occurredAt: new Date(now + ms).toISOString() });
    const tooFar = { field: 'occurredAt', message: MESSAGES.ahead };
    expect(await statusesOf(post([ahead(4 * 60_000), ahead(5 * 60_000), ahead(5 * 60_000 + 1)]))).toEqual([
      'accepted',
      'accepted',
      'rejected',
    ]);
    expect(await answerOf(post(ahead(5 * 60_000 + 1)))).toEqual(problem400(tooFar));
    stack.clock.set(null);
  });
});
