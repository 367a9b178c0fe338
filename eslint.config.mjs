import boundaries from 'eslint-plugin-boundaries';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Workflows replay: they must not see the machine. The domain keeps to the same, so that they can share it. */
const DETERMINISTIC = {
  'no-restricted-imports': [
    'error',
    {
      paths: ['@temporalio/client', '@temporalio/worker'],
      patterns: [
        { regex: '^node:', message: 'Node is not there when a workflow replays.' },
        {
          regex:
            '^(fs|path|crypto|os|http|https|net|child_process|process|timers|util|stream|url|worker_threads)$',
          message: 'Node is not there when a workflow replays.',
        },
      ],
    },
  ],
  'no-restricted-globals': ['error', 'process', 'require', 'setTimeout', 'setInterval', 'fetch', 'Buffer'],
};

const DOMAIN_CLOCK = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
      message: 'The domain is told what time it is.',
    },
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'The domain is told what time it is.',
    },
    {
      selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
      message: 'The domain does not throw dice.',
    },
  ],
};

const room = (type, pattern) => ({ type, pattern, partialMatch: false });
const from = (types, targets, extra = {}) => ({
  from: { element: { types: { anyOf: [types].flat() } } },
  allow: { to: { element: { types: { anyOf: targets } } }, ...extra },
});

export default tseslint.config(
  {
    ignores: [
      'dist',
      '.data',
      '.cache',
      'coverage',
      'node_modules',
      'src/persistence/generated',
      'tools/carrier/page',
      'test/lint',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { boundaries, 'import-x': importX },
    settings: {
      'import/resolver': { typescript: { alwaysTryTypes: true } },
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/resolver': { typescript: { alwaysTryTypes: true } },
      'boundaries/elements': [
        room('contracts', 'temporal/contracts'),
        room('temporal', 'temporal'),
        room('domain', 'src/domain'),
        room('persistence', 'src/persistence'),
        room('orchestration', 'src/orchestration'),
        room('messaging', 'src/messaging'),
        room('common', 'src/common'),
        room('feature', 'src/*'),
        room('wiring', 'src'),
        room('workflows', 'workflows'),
        room('activities', 'activities'),
        room('prisma', 'prisma'),
        room('tools', 'tools'),
        room('test', 'test'),
      ],
      'boundaries/files': [{ category: 'spec', pattern: '**/*.{spec,test-support}.{ts,tsx}' }],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            // Specs may reach for whatever they prove.
            { from: { file: { categories: 'spec' } }, allow: { to: { element: { type: '*' } } } },
            // Contracts name the shapes of the domain, but run none of it.
            from('contracts', ['contracts']),
            from('contracts', ['domain'], { dependency: { kind: 'type' } }),
            from('domain', ['domain']),
            from('workflows', ['workflows', 'contracts', 'domain']),
            from('workflows', ['activities'], { dependency: { kind: 'type' } }),
            from('activities', ['activities', 'contracts', 'domain', 'messaging', 'persistence', 'common']),
            from('temporal', ['temporal', 'contracts']),
            from('temporal', ['workflows', 'activities'], { dependency: { kind: 'type' } }),
            from('common', ['common', 'domain']),
            from('persistence', ['persistence', 'domain', 'common', 'contracts']),
            from('persistence', ['messaging'], { dependency: { kind: 'type' } }),
            from('messaging', ['messaging', 'domain', 'common', 'persistence', 'orchestration', 'feature']),
            from('orchestration', ['orchestration', 'domain', 'common', 'persistence', 'contracts']),
            from('feature', [
              'feature',
              'domain',
              'common',
              'persistence',
              'messaging',
              'orchestration',
              'contracts',
            ]),
            from('wiring', [
              'wiring',
              'feature',
              'domain',
              'common',
              'persistence',
              'messaging',
              'orchestration',
              'contracts',
              'temporal',
              'activities',
            ]),
            from('prisma', ['prisma', 'tools', 'persistence', 'domain', 'feature', 'common']),
            from('tools', [
              'tools',
              'wiring',
              'feature',
              'domain',
              'common',
              'persistence',
              'messaging',
              'contracts',
              'temporal',
              'prisma',
              'test',
            ]),
            from('test', [
              'test',
              'tools',
              'wiring',
              'feature',
              'domain',
              'common',
              'persistence',
              'messaging',
              'orchestration',
              'contracts',
              'temporal',
              'workflows',
              'activities',
              'prisma',
            ]),
          ],
        },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.test-support.ts'],
    rules: { ...DETERMINISTIC, ...DOMAIN_CLOCK },
  },
  { files: ['workflows/**/*.ts'], ignores: ['**/*.spec.ts', '**/*.test-support.ts'], rules: DETERMINISTIC },
  // Only orchestration and the wiring speak to Temporal's client; only persistence to the generated one.
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: [
      'src/domain/**',
      'src/orchestration/**',
      'src/app.module.ts',
      'src/worker-app.ts',
      'src/worker.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-imports': ['error', { paths: ['@temporalio/client', '@temporalio/worker'] }] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/config/**', 'src/main.ts', 'src/worker.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config reads the environment.' },
      ],
    },
  },
  {
    files: ['**/*.{cjs,mjs,js}'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
