import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client';

/** How long to wait for a connection, in milliseconds: a host that never answers must not hold a CAD's request. */
export const CONNECT_WITHIN_MS = 5_000;

/** The database. Created by the process that owns its life, which also disconnects it and ends the pool. */
export class PrismaService extends PrismaClient {
  constructor(pool: Pool) {
    super({
      adapter: new PrismaPg(pool),
      // A batch of 500 events stays far below this; a longer transaction would hold other calls up.
      transactionOptions: { maxWait: 5_000, timeout: 15_000 },
    });
  }
}

/** A transaction, or the service itself where one statement is enough. */
export type Database = Pick<PrismaService, '$queryRaw' | '$executeRaw'>;
