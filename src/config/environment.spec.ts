import { EnvironmentError, parseEnvironment } from './environment';

const SECRET = 'a-secret-that-nobody-may-see';
const GOOD = {
  DATABASE_URL: 'postgresql://user:pass@localhost:5432/aftercall',
  PUBLIC_URL: 'https://aftercall.example.org',
  VAULT_KEY: Buffer.alloc(32, 7).toString('base64'),
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'auth-token',
};

function problemsOf(variables: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnvironment(variables);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.problems;
  }
}

describe('the environment', () => {
  it('needs five variables and has a default for every other', () => {
    expect({ ...parseEnvironment(GOOD) }).toMatchObject({
      ...GOOD,
      API_PORT: 3000,
      API_HOST: '127.0.0.1',
      DATABASE_POOL_SIZE: 10,
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      TEMPORAL_TLS: false,
      TWILIO_LOOKUP: 'off',
      SMS_PER_SECOND: 1,
      API_REQUESTS_PER_SECOND: 50,
      TRUSTED_PROXIES: 0,
      LOG_LEVEL: 'info',
    });
  });

  it('reads numbers and flags, and takes an empty variable for a missing one', () => {
    const environment = parseEnvironment({
      ...GOOD,
      API_PORT: '0',
      SMS_PER_SECOND: '0.5',
      TEMPORAL_TLS: 'true',
      TWILIO_BASE_URL: '',
      LOG_LEVEL: '',
      PATH: '/usr/bin',
    });
    expect(environment).toMatchObject({
      API_PORT: 0,
      SMS_PER_SECOND: 0.5,
      TEMPORAL_TLS: true,
      LOG_LEVEL: 'info',
    });
    expect(environment.TWILIO_BASE_URL).toBeUndefined();
    expect(environment).not.toHaveProperty('PATH');
  });

  it.each(Object.keys(GOOD))('names %s where it is missing or empty', (name) => {
    for (const value of [undefined, '']) {
      const problems = problemsOf({ ...GOOD, [name]: value });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name} is missing: must be `));
    }
  });

  it('names everything that is missing at once', () => {
    const names = problemsOf({}).map((problem) => problem.split(' ')[0]);
    expect(names.sort()).toEqual(Object.keys(GOOD).sort());
  });

  it.each([
    ['DATABASE_URL', `mysql://${SECRET}`],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_SIZE', 'many'],
    ['TEMPORAL_ADDRESS', 'localhost'],
    ['TEMPORAL_ADDRESS', 'http://localhost:7233'],
    ['TEMPORAL_TLS', 'yes'],
    ['TEMPORAL_UI_URL', 'localhost'],
    ['API_PORT', '65536'],
    ['API_PORT', '-1'],
    ['API_PORT', '3000.5'],
    ['WORKER_PORT', '0'],
    ['PUBLIC_URL', 'aftercall.example.org'],
    ['PUBLIC_URL', 'ftp://aftercall.example.org'],
    ['VAULT_KEY', SECRET],
    ['VAULT_KEY', Buffer.alloc(31).toString('base64')],
    ['VAULT_KEY', Buffer.alloc(33).toString('base64')],
    ['TWILIO_ACCOUNT_SID', 'AC123'],
    ['TWILIO_AUTH_TOKEN', 'short'],
    ['TWILIO_AUTH_TOKEN', `${SECRET} with blanks`],
    ['TWILIO_BASE_URL', 'not a url'],
    ['TWILIO_LOOKUP', 'always'],
    ['SMS_PER_SECOND', '0'],
    ['SMS_PER_SECOND', 'NaN'],
    ['API_REQUESTS_PER_SECOND', '0'],
    ['TRUSTED_PROXIES', '-1'],
    ['LOG_LEVEL', 'loud'],
  ])('names %s = %s alone, without its value', (name, value) => {
    const problems = problemsOf({ ...GOOD, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} (?!is missing)\\S`));
    expect(problems[0]).not.toContain(SECRET);
    if (value.length > 5) expect(problems[0]).not.toContain(value);
  });

  it('says all of it in the message', () => {
    expect(() => parseEnvironment({ ...GOOD, VAULT_KEY: SECRET, API_PORT: 'x' })).toThrow(
      /^The environment is not complete:\n {2}API_PORT .*\n {2}VAULT_KEY must be 32 bytes in base64/,
    );
  });
});
