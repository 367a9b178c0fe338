import { Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import { createLazyClient } from '../temporal/client';
import { ApiKeys } from './auth/api-keys';
import { ScopeGuard } from './auth/scope.guard';
import { CadController } from './cad/cad.controller';
import { CadIngestService } from './cad/cad-ingest.service';
import { CallsController } from './calls/calls.controller';
import { CLOCK, wallClock, type Clock } from './common/clock';
import { ProblemFilter } from './common/problem.filter';
import { Vault } from './common/vault';
import { Environment } from './config/environment';
import { HealthController } from './health/health.controller';
import { Metrics } from './health/metrics';
import { InboundService } from './messaging/inbound/inbound.service';
import { TwilioController } from './messaging/webhooks/twilio.controller';
import { CallSignaller } from './orchestration/call-signaller';
import { TemporalDispatch } from './orchestration/temporal-dispatch';
import { CadInboxRepository } from './persistence/cad-inbox.repository';
import { InboundRepository } from './persistence/inbound.repository';
import { MessageLedger } from './persistence/message-ledger.repository';
import { OutboxRepository } from './persistence/outbox.repository';
import { PolicyRepository } from './persistence/policy.repository';
import { CONNECT_WITHIN_MS, PrismaService } from './persistence/prisma.service';
import { ReadRepository } from './persistence/read.repository';
import { SurveyRepository } from './persistence/survey.repository';
import { PolicyController } from './policy/policy.controller';
import { SurveyController } from './survey/survey.controller';

export const LOGGER = Symbol('Logger');

export interface AppParts {
  environment: Environment;
  logger: Logger;
  clock?: Clock;
}

/** Closes what the process opened, in the order in which it is needed no more. */
class Closing implements OnApplicationShutdown {
  constructor(
    private readonly dispatch: TemporalDispatch,
    private readonly connection: Connection,
    private readonly prisma: PrismaService,
    private readonly pool: Pool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.dispatch.drain();
    await this.connection.close();
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

/** A provider whose constructor takes these, in this order. */
function made<T>(
  type: new (...args: never[]) => T,
  ...inject: (symbol | string | (new (...args: never[]) => unknown))[]
): Provider {
  return { provide: type, useFactory: (...args: never[]) => new type(...args), inject: inject as never[] };
}

/** The HTTP process: everything is wired here and nowhere else. */
@Module({})
export class AppModule {
  static with({ environment, logger, clock = wallClock }: AppParts): DynamicModule {
    const { client, connection } = createLazyClient({
      address: environment.TEMPORAL_ADDRESS,
      namespace: environment.TEMPORAL_NAMESPACE,
      tls: environment.TEMPORAL_TLS,
      apiKey: environment.TEMPORAL_API_KEY,
    });
    const pool = new Pool({
      connectionString: environment.DATABASE_URL,
      max: environment.DATABASE_POOL_SIZE,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
    });
    // Without a listener, a connection that Postgres ends while idle would end the process.
    pool.on('error', (error) => logger.warn({ error }, 'An idle database connection was lost'));
    const vault = new Vault(environment.VAULT_KEY);
    return {
      module: AppModule,
      controllers: [
        CadController,
        CallsController,
        PolicyController,
        TwilioController,
        SurveyController,
        HealthController,
      ],
      providers: [
        { provide: Environment, useValue: environment },
        { provide: LOGGER, useValue: logger },
        { provide: CLOCK, useValue: clock },
        { provide: Pool, useValue: pool },
        { provide: Vault, useValue: vault },
        { provide: 'TemporalClient', useValue: client satisfies Client },
        { provide: 'TemporalConnection', useValue: connection },
        made(PrismaService, Pool),
        made(ApiKeys, PrismaService),
        made(CadInboxRepository, PrismaService, Vault),
        made(OutboxRepository, PrismaService),
        made(PolicyRepository, PrismaService),
        made(ReadRepository, PrismaService),
        made(SurveyRepository, PrismaService),
        made(MessageLedger, PrismaService, Vault),
        made(InboundRepository, PrismaService, Vault),
        made(CallSignaller, 'TemporalClient'),
        made(TemporalDispatch, 'TemporalClient', CallSignaller, OutboxRepository, LOGGER),
        made(CadIngestService, CadInboxRepository, TemporalDispatch, Vault, CLOCK, Metrics),
        made(InboundService, InboundRepository, TemporalDispatch),
        made(Metrics, OutboxRepository),
        made(Closing, TemporalDispatch, 'TemporalConnection', PrismaService, Pool),
        { provide: APP_GUARD, useClass: ScopeGuard },
        { provide: APP_FILTER, useValue: new ProblemFilter(logger) },
      ],
    };
  }
}
