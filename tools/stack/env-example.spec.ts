import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvironment } from '../../src/config/environment';
import { ROOT } from './settings';

const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const lines = [...example.matchAll(/^(#?)([A-Z][A-Z_]+)=(.*)$/gm)];
const source = readFileSync(join(ROOT, 'src/config/environment.ts'), 'utf8');
const variables = [...source.matchAll(/^ {2}([A-Z][A-Z_]+)[!?:= ]/gm)].map((match) => match[1] as string);

describe('.env.example', () => {
  it('explains every variable, and no other', () => {
    expect(lines.map((line) => line[2]).sort()).toEqual([...variables].sort());
  });

  it('is read as it stands once the secrets are filled in, and shows the defaults', () => {
    const values = (commented: boolean): Record<string, string> =>
      Object.fromEntries(
        lines
          .filter((line) => commented || line[1] === '')
          .map((line) => [line[2] as string, line[3] as string]),
      );
    const secrets = {
      VAULT_KEY: Buffer.alloc(32).toString('base64'),
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'not-a-real-token',
    };
    const least = parseEnvironment({ ...values(false), ...secrets });
    const all = parseEnvironment({ ...values(true), ...secrets });
    expect({ ...all, WORKER_PORT: undefined }).toEqual({ ...least, WORKER_PORT: undefined });
  });
});
