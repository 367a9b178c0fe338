import type { INestApplication } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Pool } from 'pg';
import { newApiKey, SCOPES } from '../../src/auth/api-keys';
import type { Clock } from '../../src/common/clock';
import { createLogger } from '../../src/common/logger';
import { parseEnvironment, type Environment } from '../../src/config/environment';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy';
import { createHttpApp } from '../../src/http-app';
import { PrismaService } from '../../src/persistence/prisma.service';
import { startWorker, type RunningWorker } from '../../src/worker-app';
import { SEARCH_ATTRIBUTE_TYPES } from '../../temporal/contracts/search-attributes';
import { startCarrier } from '../../tools/carrier/server';
import { createTestDatabase } from './database';

export const TEST_ACCOUNT = `AC${'0'.repeat(32)}`;
export const TEST_TOKEN = 'test-auth-token';
export const TEST_SENDER = '+16025550100';

/** A clock that tests set; it only moves forward when told. */
export class TestClock implements Clock {
  constructor(private at: number | null = null) {}
  now(): number {
    return this.at ?? Date.now();
  }
  set(at: number | null): void {
    this.at = at;
  }
}

export interface TestAgency {
  id: string;
  key: string;
  sender: string;
}

/** A whole Aftercall: real Postgres, real Temporal, the real SDK against the carrier simulator. */
export interface TestStack {
  apiUrl: string;
  carrierUrl: string;
  environment: Environment;
  prisma: PrismaService;
  client: Client;
  clock: TestClock;
  app: INestApplication;
  worker: RunningWorker | null;
  agency: TestAgency;
  logs: string[];
  createAgency(options?: {
    policy?: Policy;
    sender?: string;
    scopes?: readonly string[];
  }): Promise<TestAgency>;
  post(
    path: string,
    body: unknown,
    options?: { key?: string | null; headers?: Record<string, string> },
  ): Promise<Response>;
  get(path: string, key?: string): Promise<Response>;
  stop(): Promise<void>;
}

export interface TestStackOptions {
  /** Without one the API runs alone, with Temporal out of reach. */
  env?: TestWorkflowEnvironment;
  policy?: Policy;
  worker?: boolean;
  variables?: Record<string, string>;
  clock?: TestClock;
}

export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const { env, clock = new TestClock() } = options;
  const database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url, max: 4 });
  // Tests cut sessions, and dropping the database may overtake the last goodbye of one that is ending.
  pool.on('error', () => undefined);
  const prisma = new PrismaService(pool);
  const logs: string[] = [];
  const logger = createLogger('debug', { write: (line: string) => void logs.push(line) });

  // The API's port must be known to the carrier before the API listens, so the API is bound first.
  const port = await freePort();
  const apiUrl = `http://127.0.0.1:${port}`;
  const carrier = await startCarrier({
    port: 0,
    accountSid: TEST_ACCOUNT,
    authToken: TEST_TOKEN,
    inboundWebhookUrl: `${apiUrl}/webhooks/twilio/inbound`,
    callbackDelayMs: 5,
  });
  const environment = parseEnvironment({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: env?.address ?? '127.0.0.1:1',
    TEMPORAL_NAMESPACE: env?.namespace ?? 'default',
    PUBLIC_URL: apiUrl,
    API_PORT: String(port),
    VAULT_KEY: randomBytes(32).toString('base64'),
    TWILIO_ACCOUNT_SID: TEST_ACCOUNT,
    TWILIO_AUTH_TOKEN: TEST_TOKEN,
    TWILIO_BASE_URL: carrier.url,
    SMS_PER_SECOND: '500',
    API_REQUESTS_PER_SECOND: '1000',
    ...options.variables,
  });
  if (env) await registerSearchAttributes(env);
  const app = await createHttpApp({ environment, logger, clock });
  await app.listen(port, '127.0.0.1');
  const worker =
    env && options.worker !== false
      ? await startWorker({ environment, logger, clock, upkeepEvery: null })
      : null;
  worker?.finished.catch(() => undefined);
  const client = env
    ? new Client({ connection: env.connection, namespace: env.namespace ?? 'default' })
    : (undefined as unknown as Client);

  const createAgency: TestStack['createAgency'] = async (o = {}) => {
    const { key, hash } = newApiKey();
    const sender = o.sender ?? `+1602555${String(await prisma.agency.count()).padStart(4, '0')}`;
    const agency = await prisma.agency.create({
      data: {
        slug: `agency-${randomBytes(4).toString('hex')}`,
        name: 'Phoenix Police',
        nonEmergencyNumber: '602-262-6151',
        smsSender: sender,
        apiKeys: { create: { name: 'test', hash, scopes: [...(o.scopes ?? SCOPES)] } },
        policies: {
          create: {
            version: 1,
            document: (o.policy ?? options.policy ?? DEFAULT_POLICY) as object,
            since: new Date(0),
            createdBy: 'test',
          },
        },
      },
    });
    return { id: agency.id, key, sender };
  };
  const agency = await createAgency({ sender: TEST_SENDER });

  return {
    apiUrl,
    carrierUrl: carrier.url,
    environment,
    prisma,
    client,
    clock,
    app,
    worker,
    agency,
    logs,
    createAgency,
    post: (path, body, { key = agency.key, headers = {} } = {}) =>
      fetch(`${apiUrl}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key && { authorization: `Bearer ${key}` }),
          ...headers,
        },
        body:
          typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      }),
    get: (path, key = agency.key) =>
      fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${key}` } }),
    async stop() {
      await worker?.stop();
      await app.close();
      await carrier.close();
      await prisma.$disconnect();
      await pool.end();
      await database.drop();
    },
  };
}

export async function registerSearchAttributes(env: TestWorkflowEnvironment): Promise<void> {
  const attributes = Object.fromEntries(
    Object.keys(SEARCH_ATTRIBUTE_TYPES).map((name) => [name, 2 /* INDEXED_VALUE_TYPE_KEYWORD */]),
  );
  await env.connection.operatorService
    .addSearchAttributes({ searchAttributes: attributes, namespace: env.namespace ?? 'default' })
    .catch((error: unknown) => {
      if (!/already exists/i.test(String(error))) throw error;
    });
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Asks again until an answer is there; fails with the last one seen. */
export async function eventually<T>(
  read: () => Promise<T>,
  enough: (value: T) => boolean,
  what = 'what was awaited',
  timeoutMs = 30_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (enough(value)) return value;
    if (Date.now() > end)
      throw new Error(`${what} did not come; last seen: ${JSON.stringify(value)?.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
