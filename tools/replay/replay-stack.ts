import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Pool } from 'pg';
import { deployMigrations } from '../../prisma/migrate/deploy';
import { newApiKey } from '../../src/auth/api-keys';
import { createLogger } from '../../src/common/logger';
import { parseEnvironment } from '../../src/config/environment';
import type { Policy } from '../../src/domain/policy';
import { createHttpApp } from '../../src/http-app';
import { PrismaService } from '../../src/persistence/prisma.service';
import { startWorker } from '../../src/worker-app';
import { createTimeSkippingEnv } from '../../test/support/temporal';
import { registerSearchAttributes } from '../../test/support/test-stack';
import { startCarrier } from '../carrier/server';
import { findFreePort } from '../stack/ports';
import { createDatabase, startPostgres } from '../stack/postgres';
import { ServerClock } from './server-clock';

/** A whole engine in virtual time, for one replay alone. */
export interface ReplayStack {
  apiUrl: string;
  apiKey: string;
  agencyId: string;
  clock: ServerClock;
  env: TestWorkflowEnvironment;
  client: Client;
  pool: Pool;
  /** Ends all of it and removes its files; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Brings up Postgres, Temporal's time-skipping server, the carrier simulator, the API and the worker on free ports of
 * this machine, with one agency under the policy.
 */
export async function startReplayStack(policy: Policy): Promise<ReplayStack> {
  const undo: (() => unknown)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= undoAll(undo));
  try {
    return { ...(await start(policy, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(policy: Policy, undo: (() => unknown)[]): Promise<Omit<ReplayStack, 'stop'>> {
  const home = mkdtempSync(join(tmpdir(), 'aftercall-replay-'));
  undo.push(() => rmSync(home, { recursive: true, force: true }));
  // PostgreSQL may run under another account, which has to pass through.
  chmodSync(home, 0o755);
  const [postgres, env] = await Promise.all([
    startPostgres({ dataDir: join(home, 'postgres'), port: 0, durable: false }).then((started) => {
      undo.push(() => started.stop());
      return started;
    }),
    createTimeSkippingEnv().then((started) => {
      undo.push(() => started.teardown());
      return started;
    }),
  ]);
  const databaseUrl = await createDatabase(postgres.url, 'aftercall');
  await deployMigrations(databaseUrl);
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  // Postgres may go first where Ctrl-C reaches both.
  pool.on('error', () => undefined);
  const prisma = new PrismaService(pool);
  undo.push(async () => {
    await prisma.$disconnect();
    await pool.end();
  });
  const clock = new ServerClock(env);
  await clock.refresh();

  const account = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
  };
  const carrier = await startCarrier({ port: 0, ...account, callbackDelayMs: 0 });
  undo.push(() => carrier.close());
  const port = await findFreePort();
  const apiUrl = `http://127.0.0.1:${port}`;
  const environment = parseEnvironment({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: env.address,
    TEMPORAL_NAMESPACE: env.namespace ?? 'default',
    PUBLIC_URL: apiUrl,
    API_PORT: String(port),
    VAULT_KEY: randomBytes(32).toString('base64'),
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_BASE_URL: carrier.url,
    // The wall clock's limits mean nothing where a day passes in a minute.
    SMS_PER_SECOND: '1000',
    API_REQUESTS_PER_SECOND: '100000',
    LOG_LEVEL: 'silent',
  });
  const logger = createLogger(environment.LOG_LEVEL);
  await registerSearchAttributes(env);
  const app = await createHttpApp({ environment, logger, clock });
  undo.push(() => app.close());
  await app.listen(port, environment.API_HOST);
  const worker = await startWorker({ environment, logger, clock, upkeepEvery: null });
  worker.finished.catch(() => undefined);
  undo.push(() => worker.stop());

  const { key, hash } = newApiKey();
  const agency = await prisma.agency.create({
    data: {
      slug: 'replay',
      name: 'Replay',
      nonEmergencyNumber: '520-555-0199',
      smsSender: '+15205550100',
      apiKeys: { create: { name: 'Replay', hash, scopes: ['cad'] } },
      policies: {
        create: { version: 1, document: policy as object, since: new Date(0), createdBy: 'replay' },
      },
    },
  });
  // A client of its own: the environment's lets the clock run on by years while somebody waits for a result.
  const client = new Client({ connection: env.connection, namespace: env.namespace ?? 'default' });
  return { apiUrl, apiKey: key, agencyId: agency.id, clock, env, client, pool };
}

/** In the order opposite to the start; what fails does not keep the rest alive. */
async function undoAll(undo: (() => unknown)[]): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) {
    try {
      await step();
    } catch {
      // It had ended by itself, as everything does on Ctrl-C.
    }
  }
}
