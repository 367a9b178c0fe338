import { Pool } from 'pg';
import { hashApiKey, newApiKey, SCOPES } from '../src/auth/api-keys';
import { canonicalJson } from '../src/common/canonical-json';
import { DEFAULT_POLICY, type Policy } from '../src/domain/policy';
import { PolicyRepository, readPolicy } from '../src/persistence/policy.repository';
import { PrismaService } from '../src/persistence/prisma.service';

/** An invented department with numbers that are kept for fiction. */
export const DEMO_AGENCY = {
  slug: 'sonora-vista-demo',
  name: 'Sonora Vista Police',
  nonEmergencyNumber: '520-555-0199',
  smsSender: '+15205550100',
} as const;

const SEEDER = 'seed';

export interface SeedOptions {
  databaseUrl: string;
  /** The demo agency's key, with every scope. */
  apiKey: string;
  policy: Policy;
  /** Puts `policy` in force where the one in force was seeded too; what a person wrote always stays. */
  refreshPolicy?: boolean;
  env?: NodeJS.ProcessEnv;
}

export interface SeedResult {
  created: boolean;
  /** Whether the policy in force is the seed's own, and not one that a person wrote. */
  policyIsOurs: boolean;
}

/** The database is not one for demo data. */
export class SeedRefusedError extends Error {
  override readonly name = 'SeedRefusedError';
}

/**
 * Writes the demo agency with its key and policy. What is there already stays, so it may run at every start.
 *
 * @throws SeedRefusedError where `NODE_ENV` is `production` or the database has agencies but not the demo's
 */
export async function seedDemoAgency(options: SeedOptions): Promise<SeedResult> {
  if ((options.env ?? process.env)['NODE_ENV'] === 'production') {
    throw new SeedRefusedError('NODE_ENV is production: demo data is not for there.');
  }
  const pool = new Pool({ connectionString: options.databaseUrl, max: 2 });
  const prisma = new PrismaService(pool);
  try {
    const found = await prisma.agency.findUnique({ where: { slug: DEMO_AGENCY.slug } });
    if (!found && (await prisma.agency.count()) > 0) {
      throw new SeedRefusedError(
        'The database has agencies of its own, so no demo agency is put beside them.',
      );
    }
    const agency = found ?? (await createAgency(prisma, options.policy));
    const hash = hashApiKey(options.apiKey);
    await prisma.apiKey.upsert({
      where: { hash },
      create: { agencyId: agency.id, name: 'Local stack', hash, scopes: [...SCOPES] },
      update: {},
    });
    const policyIsOurs = await settlePolicy(prisma, agency.id, options);
    return { created: !found, policyIsOurs };
  } finally {
    await prisma.$disconnect();
    await pool.end();
  }
}

function createAgency(prisma: PrismaService, policy: Policy): Promise<{ id: string }> {
  const document = policy as object;
  return prisma.agency.create({
    data: {
      ...DEMO_AGENCY,
      policies: { create: { version: 1, document, since: new Date(0), createdBy: SEEDER } },
    },
  });
}

async function settlePolicy(prisma: PrismaService, agencyId: string, options: SeedOptions): Promise<boolean> {
  const { version, document } = await readPolicy(prisma, agencyId);
  const { createdBy } = await prisma.policy.findFirstOrThrow({ where: { agencyId, version } });
  if (createdBy !== SEEDER) return false;
  if (options.refreshPolicy && canonicalJson(document) !== canonicalJson(options.policy)) {
    await new PolicyRepository(prisma).replace(agencyId, options.policy, SEEDER, Date.now());
  }
  return true;
}

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const databaseUrl = env['DATABASE_URL'];
  if (!databaseUrl) throw new SeedRefusedError('Set DATABASE_URL to the database that gets the demo agency.');
  const { key } = newApiKey();
  const { created } = await seedDemoAgency({ databaseUrl, apiKey: key, policy: DEFAULT_POLICY, env });
  process.stdout.write(
    `${created ? 'Created' : 'Found'} ${DEMO_AGENCY.name}. A new key for it, shown this once: ${key}\n`,
  );
}

if (require.main === module) {
  main(process.env).catch((error: unknown) => {
    process.stderr.write(`${error instanceof SeedRefusedError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
