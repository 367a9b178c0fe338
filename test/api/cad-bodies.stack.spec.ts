import { gzipSync } from 'node:zlib';
import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, stopAndCheckLogs, problem, problem400, received, statusesOf } from './api.test-support';

const NOT_AN_EVENT = problem400({ field: '', message: 'an event must be an object' });
const NOT_JSON = [
  400,
  {
    type: 'about:blank',
    title: 'Not JSON',
    status: 400,
    detail: 'The body is not valid JSON',
    errors: [{ field: '', message: 'not valid JSON' }],
  },
];
const NOT_UTF8 = [
  400,
  {
    type: 'about:blank',
    title: 'Not UTF-8',
    status: 400,
    detail: 'The body is not valid UTF-8',
    errors: [{ field: '', message: 'not valid UTF-8' }],
  },
];
const TOO_LARGE = problem(413, 'Too large', 'The body is over 1 MiB');
const UNAUTHORIZED = problem(401, 'Unauthorized', 'A valid API key is needed as a bearer token');
const WRONG_TYPE = problem(415, 'Not JSON', 'The content type must be application/json');
const WRONG_CHARSET = problem(415, 'Unsupported charset', 'JSON is UTF-8');
const WRONG_ENCODING = problem(415, 'Unsupported encoding', 'This content encoding is not supported');
const REQUIRED = problem400(
  ...['eventId', 'callNumber', 'type', 'occurredAt'].map((field) => ({ field, message: 'is required' })),
);

