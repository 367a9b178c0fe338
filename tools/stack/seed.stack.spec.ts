import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import { newApiKey } from '../../src/auth/api-keys';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { DEMO_AGENCY, seedDemoAgency } from '../../prisma/seed';
import { withClient } from './postgres';

describe('the seed', () => {
  let database: TestDatabase;
  beforeEach(async () => (database = await createTestDatabase()));
  afterEach(() => database.drop());

  const rows = (sql: string): Promise<Record<string, unknown>[]> =>
    withClient(database.url, async (client) => (await client.query(sql)).rows as Record<string, unknown>[]);
  const { key } = newApiKey();
  const seed = (options: Partial<Parameters<typeof seedDemoAgency>[0]> = {}) =>
    seedDemoAgency({ databaseUrl: database.url, apiKey: key, policy: DEFAULT_POLICY, env: {}, ...options });

  it('makes the agency once, and keeps what is there', async () => {
    expect(await seed()).toEqual({ created: true, policyIsOurs: true });
    expect(await seed({ refreshPolicy: true })).toEqual({ created: false, policyIsOurs: true });
    expect(await rows('SELECT slug, sms_sender FROM agencies')).toEqual([
      { slug: DEMO_AGENCY.slug, sms_sender: DEMO_AGENCY.smsSender },
    ]);
    expect(await rows('SELECT scopes FROM api_keys')).toEqual([{ scopes: ['cad', 'policy', 'read', 'rms'] }]);
    expect(await rows('SELECT version FROM policies')).toEqual([{ version: 1 }]);
  });

  it('puts its new policy in the place of its old one, and never of a person’s', async () => {
    const mine = { ...DEFAULT_POLICY, dailyCapPerPhone: 3 };
    await seed();
    await seed({ policy: mine });
    expect(await rows('SELECT version FROM policies')).toHaveLength(1);
    await seed({ policy: mine, refreshPolicy: true });
    expect(await rows('SELECT version FROM policies')).toHaveLength(2);
    await rows(`UPDATE policies SET created_by = 'chief' WHERE version = 2`);
    expect(await seed({ refreshPolicy: true })).toEqual({ created: false, policyIsOurs: false });
    expect(await rows('SELECT version FROM policies')).toHaveLength(2);
  });

  it('goes on beside agencies that came later, and keeps out of a database that is not its own', async () => {
    const other = `INSERT INTO agencies (id, slug, name, non_emergency_number, sms_sender)
      VALUES (gen_random_uuid(), 'real', 'Real Police', '602-262-6151', '+16025550111')`;
    await rows(other);
    await expect(seed()).rejects.toThrow('has agencies of its own');
    await rows('DELETE FROM agencies');
    await seed();
    await rows(other);
    expect(await seed()).toMatchObject({ created: false });
    await expect(seed({ env: { NODE_ENV: 'production' } })).rejects.toThrow('NODE_ENV is production');
  });
});
