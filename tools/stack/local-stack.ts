import { deployMigrations } from '../../prisma/migrate';
import { DEMO_AGENCY, seedDemoAgency } from '../../prisma/seed';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { SEARCH_ATTRIBUTE_TYPES } from '../../temporal/contracts/search-attributes';
import { type RunningCarrier, startCarrier } from '../carrier/server';
import type { DataDir, StackFile, StackSecrets } from './data-dir';
import { demoDayPolicy } from './demo-day';
import type { Parts } from './parts';
import { findFreePort } from './ports';
import { createDatabase, type RunningPostgres, startPostgres } from './postgres';
import { openLog, startProgram } from './program';
import { PORTS, type StackSettings } from './settings';
import { findTemporalCli } from './temporal-binaries';
import { type RunningTemporal, startTemporalDevServer } from './temporal-server';

export interface LocalStackOptions {
  readonly settings: StackSettings;
  readonly dir: DataDir;
  readonly secrets: StackSecrets;
  /** Whether the demo agency gets the demo's fast policy. */
  readonly demo: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** Given up between two steps when aborted. */
  readonly signal: AbortSignal;
}

/** What runs, and where. */
export interface LocalStack {
  readonly file: StackFile;
  /** False where a person wrote the policy in force. */
  readonly policyIsOurs: boolean;
}

const DATABASE = 'aftercall';
const LOCALHOST = '127.0.0.1';

/**
 * Starts every part of Aftercall on this machine, in the order in which they need each other. What was started is in
 * `parts` also when a later step fails.
 */
export async function startLocalStack(options: LocalStackOptions, parts: Parts): Promise<LocalStack> {
  const { settings, dir, secrets, say, signal } = options;
  const { postgres, temporal } = await startServers(options, parts);
  signal.throwIfAborted();

  const databaseUrl = await createDatabase(postgres.url, DATABASE);
  const { applied } = await deployMigrations(databaseUrl, { waitSeconds: 30 });
  say(applied.length > 0 ? `Database: ${applied.length} migration(s) applied` : 'Database: up to date');
  signal.throwIfAborted();

  const carrier = await startCarrier({
    port: settings.ports.carrier,
    accountSid: secrets.twilioAccountSid,
    authToken: secrets.twilioAuthToken,
    dataFile: dir.file('carrier.jsonl'),
    defaultSender: DEMO_AGENCY.smsSender,
  });
  parts.add('Carrier simulator', { stop: carrier.close });
  say(`Carrier simulator: listens on port ${carrier.port}`);

  const { file, env } = await describe(options, { postgres, temporal, carrier, databaseUrl });
  const seeding = seedDemoAgency({
    databaseUrl,
    apiKey: secrets.apiKey,
    policy: options.demo ? demoDayPolicy() : DEFAULT_POLICY,
    refreshPolicy: options.demo,
    env: options.env,
  });
  const [seeded, programs] = await Promise.allSettled([seeding, startPrograms(options, parts, env)]);
  if (seeded.status === 'rejected') throw seeded.reason;
  if (programs.status === 'rejected') throw programs.reason;
  say(`Agency: ${DEMO_AGENCY.name}${seeded.value.created ? ', made with a key of all scopes' : ''}`);
  await waitUntilReady(file.apiUrl, signal);
  say('API: ready');
  return { file, policyIsOurs: seeded.value.policyIsOurs };
}

