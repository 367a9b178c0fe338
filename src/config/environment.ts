import 'reflect-metadata';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';

const toNumber = Transform(({ value }) => (value === undefined || value === '' ? value : Number(value)));
const toBoolean = Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value));
const httpUrl = IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false });

/** Everything a process reads from its environment. `.env.example` explains each for the sysadmin. */
export class Environment {
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a postgres:// URL' })
  DATABASE_URL!: string;

  @toNumber
  @IsInt()
  @Min(1)
  @Max(200)
  DATABASE_POOL_SIZE = 10;

  @Matches(/^[^/\s]+:\d+$/, { message: 'must be host:port' })
  TEMPORAL_ADDRESS = '127.0.0.1:7233';

  @IsString()
  TEMPORAL_NAMESPACE = 'default';

  @toBoolean
  @IsBoolean()
  TEMPORAL_TLS = false;

  @IsOptional()
  @IsString()
  TEMPORAL_API_KEY?: string;

  /** Where a person opens a workflow; shown in the API's answers. */
  @httpUrl
  TEMPORAL_UI_URL = 'http://127.0.0.1:8233';

  @toNumber
  @IsInt()
  @Min(0)
  @Max(65535)
  API_PORT = 3000;

  @IsString()
  API_HOST = '127.0.0.1';

  /** Where the worker answers /health/live and /metrics; nothing listens where it is unset. */
  @IsOptional()
  @toNumber
  @IsInt()
  @Min(1)
  @Max(65535)
  WORKER_PORT?: number;

  /** The address at which providers and residents reach us: webhook signatures are checked against it. */
  @httpUrl
  PUBLIC_URL!: string;

  /** 32 bytes, base64: encrypts numbers and keys their hashes. Losing it loses every number. */
  @Matches(/^[A-Za-z0-9+/]{43}=$/, { message: 'must be 32 bytes in base64 (openssl rand -base64 32)' })
  VAULT_KEY!: string;

  @Matches(/^AC[0-9a-f]{32}$/, { message: 'must be a Twilio account SID (AC and 32 hex digits)' })
  TWILIO_ACCOUNT_SID!: string;

  @IsString()
  @Matches(/^\S{8,}$/, { message: 'must be the account’s auth token' })
  TWILIO_AUTH_TOKEN!: string;

  /** Points the Twilio SDK elsewhere: the carrier simulator. Unset in production. */
  @IsOptional()
  @httpUrl
  TWILIO_BASE_URL?: string;

  /** `line_type` asks Twilio Lookup once per phone and learns which cannot take texts; it costs money. */
  @IsIn(['off', 'line_type'])
  TWILIO_LOOKUP: 'off' | 'line_type' = 'off';

  /** Messages a second that the sender may carry: 1 for a long code, more for toll-free and 10DLC. */
  @toNumber
  @IsNumber()
  @Min(0.1)
  @Max(1000)
  SMS_PER_SECOND = 1;

  /** Requests a second that one API key may make on average. */
  @toNumber
  @IsInt()
  @Min(1)
  @Max(100_000)
  API_REQUESTS_PER_SECOND = 50;

  /** Number of reverse proxies in front of the API whose X-Forwarded-For is believed. */
  @toNumber
  @IsInt()
  @Min(0)
  @Max(10)
  TRUSTED_PROXIES = 0;

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  LOG_LEVEL = 'info';
}

/** Names every variable that is wrong, and what is wrong with it; values are not repeated (some are secret). */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/**
 * Parses an environment. Call it once per process, with `process.env`.
 *
 * @throws EnvironmentError naming each bad variable
 */
export function parseEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const known = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const environment = plainToInstance(Environment, known, { exposeDefaultValues: true });
  const problems = validateSync(environment, { whitelist: true }).map(
    ({ property, constraints }) =>
      `${property} ${variables[property] ? '' : 'is missing: '}${Object.values(constraints ?? {})
        .map((text) => text.replace(`${property} `, ''))
        .join(', ')}`,
  );
  if (problems.length > 0) throw new EnvironmentError(problems);
  return environment;
}
