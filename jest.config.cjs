const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Jest below Node 24.9 cannot require() ES modules, so swc compiles every dependency that is one. */
function esmPackages(dir = join(__dirname, 'node_modules'), scope = '') {
  return readdirSync(dir).flatMap((name) => {
    if (name.startsWith('.')) return [];
    if (name.startsWith('@') && !scope) return esmPackages(join(dir, name), `${name}/`);
    const manifest = join(dir, name, 'package.json');
    if (!existsSync(manifest)) return [];
    return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module' ? [`${scope}${name}`] : [];
  });
}

const transform = {
  '^.+\\.[cm]?[jt]sx?$': [
    '@swc/jest',
    {
      swcrc: false,
      sourceMaps: 'inline',
      module: { type: 'commonjs' },
      jsc: {
        target: 'es2022',
        keepClassNames: true,
        parser: { syntax: 'typescript', tsx: true, decorators: true },
        transform: {
          legacyDecorator: true,
          decoratorMetadata: true,
          react: { runtime: 'automatic', importSource: 'preact' },
        },
      },
    },
  ],
};

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages().join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.cache/'],
  setupFiles: ['reflect-metadata'],
};

/** `unit` needs no service; `stack` runs against real Postgres and Temporal, started once by the global set-up. */
module.exports = {
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.cjs'],
  testTimeout: 60_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,workflows,activities,temporal,prisma,tools,test}/**/*.spec.{ts,tsx}'],
      testPathIgnorePatterns: ['/node_modules/', '\\.stack\\.spec\\.tsx?$'],
    },
    {
      ...base,
      displayName: 'stack',
      testMatch: ['<rootDir>/{src,workflows,activities,temporal,prisma,tools,test}/**/*.stack.spec.{ts,tsx}'],
      globalSetup: '<rootDir>/test/support/global-setup.cjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.cjs',
    },
  ],
};