/** PostgreSQL and Temporal start side by side. Temporal stops first, whichever was up first. */
async function startServers(
  { settings, dir, env, say }: LocalStackOptions,
  parts: Parts,
): Promise<{ postgres: RunningPostgres; temporal: RunningTemporal }> {
  const { ports } = settings;
  const cliPath = await findTemporalCli({ env, log: say });
  const logs = { postgres: dir.file('logs/postgres.log'), temporal: dir.file('logs/temporal.log') };
  const [postgres, temporal] = await Promise.allSettled([
    startPostgres({
      dataDir: dir.file('postgres'),
      port: ports.postgres,
      portVariable: PORTS.postgres.variable,
      log: openLog(logs.postgres),
    }).then((server) => {
      say(`PostgreSQL: listens on port ${server.port}`);
      return server;
    }),
    startTemporalDevServer({
      cliPath,
      port: ports.temporal,
      uiPort: ports.temporalUi,
      portVariable: PORTS.temporal.variable,
      uiPortVariable: PORTS.temporalUi.variable,
      dbFile: dir.file('temporal/temporal.db'),
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
      log: openLog(logs.temporal),
    }).then((server) => {
      say(`Temporal: listens on ${server.address}, with search attributes and Web UI`);
      return server;
    }),
  ]);
  if (postgres.status === 'fulfilled') parts.add('PostgreSQL', postgres.value, logs.postgres);
  if (temporal.status === 'fulfilled') parts.add('Temporal', temporal.value, logs.temporal);
  if (postgres.status === 'rejected') throw postgres.reason;
  if (temporal.status === 'rejected') throw temporal.reason;
  return { postgres: postgres.value, temporal: temporal.value };
}

interface Servers {
  temporal: RunningTemporal;
  postgres: RunningPostgres;
  carrier: RunningCarrier;
  databaseUrl: string;
}

/** Ties the parts together: what others are told, what the programs are told, and the simulator's way back. */
async function describe(
  { settings, secrets, env }: LocalStackOptions,
  { temporal, carrier, databaseUrl }: Servers,
): Promise<{ file: StackFile; env: NodeJS.ProcessEnv }> {
  // Providers call back to it, so the API's port is known before the API runs.
  const apiPort = settings.ports.api === 0 ? await findFreePort() : settings.ports.api;
  const apiUrl = `http://${LOCALHOST}:${apiPort}`;
  const { apiKey, staff } = secrets;
  carrier.configure({ inboundWebhookUrl: `${apiUrl}/webhooks/twilio/inbound`, apiUrl, apiKey });
  return {
    file: {
      apiUrl,
      apiKey,
      carrierUrl: carrier.url,
      temporalAddress: temporal.address,
      temporalUiUrl: temporal.uiUrl,
      databaseUrl,
      staff,
    },
    env: {
      SMS_PER_SECOND: '20',
      ...env,
      // These tie the parts together; a value from outside would point at another database or a real carrier.
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      TEMPORAL_TLS: 'false',
      TEMPORAL_API_KEY: '',
      TEMPORAL_UI_URL: temporal.uiUrl,
      API_PORT: String(apiPort),
      API_HOST: LOCALHOST,
      PUBLIC_URL: apiUrl,
      VAULT_KEY: secrets.vaultKey,
      TWILIO_ACCOUNT_SID: secrets.twilioAccountSid,
      TWILIO_AUTH_TOKEN: secrets.twilioAuthToken,
      TWILIO_BASE_URL: carrier.url,
    },
  };
}

async function startPrograms(
  { dir, say, signal }: LocalStackOptions,
  parts: Parts,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const logs = { worker: dir.file('logs/worker.log'), api: dir.file('logs/api.log') };
  const [worker, api] = await Promise.allSettled([
    startProgram({
      what: 'Worker',
      script: 'src/worker.ts',
      env,
      logFile: logs.worker,
      isReady: (message) => (message as { running?: boolean }).running === true,
      stopTimeoutMs: 6_000,
      signal,
    }).then((program) => {
      say('Worker: runs');
      return program;
    }),
    startProgram({
      what: 'API',
      script: 'src/main.ts',
      env,
      logFile: logs.api,
      isReady: (message) => typeof (message as { listening?: number }).listening === 'number',
      stopTimeoutMs: 4_000,
      signal,
    }),
  ]);
  if (worker.status === 'fulfilled') parts.add('Worker', worker.value, logs.worker);
  if (api.status === 'fulfilled') parts.add('API', api.value, logs.api);
  for (const program of [worker, api]) if (program.status === 'rejected') throw program.reason;
}

/** The API listens already; it may still answer that it cannot take events. */
async function waitUntilReady(apiUrl: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${apiUrl}/health/ready`, { signal });
    if (answer.ok) return;
    if (attempt === 100) throw new Error(`The API does not get ready: ${await answer.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
