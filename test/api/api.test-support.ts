import { eventually, type TestStack } from '../support/test-stack';

/** The caller of every API test. No log line, metric or answer may hold it in any spelling. */
export const CANARY_PHONE = '+16025550142';
const CANARY_DIGITS = '6025550142';

let next = 0;

/** A good event of its own call, unless the test says otherwise. */
export function received(changes: Record<string, unknown> = {}): Record<string, unknown> {
  next += 1;
  return {
    eventId: `E-${next}`,
    callNumber: `26-${String(next).padStart(6, '0')}`,
    type: 'call.received',
    occurredAt: '2026-03-01T13:40:10-07:00',
    call: { source: '911', typeCode: 'LARCENY', priority: '3', callerPhone: CANARY_PHONE },
    ...changes,
  };
}

/** Status and parsed body of an answer, for one comparison of both. */
export async function answerOf(answer: Response | Promise<Response>): Promise<[number, unknown]> {
  const response = await answer;
  const text = await response.text();
  return [response.status, text === '' ? null : JSON.parse(text)];
}

/** The status of each result of a 202. */
export async function statusesOf(answer: Response | Promise<Response>): Promise<string[]> {
  const [status, body] = await answerOf(answer);
  if (status !== 202) throw new Error(`202 was expected, not ${status}: ${JSON.stringify(body)}`);
  return (body as { results: { status: string }[] }).results.map((result) => result.status);
}

/** What a 400 with one wrong field looks like, whole. */
export function problem400(...errors: { field: string; message: string }[]): [number, object] {
  return [
    400,
    {
      type: 'about:blank',
      title: 'The request is not valid',
      status: 400,
      detail: errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; '),
      errors,
    },
  ];
}

/** Problem details without field errors. */
export function problem(status: number, title: string, detail: string): [number, object] {
  return [status, { type: 'about:blank', title, status, detail }];
}

/** Ends a suite. Fails where one of its log lines names the caller, or tells of a failure that nobody foresaw. */
export async function stopAndCheckLogs(stack: TestStack): Promise<void> {
  await stack.stop();
  const lines = stack.logs.map((line) => line.replaceAll(/[\s().-]/g, ''));
  expect(lines.filter((line) => line.includes(CANARY_DIGITS))).toEqual([]);
  expect(stack.logs.filter((line) => line.includes('A request failed'))).toEqual([]);
}

/** Cuts every session of the API with its database and lets nobody in, until the function returned is called. */
export async function takeDatabaseAway(stack: TestStack): Promise<() => Promise<void>> {
  const { Client } = await import('pg');
  const url = new URL(stack.environment.DATABASE_URL);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  return async () => {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
    await eventually(
      async () => (await fetch(`${stack.apiUrl}/health/ready`)).status,
      (status) => status === 200,
      'readiness after the database came back',
    );
  };
}
