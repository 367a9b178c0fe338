import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What must be refused: where, what is written there, and by which rule. */
const WRONG = {
  'domain reaching for the database': [
    'src/domain/fold.ts',
    "import { readPolicy } from '../persistence/policy.repository';\nvoid readPolicy;",
    'boundaries/dependencies',
  ],
  'domain using Node': [
    'src/domain/fold.ts',
    "import { readFileSync } from 'node:fs';\nvoid readFileSync;",
    'no-restricted-imports',
  ],
  'domain reading a clock': ['src/domain/fold.ts', 'export const at = Date.now();', 'no-restricted-syntax'],
  'a workflow using Node': [
    'workflows/index.ts',
    "import { readFileSync } from 'node:fs';\nvoid readFileSync;",
    'no-restricted-imports',
  ],
  'a workflow running an activity’s code': [
    'workflows/index.ts',
    "import { createActivities } from '../activities';\nvoid createActivities;",
    'boundaries/dependencies',
  ],
  'contracts running the domain’s code': [
    'temporal/contracts/ids.ts',
    "import { foldCall } from '../../src/domain/fold';\nvoid foldCall;",
    'boundaries/dependencies',
  ],
  'a feature starting workflows itself': [
    'src/cad/phone-reading.ts',
    "import { Client } from '@temporalio/client';\nvoid Client;",
    'no-restricted-imports',
  ],
  'src reaching for tools': [
    'src/cad/phone-reading.ts',
    "import { startCarrier } from '../../tools/carrier/server';\nvoid startCarrier;",
    'boundaries/dependencies',
  ],
  'an activity reaching for a feature': [
    'activities/back-off.ts',
    "import { readPhone } from '../src/cad/phone-reading';\nvoid readPhone;",
    'boundaries/dependencies',
  ],
  'a feature reading the environment': [
    'src/cad/phone-reading.ts',
    "export const key = process.env['KEY'];",
    'no-restricted-properties',
  ],
  'two files that import each other': [
    'src/domain/suppression.ts',
    "import { decideText } from './gates';\nvoid decideText;",
    'import-x/no-cycle',
  ],
} as const satisfies Record<string, readonly [file: string, code: string, rule: string]>;

const RIGHT = {
  file: 'temporal/contracts/ids.ts',
  code: "import type { CallFacts } from '../../src/domain/call-facts';\nexport type Facts = CallFacts;\n",
};

/** The fences are only as good as their ability to say no, so each is shown a deliberate wrong import. */
describe('import boundaries', () => {
  let complaints: string[][];

  beforeAll(() => {
    const cases = [...Object.values(WRONG).map(([file, code]) => ({ file, code })), RIGHT];
    const script = join(__dirname, 'support', 'lint-texts.cjs');
    const output = execFileSync(process.execPath, [script], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
    });
    complaints = JSON.parse(output) as string[][];
  }, 180_000);

  it.each(Object.entries(WRONG).map(([what, [, , rule]], place) => ({ what, rule, place })))(
    'refuse $what',
    ({ rule, place }) => {
      expect(complaints[place]).toContain(rule);
    },
  );

  it('let contracts name the domain’s types', () => {
    expect(complaints.at(-1)).toEqual([]);
  });
});
