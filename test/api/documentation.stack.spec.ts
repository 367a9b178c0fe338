import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../tools/carrier/test-support/browser';
import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, CANARY_PHONE, received, statusesOf, stopAndCheckLogs } from './api.test-support';

interface Media {
  schema?: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  summary?: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}
interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
}

describe('the documentation', () => {
  let stack: TestStack;
  let document: OpenApi;
  beforeAll(async () => {
    stack = await startTestStack();
    document = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as OpenApi;
  });
  afterAll(() => stopAndCheckLogs(stack));

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
  /** The request examples as they stand in the document. */
  const examples = () =>
    operations().flatMap(({ path, method, operation }) =>
      Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, media]) => {
        const schema = media.schema as { example?: unknown } | undefined;
        const values = Object.values(media.examples ?? {}).map(({ value }) => value);
        const own = [media.example, schema?.example].filter((value) => value !== undefined);
        return [...values, ...own].map((body) => ({ path, method, operation, type, body }));
      }),
    );

  it('is an OpenAPI document whose references and schemas hold', () => {
    expect(document.openapi).toMatch(/^3\.[01]\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Aftercall', version: '1' });
    const ids: string[] = [];
    for (const { path, operation } of operations()) {
      expect(operation.summary ?? '').not.toBe('');
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(given.map(({ name }) => name)).toEqual(named);
      if (path.startsWith('/v1')) expect(operation.security).toEqual([{ bearer: [] }]);
      ids.push((operation as { operationId?: string }).operationId ?? '');
    }
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty(name as string);
    }
  });

  it('gives an example of every body, and each does what it says when it is pasted', async () => {
    expect(new Set(examples().map(({ path }) => path))).toEqual(
      new Set(['/v1/cad/events', '/v1/cad/eido', '/v1/policy']),
    );
    for (const { path, method, operation, type, body } of examples()) {
      const answer = await fetch(`${stack.apiUrl}${path}`, {
        method,
        headers: { 'content-type': type, authorization: `Bearer ${stack.agency.key}` },
        body: JSON.stringify(body),
      });
      const documented = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      const text = await answer.text();
      expect([method, path, documented, text]).toEqual([method, path, [String(answer.status)], text]);
      expect(text).not.toContain('rejected');
    }
    expect((await stack.get('/v1/calls/26-001234')).status).toBe(200);
  });

  it('describes events by a schema that its own examples meet', () => {
    const ajv = addFormats(new Ajv({ strict: false }));
    ajv.addSchema({ $id: 'api', components: document.components });
    const inApi = JSON.stringify(document.components.schemas).includes('nullable');
    expect(inApi).toBe(true);
    const check = ajv.compile({ $ref: 'api#/components/schemas/CadEventDto' });
    const events = examples()
      .filter(({ path }) => path === '/v1/cad/events')
      .flatMap(({ body }) => (Array.isArray(body) ? (body as unknown[]) : [body]));
    expect(events).toHaveLength(3);
    for (const event of events) expect([check(event), check.errors]).toEqual([true, null]);
    expect(check({ ...received(), type: 'call.exploded' })).toBe(false);
  });

  it('tells nothing that is secret', async () => {
    const text = JSON.stringify(document);
    const { VAULT_KEY, TWILIO_AUTH_TOKEN, DATABASE_URL } = stack.environment;
    for (const secret of [VAULT_KEY, TWILIO_AUTH_TOKEN, DATABASE_URL, stack.agency.key]) {
      expect(text).not.toContain(secret);
    }
    expect((await fetch(`${stack.apiUrl}/docs`)).status).toBe(200);
  });
});

describe('the page of the documentation', () => {
  let stack: TestStack;
  let browser: Browser;
  beforeAll(async () => {
    stack = await startTestStack();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stopAndCheckLogs(stack);
  });

  it.each(['/docs', '/docs/', '/Docs'])('loads at %s without an error, and from here alone', async (path) => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (line) => {
      if (line.type() === 'error') problems.push(line.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(stack.apiUrl) && !url.startsWith('data:'))
        problems.push(`asked another host: ${url}`);
    });
    await page.goto(`${stack.apiUrl}${path}`);
    await page.getByText('/v1/cad/events').first().waitFor();
    await page.getByText('Take one event, or an array of at most 500').click();
    await page.getByText('E-88121-1').first().waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe('health and metrics', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));

  it('answer without a key', async () => {
    expect(await answerOf(fetch(`${stack.apiUrl}/health/live`))).toEqual([200, { status: 'live' }]);
    expect(await answerOf(fetch(`${stack.apiUrl}/health/ready`))).toEqual([200, { status: 'ready' }]);
  });

  it('count events and requests, and name nobody', async () => {
    const event = received();
    await statusesOf(stack.post('/v1/cad/events', [event, event, {}]));
    await stack.get(`/v1/calls/${String(event['callNumber'])}?instance=1`);
    await fetch(`${stack.apiUrl}/s/a-token-of-somebody`);
    await fetch(`${stack.apiUrl}/${encodeURIComponent(CANARY_PHONE)}`);
    const answer = await fetch(`${stack.apiUrl}/metrics`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const status of ['accepted', 'duplicate', 'rejected']) {
      expect(text).toContain(`aftercall_cad_events_total{status="${status}"} 1`);
    }
    expect(text).toContain('route="/v1/calls/:callNumber",status="200"');
    expect(text).toContain('aftercall_outbox_entries 1');
    for (const word of [
      CANARY_PHONE.slice(1),
      String(event['callNumber']),
      String(event['eventId']) + '"',
      'a-token-of-somebody',
      stack.agency.id,
      stack.agency.key,
    ]) {
      expect(text).not.toContain(word);
    }
  });

  it('and every other answer carry the headers that keep browsers careful', async () => {
    for (const path of [
      '/health/live',
      '/metrics',
      '/v1/calls',
      '/nothing',
      '/s/x',
      '/openapi.json',
      '/docs',
    ]) {
      const { headers } = await fetch(`${stack.apiUrl}${path}`);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('access-control-allow-origin')).toBeNull();
      const script = /script-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];
      expect(script).toBe(path === '/docs' ? "'self'" : undefined);
    }
  });

  it('say no-store on every problem', async () => {
    for (const path of ['/v1/calls', '/nothing', '/webhooks/twilio/inbound']) {
      const answer = await fetch(`${stack.apiUrl}${path}`, { method: 'POST' });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    }
  });

  it('do not believe a foreign Host', async () => {
    const { request } = await import('node:http');
    const body = await new Promise<string>((resolve, reject) => {
      const call = request(`${stack.apiUrl}/docs`, { headers: { host: 'evil.example' } }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve(`${JSON.stringify(answer.headers)}${text}`));
      });
      call.on('error', reject).end();
    });
    expect(body).not.toContain('evil.example');
  });
});