describe('a body', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));
  const post = (body: unknown, headers: Record<string, string> = {}, key?: null) =>
    stack.post('/v1/cad/events', body, { headers, ...(key === null && { key }) });

  const bytes = (text: string) => new TextEncoder().encode(text);
  const inside = (value: string) => JSON.stringify(received({ eventId: 'EVENT' })).replace('EVENT', value);
  const raw = (value: number[]) => {
    const [before, after] = inside('|').split('|') as [string, string];
    return Buffer.concat([bytes(before), Uint8Array.from(value), bytes(after)]);
  };
  const deep = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

  it.each<[string, () => unknown, unknown]>([
    ['empty', () => '', REQUIRED],
    ['null', () => 'null', NOT_AN_EVENT],
    ['a number', () => '42', NOT_AN_EVENT],
    ['a text', () => '"event"', NOT_AN_EVENT],
    ['true', () => 'true', NOT_AN_EVENT],
    ['an empty object', () => '{}', REQUIRED],
    ['no JSON', () => '{"eventId":', NOT_JSON],
    ['JSON with something after it', () => '{} x', NOT_JSON],
    ['JSON with single quotes', () => "{'eventId':'1'}", NOT_JSON],
    ['NaN', () => 'NaN', NOT_JSON],
    ['blanks', () => '   ', NOT_JSON],
    ['with a raw NUL', () => raw([0]), NOT_JSON],
    ['with a raw control character', () => raw([0x1b]), NOT_JSON],
    ['with a cut UTF-8 sequence', () => raw([0xc3]), NOT_UTF8],
    ['with an overlong UTF-8 sequence', () => raw([0xc0, 0xaf]), NOT_UTF8],
    ['with a UTF-8 surrogate', () => raw([0xed, 0xa0, 0x80]), NOT_UTF8],
    ['Latin-1', () => raw([0xe9]), NOT_UTF8],
    [
      'with an escaped NUL',
      () => inside('a\\u0000b'),
      problem400({ field: 'eventId', message: 'must not hold control characters' }),
    ],
    [
      'with half a surrogate pair',
      () => inside('a\\udc00b'),
      problem400({ field: 'eventId', message: 'must not hold control characters' }),
    ],
    [
      'nested 41 levels deep',
      () => deep(41, '[', ']'),
      problem400({ field: '', message: 'must not nest deeper than 40 levels' }),
    ],
    [
      'nested half a million levels deep',
      () => deep(500_000, '[', ']'),
      problem400({ field: '', message: 'must not nest deeper than 40 levels' }),
    ],
    [
      'of objects nested 100 000 levels deep',
      () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
      problem400({ field: '', message: 'must not nest deeper than 40 levels' }),
    ],
    ['of 10 MB', () => JSON.stringify(received({ disposition: 'x'.repeat(10_000_000) })), TOO_LARGE],
    ['one byte over 1 MiB', () => `[${' '.repeat(1024 * 1024 - 1)}]`, TOO_LARGE],
  ])('%s has its answer', async (_what, body, answer) => {
    expect(await answerOf(post(body()))).toEqual(answer);
  });

  it('of exactly 1 MiB is taken', async () => {
    expect(await answerOf(post(`[${' '.repeat(1024 * 1024 - 2)}]`))).toEqual([202, { results: [] }]);
  });

  it('that is an empty array gets an empty answer', async () => {
    expect(await answerOf(post('[]'))).toEqual([202, { results: [] }]);
  });

  it('with a member twice is read as JSON.parse reads it: the last one counts', async () => {
    const twice = JSON.stringify(received()).replace('"type"', '"type":"call.closed","type"');
    const [status, body] = await answerOf(post(twice));
    const { callNumber } = (body as { results: { callNumber: string }[] }).results[0] as {
      callNumber: string;
    };
    expect(status).toBe(202);
    expect(await answerOf(stack.get(`/v1/calls/${callNumber}`))).toMatchObject([200, { state: 'open' }]);
  });

  it('with a byte order mark is taken', async () => {
    const body = Buffer.concat([Uint8Array.from([0xef, 0xbb, 0xbf]), bytes(JSON.stringify(received()))]);
    expect(await statusesOf(post(body))).toEqual(['accepted']);
  });

  it.each([
    ['text/plain', WRONG_TYPE],
    ['application/x-www-form-urlencoded', WRONG_TYPE],
    ['application/xml', WRONG_TYPE],
    ['multipart/form-data; boundary=x', WRONG_TYPE],
    ['nonsense', WRONG_TYPE],
    ['', WRONG_TYPE],
    ['application/json; charset=latin1', WRONG_CHARSET],
    ['application/json; charset=utf-16', WRONG_CHARSET],
    ['application/json; charset=utf-7', WRONG_CHARSET],
  ])('with the content type "%s" is refused', async (type, answer) => {
    expect(await answerOf(post(received(), { 'content-type': type }))).toEqual(answer);
  });

  it('without a content type is refused', async () => {
    const answer = fetch(`${stack.apiUrl}/v1/cad/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.agency.key}` },
      body: bytes(JSON.stringify(received())),
    });
    expect(await answerOf(answer)).toEqual(WRONG_TYPE);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'with the content type %s is taken',
    async (type) => {
      expect(await statusesOf(post(received(), { 'content-type': type }))).toEqual(['accepted']);
    },
  );

  it('may be compressed, and its size counts unpacked', async () => {
    const gzip = { 'content-encoding': 'gzip' };
    expect(await statusesOf(post(gzipSync(JSON.stringify(received())), gzip))).toEqual(['accepted']);
    expect(await answerOf(post(gzipSync(`[${' '.repeat(20_000_000)}]`), gzip))).toEqual(TOO_LARGE);
    expect(await answerOf(post(received(), { 'content-encoding': 'rot13' }))).toEqual(WRONG_ENCODING);
    expect(await answerOf(post('this is no gzip', gzip))).toEqual(
      problem(400, 'Bad request', 'The body could not be unpacked'),
    );
  });

  it('is not looked at without a key, whatever it is', async () => {
    const bodies = [received(), 'no json', '', 'x'.repeat(10_000_000), '[' + '['.repeat(500_000)];
    for (const body of bodies) expect(await answerOf(post(body, {}, null))).toEqual(UNAUTHORIZED);
    expect(await answerOf(post('x', { 'content-type': 'text/plain' }, null))).toEqual(UNAUTHORIZED);
  });

  it('may carry 500 events and no more', async () => {
    const events = Array.from({ length: 500 }, () => received());
    expect(await statusesOf(post(events))).toEqual(Array<string>(500).fill('accepted'));
    expect(await answerOf(post([...events, received()]))).toEqual(
      problem(413, 'Too many events', 'A request may carry 500 events; this one has 501'),
    );
    expect(await answerOf(post(Array(501).fill(null)))).toEqual(
      problem(413, 'Too many events', 'A request may carry 500 events; this one has 501'),
    );
  });

  it('with one bad item of any kind loses that item alone', async () => {
    const good = received();
    const items: unknown[] = [null, 5, 'text', [], [good], {}, { eventId: 'bad' }, true];
    const [status, body] = await answerOf(post([...items, good]));
    const { results } = body as { results: { status: string; eventId: unknown }[] };
    expect([status, results.map((result) => result.status)]).toEqual([
      202,
      [...items.map(() => 'rejected'), 'accepted'],
    ]);
    expect(results[0]).toEqual({
      eventId: null,
      callNumber: null,
      status: 'rejected',
      problem: {
        title: 'The request is not valid',
        detail: 'an event must be an object',
        errors: [{ field: '', message: 'an event must be an object' }],
      },
    });
    expect(results[6]).toMatchObject({ eventId: 'bad', callNumber: null, status: 'rejected' });
  });
});
