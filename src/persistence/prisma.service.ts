import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

/** The database. Created by the process that owns its life, which also disconnects it. */
export class PrismaService extends PrismaClient {
  /** @param poolSize connections this process may hold */
  constructor(databaseUrl: string, poolSize = 10) {
    super({ adapter: new PrismaPg({ connectionString: databaseUrl, max: poolSize }) });
  }
}

/** A transaction, or the service itself where one statement is enough. */
export type Database = Pick<PrismaService, '$queryRaw' | '$executeRaw'>;
