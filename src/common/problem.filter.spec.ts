import { Pool } from 'pg';
import { PrismaService } from '../persistence/prisma.service';
import { isDatabaseUnavailable } from './problem.filter';

describe('a database that is away', () => {
  it('is known by the error of a connection that was refused', async () => {
    const pool = new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    const prisma = new PrismaService(pool);
    const error: unknown = await prisma.$queryRaw`SELECT 1`.catch((failure: unknown) => failure);
    expect(isDatabaseUnavailable(error)).toBe(true);
    await prisma.$disconnect();
    await pool.end();
  });

  it.each([
    [new Error('duplicate key value violates unique constraint'), false],
    [{ code: 'P2010', meta: { driverAdapterError: { cause: { kind: 'DatabaseNotReachable' } } } }, true],
    [{ message: 'x', cause: { code: '57P01' } }, true],
    [null, false],
  ])('%j: %s', (error, away) => {
    expect(isDatabaseUnavailable(error)).toBe(away);
  });
});
