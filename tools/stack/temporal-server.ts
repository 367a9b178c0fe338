import { Connection } from '@temporalio/client';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChildExit, type GuardedChild, startGuardedChild } from './child';
import { claimPort } from './ports';
import { findTemporalCli } from './temporal-binaries';

/** A type of search attribute, as the server calls it. */
export type SearchAttributeTypeName =
  'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

/** How to run Temporal's development server. */
export interface TemporalDevServerOptions {
  /** The gRPC port on the loopback interface; 0 picks a free one. */
  readonly port: number;
  /** The port of the Web UI; 0 picks a free one. */
  readonly uiPort: number;
  /** The file that keeps workflows between runs; in memory when absent. */
  readonly dbFile?: string;
  readonly namespace?: string;
  /** Search attributes to register; those that exist already stay as they are. */
  readonly searchAttributes?: Readonly<Record<string, SearchAttributeTypeName>>;
  /** Settings of the server by name, for example `{ 'limit.maxIDLength': 1000 }`. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
  /** Where the Web UI has encrypted payloads decoded. */
  readonly uiCodecEndpoint?: string;
  /** The environment variables that set the ports, for messages. */
  readonly portVariable?: string;
  readonly uiPortVariable?: string;
  /** The CLI to run; looked for unless given. */
  readonly cliPath?: string;
  readonly log?: (line: string) => void;
}

/** A running development server. */
export interface RunningTemporal {
  /** Host and port for clients and workers. */
  readonly address: string;
  readonly uiUrl: string;
  readonly namespace: string;
  /** Settles when the server has ended, asked or not. */
  readonly exited: Promise<ChildExit>;
  stop(): Promise<void>;
}

const LOCALHOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;

/**
 * Starts Temporal's development server with its Web UI and waits until its namespace takes requests. It ends with
 * this process however this process ends.
 */
export async function startTemporalDevServer(options: TemporalDevServerOptions): Promise<RunningTemporal> {
  const namespace = options.namespace ?? 'default';
  const cli = options.cliPath ?? (await findTemporalCli(options.log ? { log: options.log } : {}));
  const port = await claimPort(options.port, 'Temporal', options.portVariable);
  const uiPort = await claimPort(options.uiPort, "Temporal's Web UI", options.uiPortVariable);
  if (port === uiPort) throw new Error(`Temporal and its Web UI cannot both use port ${port}.`);
  if (options.dbFile !== undefined) await mkdir(dirname(resolve(options.dbFile)), { recursive: true });

  const child = await startGuardedChild({
    command: cli,
    args: buildArguments(options, { port, uiPort, namespace }),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
    log: options.log,
  });
  try {
    await waitUntilReady(`${LOCALHOST}:${port}`, namespace, child);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    address: `${LOCALHOST}:${port}`,
    uiUrl: `http://${LOCALHOST}:${uiPort}`,
    namespace,
    exited: child.exited,
    stop: async () => void (await child.stop()),
  };
}

function buildArguments(
  options: TemporalDevServerOptions,
  { port, uiPort, namespace }: { port: number; uiPort: number; namespace: string },
): string[] {
  const repeated = (flag: string, values: Readonly<Record<string, unknown>> | undefined) =>
    Object.entries(values ?? {}).flatMap(([key, value]) => [flag, `${key}=${value as string}`]);
  const config = Object.fromEntries(
    Object.entries(options.dynamicConfig ?? {}).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  return [
    'server',
    'start-dev',
    ...['--ip', LOCALHOST, '--port', String(port)],
    ...['--ui-ip', LOCALHOST, '--ui-port', String(uiPort)],
    // The UI would ask a host on the internet for news.
    '--ui-disable-news-fetch',
    ...(options.uiCodecEndpoint === undefined ? [] : ['--ui-codec-endpoint', options.uiCodecEndpoint]),
    ...['--namespace', namespace],
    ...(options.dbFile === undefined ? [] : ['--db-filename', resolve(options.dbFile)]),
    ...repeated('--search-attribute', options.searchAttributes),
    ...repeated('--dynamic-config-value', config),
    ...['--log-level', 'error'],
  ];
}

async function waitUntilReady(address: string, namespace: string, child: GuardedChild): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.hasExited()) throw new Error(`Temporal ended while starting:\n${child.output().trim()}`);
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        return void (await connection.workflowService.describeNamespace({ namespace }));
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(
          `Temporal did not answer in time (${(error as Error).message}):\n${child.output().trim()}`,
          {
            cause: error,
          },
        );
      }
    }
    await delay(100);
  }
}
