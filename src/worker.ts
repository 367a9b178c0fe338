import 'reflect-metadata';
import { createServer } from 'node:http';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createLogger } from './common/logger';
import { EnvironmentError, parseEnvironment } from './config/environment';
import { startWorker, type RunningWorker } from './worker-app';

/** Prometheus and health checks look here; without a port nothing listens. */
function listen(port: number, host: string, worker: RunningWorker): () => void {
  const server = createServer((request, response) => {
    if (request.url === '/health/live') {
      response.setHeader('content-type', 'application/json').end('{"status":"live"}');
      return;
    }
    if (request.url === '/metrics') {
      worker.metrics.registry.metrics().then(
        (text) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(text),
        () => response.writeHead(503).end(),
      );
      return;
    }
    response.writeHead(404).end();
  });
  server.listen(port, host);
  return () => server.close();
}

/** The Temporal worker process. Stops on SIGTERM and SIGINT: running activities finish first. */
async function main(): Promise<void> {
  const environment = parseEnvironment(process.env);
  const logger = createLogger(environment.LOG_LEVEL);
  // This process stops its workers itself; two handlers for one signal would race.
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
      logger[level === 'ERROR' ? 'error' : 'warn']({ ...meta }, message),
    ),
  });
  const worker = await startWorker({ environment, logger });
  const close =
    environment.WORKER_PORT === undefined
      ? () => undefined
      : listen(environment.WORKER_PORT, environment.API_HOST, worker);
  const stop = (): void => void worker.stop();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  logger.info('The worker runs');
  process.send?.({ running: true });
  await worker.finished;
  logger.info('The worker has stopped');
  close();
  if (process.connected) process.disconnect();
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
});
