import { startTestStack, type TestStack } from '../support/test-stack';
import { SCOPES, type Scope } from '../../src/auth/api-keys';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { answerOf, stopAndCheckLogs, problem, received, statusesOf } from './api.test-support';

const UNAUTHORIZED = problem(401, 'Unauthorized', 'A valid API key is needed as a bearer token');
const NO_CALL = problem(404, 'Not found', 'This call is not known');

/** Every route of `/v1` with the scope that it asks. */
const ROUTES: [string, string, Scope, (() => unknown)?][] = [
  ['POST', '/v1/cad/events', 'cad', () => received()],
  ['POST', '/v1/cad/eido', 'cad', () => ({})],
  ['GET', '/v1/calls', 'read'],
  ['GET', '/v1/calls/26-1', 'read'],
  ['GET', '/v1/messages', 'read'],
  ['GET', '/v1/policy', 'policy'],
  ['PUT', '/v1/policy', 'policy', () => DEFAULT_POLICY],
];

describe('a key', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  const ask = (method: string, path: string, authorization?: string, body?: unknown) =>
    fetch(`${stack.apiUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it('is needed on every route, and the list of routes is whole', async () => {
    const document = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const documented = Object.entries(document.paths)
      .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`))
      .filter((route) => route.includes('/v1/'));
    const listed = ROUTES.map(([method, path]) => `${method} ${path.replace('26-1', '{callNumber}')}`);
    expect(documented.sort()).toEqual(listed.sort());
    for (const [method, path, , body] of ROUTES) {
      const answer = await ask(method, path, undefined, body?.());
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answerOf(answer)).toEqual(UNAUTHORIZED);
    }
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer nonsense',
    'Bearer ak_',
    'Basic YWJjOmRlZg==',
    `Bearer ak_${'A'.repeat(43)}`,
    `Bearer ${'x'.repeat(5000)}`,
    'Bearer a b',
    "Bearer ' OR 1=1 --",
    'Token abc',
  ])('like "%.40s" is refused', async (authorization) => {
    expect(await answerOf(ask('GET', '/v1/calls', authorization))).toEqual(UNAUTHORIZED);
  });

  it('of the right agency is refused with a character changed, or in the query', async () => {
    const { key } = stack.agency;
    expect(await answerOf(ask('GET', '/v1/calls', `Bearer ${key.slice(0, -1)}!`))).toEqual(UNAUTHORIZED);
    expect(await answerOf(ask('GET', `/v1/calls?access_token=${key}`))).toEqual(UNAUTHORIZED);
    expect((await ask('GET', '/v1/calls', `bearer ${key}`)).status).toBe(200);
  });

  it('that was revoked is refused at once', async () => {
    const { key, id } = await stack.createAgency();
    expect((await stack.get('/v1/calls', key)).status).toBe(200);
    await stack.prisma.apiKey.updateMany({ where: { agencyId: id }, data: { revokedAt: new Date() } });
    expect(await answerOf(stack.get('/v1/calls', key))).toEqual(UNAUTHORIZED);
  });

  it.each(ROUTES.map((route) => ({ route, name: `${route[0]} ${route[1]}` })))(
    'without its scope gets 403: $name',
    async ({ route: [method, path, scope, body] }) => {
      const others = await stack.createAgency({ scopes: SCOPES.filter((other) => other !== scope) });
      const none = await stack.createAgency({ scopes: [] });
      const forbidden = problem(403, 'Forbidden', `This key lacks the scope "${scope}"`);
      // Paths match in any case and with a slash at the end; the check must as well.
      for (const spelling of [path, path.replace('/v1', '/V1'), path.toUpperCase(), `${path}/`]) {
        for (const { key } of [others, none]) {
          expect(await answerOf(ask(method, spelling, `Bearer ${key}`, body?.()))).toEqual(forbidden);
        }
      }
      const right = await stack.createAgency({ scopes: [scope] });
      const { status } = await ask(method, path, `Bearer ${right.key}`, body?.());
      expect([200, 202, 400, 404]).toContain(status);
    },
  );

  it('does not reach another agency’s calls, texts or policy', async () => {
    const other = await stack.createAgency();
    const event = received();
    await statusesOf(stack.post('/v1/cad/events', event));
    const call = await stack.prisma.call.findFirstOrThrow({
      where: { callNumber: String(event['callNumber']) },
    });
    await stack.prisma.message.create({
      data: {
        id: '00000000-0000-4000-8000-000000000001',
        agencyId: stack.agency.id,
        subject: `call/${call.id}`,
        callId: call.id,
        kind: 'confirmation',
        recipient: 'caller',
        status: 'suppressed',
        outcome: 'suppressed',
        reason: 'paused',
        dueAt: new Date(),
      },
    });
    const path = `/v1/calls/${call.callNumber}`;
    expect((await stack.get(path)).status).toBe(200);
    expect(await answerOf(stack.get(path, other.key))).toEqual(NO_CALL);
    expect(await answerOf(stack.get('/v1/calls', other.key))).toEqual([200, { items: [], nextCursor: null }]);
    const nothing = [200, { items: [], nextCursor: null }];
    expect(await answerOf(stack.get('/v1/messages', other.key))).toEqual(nothing);
    expect(await answerOf(stack.get(`/v1/messages?callNumber=${call.callNumber}`, other.key))).toEqual(
      nothing,
    );
  });

  it('on an unknown path gets 404, without a key 401', async () => {
    expect(await answerOf(stack.get('/v1/cases'))).toEqual(problem(404, 'Not found', 'Cannot GET /v1/cases'));
    expect(await answerOf(ask('GET', '/v1/cases'))).toEqual(UNAUTHORIZED);
    expect((await ask('DELETE', '/v1/policy', `Bearer ${stack.agency.key}`)).status).toBe(404);
  });
});

describe('too many requests', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({ variables: { API_REQUESTS_PER_SECOND: '1' } });
  });
  afterAll(() => stack.stop());

  it('get 429 with Retry-After, for that key alone, and a body is not read', async () => {
    const answers = [];
    for (let i = 0; i < 11; i += 1) answers.push(await stack.get('/v1/calls'));
    expect(answers.map((answer) => answer.status)).toEqual([...Array<number>(10).fill(200), 429]);
    const refused = await stack.post('/v1/cad/events', 'not even JSON');
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    expect(await answerOf(refused)).toEqual(
      problem(429, 'Too many requests', 'This key may make 10 requests in 10 s'),
    );
    const other = await stack.createAgency();
    expect((await stack.get('/v1/calls', other.key)).status).toBe(200);
    // Another address does not make another caller.
    const spoofed = await stack.post('/v1/cad/events', [], {
      headers: { 'x-forwarded-for': '198.51.100.7' },
    });
    expect(spoofed.status).toBe(429);
  });
});
