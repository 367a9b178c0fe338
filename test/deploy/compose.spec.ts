import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Environment } from '../../src/config/environment';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { readPolicyDocument } from '../../src/policy/policy.schema';
import { SEARCH_ATTRIBUTE_TYPES } from '../../temporal/contracts/search-attributes';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment: Record<string, string>;
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

const TEXT = read('docker-compose.yml');
const COMPOSE = parse(TEXT, { merge: true }) as Compose;
const SERVICES = Object.entries(COMPOSE.services).map(([name, service]) => ({ name, service }));
const JOBS = ['temporal-schema', 'temporal-namespace', 'migrate'];
const OURS = ['migrate', 'api', 'worker'];

/** Programs that the images are known to have, from their Dockerfiles. */
const PROGRAMS: Record<string, string[]> = {
  'postgres:18': ['pg_isready', 'postgres'],
  'temporalio/server:1.32.0': ['nc'],
  'temporalio/ui:2.54.1': ['wget'],
  'temporalio/admin-tools:1.32.0': ['/bin/sh'],
  ours: ['node'],
};
const programsOf = (service: Service): string[] | undefined =>
  PROGRAMS[service.build ? 'ours' : (service.image ?? '')];

const variablesOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] as string)),
];
/** Variables that an example file sets or shows commented out. */
const namedIn = (file: string): string[] =>
  [...read(file).matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1] as string);

describe('docker-compose.yml', () => {
  it.each(SERVICES)(
    '$name has an image or a build, limits its rights, and says when to restart',
    ({ name, service }) => {
      expect(service.image ?? service.build).toBeTruthy();
      expect(service.image).not.toMatch(/:latest$|^[^:]+$/);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toContain('no-new-privileges:true');
      expect(service.read_only).toBe(true);
      expect(service.restart).toBe(JOBS.includes(name) ? 'on-failure:10' : 'unless-stopped');
    },
  );

  it.each(SERVICES.filter(({ name }) => !JOBS.includes(name)))(
    '$name has a health check by a program that its image has',
    ({ service }) => {
      const [how, program] = service.healthcheck?.test ?? [];
      expect(how).toBe('CMD');
      expect(programsOf(service)).toContain(program);
    },
  );

  it('waits for services that can become what is waited for', () => {
    for (const { service } of SERVICES) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(COMPOSE.services).toHaveProperty([name]);
        expect([name, condition]).toEqual([
          name,
          JOBS.includes(name) ? 'service_completed_successfully' : 'service_healthy',
        ]);
      }
    }
  });

  it('publishes two ports, on the loopback interface unless told otherwise, and no database', () => {
    const published = SERVICES.flatMap(({ name, service }) =>
      (service.ports ?? []).map((port) => [name, port]),
    );
    expect(published).toEqual([
      ['temporal-ui', '127.0.0.1:${TEMPORAL_UI_PORT:-8233}:8080'],
      ['api', '${API_BIND:-127.0.0.1}:${API_PORT:-3000}:3000'],
    ]);
    expect(COMPOSE.networks['inside']?.internal).toBe(true);
    expect(COMPOSE.services['postgres']?.networks).toEqual(['inside']);
    expect(COMPOSE.services['temporal']?.networks).toEqual(['inside']);
  });

  it('has no password of its own: every secret must be given', () => {
    const secrets = variablesOf(TEXT).filter((name) => /PASSWORD|KEY|TOKEN/.test(name));
    expect(secrets.sort()).toEqual([
      'AFTERCALL_DB_PASSWORD',
      'POSTGRES_PASSWORD',
      'TEMPORAL_DB_PASSWORD',
      'TWILIO_AUTH_TOKEN',
      'VAULT_KEY',
    ]);
    for (const name of secrets) {
      const uses = TEXT.match(new RegExp(`\\$\\{${name}\\b[^}]*\\}`, 'g')) ?? [];
      for (const use of uses) expect(use).toMatch(/^\$\{[A-Z_]+:\?.+\}$/);
    }
  });

  it('asks for no variable that the example files do not explain', () => {
    const explained = namedIn('deploy/compose.env.example');
    expect(variablesOf(TEXT).filter((name) => !explained.includes(name))).toEqual([]);
    expect(explained.filter((name) => !variablesOf(TEXT).includes(name))).toEqual([]);
    if (!existsSync(join(ROOT, '.env.example'))) return;
    const known = Object.keys(new Environment());
    const inExample = namedIn('.env.example');
    expect(variablesOf(TEXT).filter((name) => known.includes(name) && !inExample.includes(name))).toEqual([]);
  });

  it.each(OURS)('%s gets only variables that our programs read', (name) => {
    const given = Object.keys(COMPOSE.services[name]?.environment ?? {});
    const source = read('src/config/environment.ts');
    const unknown = given.filter((variable) => !new RegExp(`^  ${variable}[!?]?[:= ]`, 'm').test(source));
    expect(unknown.filter((variable) => variable !== 'NODE_ENV')).toEqual([]);
  });

  it.each(OURS)('%s runs a file that the build emits', (name) => {
    const program = COMPOSE.services[name]?.command?.find((word) => word.endsWith('.js')) ?? '';
    expect(sourceOf(program)).toBe(true);
  });

  it('names files and folders that exist', () => {
    for (const { service } of SERVICES) {
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.')) expect([from, existsSync(join(ROOT, from))]).toEqual([from, true]);
        else expect(COMPOSE.volumes).toHaveProperty([from]);
      }
      const script = service.entrypoint?.[1];
      if (script) expect(existsSync(join(ROOT, script.replace('/deploy/', 'deploy/temporal/')))).toBe(true);
    }
  });

  it('gives the worker more time to stop than it takes', () => {
    expect(read('temporal/worker.ts')).toContain("shutdownForceTime: '40 seconds'");
    expect(TEXT).toContain('stop_grace_period: 50s');
  });
});

