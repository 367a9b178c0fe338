import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import type { ActivityDependencies } from '../activities/dependencies';
import { createLazyClient } from '../temporal/client';
import { taskQueues, UPKEEP_SCHEDULE_ID, workflowTypes } from '../temporal/contracts/ids';
import { createWorkers } from '../temporal/worker';
import { wallClock, type Clock } from './common/clock';
import { Vault } from './common/vault';
import type { Environment } from './config/environment';
import { Metrics } from './health/metrics';
import { composer } from './messaging/compose-text';
import type { SmsSender } from './messaging/sms-sender';
import { TwilioSmsSender } from './messaging/twilio/twilio-sms-sender';
import { CallSignaller } from './orchestration/call-signaller';
import { OutboxRelay } from './orchestration/outbox-relay';
import { TemporalDispatch } from './orchestration/temporal-dispatch';
import { CallTextClaims } from './persistence/claim-call-text';
import { ReplyClaims } from './persistence/claim-reply';
import { ContactRepository } from './persistence/contact.repository';
import { MessageLedger } from './persistence/message-ledger.repository';
import { OutboxRepository } from './persistence/outbox.repository';
import { CONNECT_WITHIN_MS, PrismaService } from './persistence/prisma.service';

export interface WorkerParts {
  environment: Environment;
  logger: Logger;
  clock?: Clock;
  /** Another carrier, for tests. */
  sms?: SmsSender;
  /** How often upkeep runs; a schedule is not made where it is null. */
  upkeepEvery?: string | null;
}

export interface RunningWorker {
  relay: OutboxRelay;
  dependencies: ActivityDependencies;
  metrics: Metrics;
  /** Settles when the workers have stopped; rejects if one of them failed. */
  finished: Promise<void>;
  stop(): Promise<void>;
}

/** Wires and starts the Temporal workers and the outbox relay of one process. */
export async function startWorker(parts: WorkerParts): Promise<RunningWorker> {
  const { environment, logger, clock = wallClock, upkeepEvery = '1 minute' } = parts;
  const pool = new Pool({
    connectionString: environment.DATABASE_URL,
    max: environment.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  pool.on('error', (error) => logger.warn({ error }, 'An idle database connection was lost'));
  const prisma = new PrismaService(pool);
  const vault = new Vault(environment.VAULT_KEY);
  const outbox = new OutboxRepository(prisma);
  const metrics = new Metrics(outbox);
  const publicUrl = environment.PUBLIC_URL.replace(/\/$/, '');
  const dependencies: ActivityDependencies = {
    claims: new CallTextClaims(prisma, vault, composer(publicUrl)),
    replies: new ReplyClaims(prisma, vault),
    ledger: new MessageLedger(prisma, vault),
    contacts: new ContactRepository(prisma, vault, environment.TWILIO_LOOKUP !== 'off'),
    sms: parts.sms ?? twilioSender(environment, publicUrl),
    clock,
    logger,
    onHandOver: (result) => metrics.handOvers.inc({ result }),
  };

  const settings = {
    address: environment.TEMPORAL_ADDRESS,
    namespace: environment.TEMPORAL_NAMESPACE,
    tls: environment.TEMPORAL_TLS,
    apiKey: environment.TEMPORAL_API_KEY,
  };
  const { client, connection } = createLazyClient(settings);
  const dispatch = new TemporalDispatch(client, new CallSignaller(client), outbox, logger);
  const relay = new OutboxRelay(outbox, dispatch, logger);

  const native = await NativeConnection.connect({
    address: settings.address,
    tls: settings.tls,
    ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
  });
  const workers = await createWorkers({
    connection: native,
    namespace: settings.namespace,
    activities: createActivities(dependencies),
    sendsPerSecond: environment.SMS_PER_SECOND,
  });
  if (upkeepEvery !== null) await ensureUpkeep(client, upkeepEvery);
  relay.start();

  const closeAll = async (): Promise<void> => {
    await relay.stop();
    await dispatch.drain();
    await connection.close();
    await native.close();
    await prisma.$disconnect();
    await pool.end();
  };
  const finished = runAll(workers).finally(closeAll);
  return { relay, dependencies, metrics, finished, stop: () => stopAll(workers, finished) };
}

function twilioSender(environment: Environment, publicUrl: string): SmsSender {
  return new TwilioSmsSender({
    accountSid: environment.TWILIO_ACCOUNT_SID,
    authToken: environment.TWILIO_AUTH_TOKEN,
    lookup: environment.TWILIO_LOOKUP,
    publicUrl,
    ...(environment.TWILIO_BASE_URL !== undefined && { baseUrl: environment.TWILIO_BASE_URL }),
  });
}

/** One worker that fails ends the others: a process that does half of its work is worse than none. */
async function runAll(workers: readonly Worker[]): Promise<void> {
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}

async function stopAll(workers: readonly Worker[], finished: Promise<void>): Promise<void> {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  await finished;
}

/** Makes the upkeep schedule once; every worker may try. */
async function ensureUpkeep(client: Client, every: string): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: UPKEEP_SCHEDULE_ID,
      spec: { intervals: [{ every: every as `${number} minute` }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType: workflowTypes.upkeep,
        taskQueue: taskQueues.workflows,
        args: [],
      },
      memo: { purpose: 'Reap, reconcile and drop texts of unknown fate' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
