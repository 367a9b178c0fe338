import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { createLogger } from './common/logger';
import { EnvironmentError, parseEnvironment } from './config/environment';
import { createHttpApp } from './http-app';

/** The HTTP process. Nest stops it on SIGTERM and SIGINT: no new requests, then everything is closed. */
async function main(): Promise<void> {
  const environment = parseEnvironment(process.env);
  const logger = createLogger(environment.LOG_LEVEL);
  const app = await createHttpApp({ environment, logger });
  await app.listen(environment.API_PORT, environment.API_HOST);
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  logger.info({ port }, 'The API listens');
  process.send?.({ listening: port });
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
});