/** Whether `dist/a/b.js` comes from `a/b.ts` in a folder that the build compiles. */
function sourceOf(program: string): boolean {
  const source = /^dist\/(.+)\.js$/.exec(program)?.[1];
  const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
  return (
    source !== undefined &&
    include.includes(source.split('/')[0] as string) &&
    existsSync(join(ROOT, `${source}.ts`))
  );
}

describe('Dockerfile', () => {
  const DOCKERFILE = read('Dockerfile');
  const runtime = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));

  it('runs as another account than root, for production, with a health check', () => {
    expect(runtime).toMatch(/^USER node$/m);
    expect(runtime).toContain('NODE_ENV=production');
    expect(runtime).toMatch(/^HEALTHCHECK /m);
  });

  it('starts a file that the build emits, and names those that it documents', () => {
    const programs = DOCKERFILE.match(/dist\/[\w/]+\.js/g) ?? [];
    expect(programs.length).toBeGreaterThan(3);
    expect(programs.filter((program) => !sourceOf(program))).toEqual([]);
  });

  it('copies only what the build context lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      (match[1] as string).split(' '),
    );
    expect(copied.filter((path) => path !== '.' && !allowed.includes(path.split('/')[0] as string))).toEqual(
      [],
    );
    for (const path of allowed) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    expect(include.filter((folder) => !allowed.includes(folder))).toEqual([]);
  });
});

describe('deploy', () => {
  it('registers the search attributes that the workflows use', () => {
    const listed = /^ATTRIBUTES='(.+)'$/m.exec(read('deploy/temporal/namespace.sh'))?.[1]?.split(' ');
    expect(listed).toEqual(Object.keys(SEARCH_ATTRIBUTE_TYPES));
    expect(new Set(Object.values(SEARCH_ATTRIBUTE_TYPES))).toEqual(new Set(['Keyword']));
  });

  it('gives a new agency the default policy, paused', () => {
    const document: unknown = JSON.parse(read('deploy/agency.sql').split('$policy$')[1] ?? '');
    expect(document).toEqual({ ...DEFAULT_POLICY, paused: true });
    expect(readPolicyDocument(document).ok).toBe(true);
  });

  it('writes settings for Temporal as lists of values', () => {
    const settings = parse(read('deploy/temporal/dynamicconfig.yaml')) as Record<
      string,
      { value: unknown }[]
    >;
    for (const values of Object.values(settings)) expect(values[0]).toHaveProperty('value');
  });
});
