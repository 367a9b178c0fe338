import Ajv, { type ErrorObject } from 'ajv';
import { CALL_SOURCES } from '../domain/cad-event';
import { LANGUAGES } from '../domain/language';
import type { Policy } from '../domain/policy';
import type { FieldError } from '../common/problem';

/** Without control characters and halves of surrogate pairs: Postgres takes neither into JSON. */
const PRINTABLE = '^[^\\p{Cc}\\p{Surrogate}]*$';
const text = { type: 'string', minLength: 1, maxLength: 200, pattern: PRINTABLE } as const;
const texts = { type: 'array', items: text, maxItems: 5000, uniqueItems: true } as const;
const duration = (maximum: number) => ({ type: 'number', minimum: 0, maximum }) as const;
const wallClock = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' } as const;
const YEAR_MINUTES = 366 * 24 * 60;
const thresholds = { type: 'array', items: duration(YEAR_MINUTES), maxItems: 20 } as const;

const strictObject = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** JSON schema of a policy document (contract, section 3); unknown keys are refused. */
export const POLICY_SCHEMA = strictObject({
  timeZone: text,
  textableSources: { type: 'array', items: { enum: CALL_SOURCES }, uniqueItems: true },
  callTypes: strictObject({ text: texts, suppress: texts }),
  excludedPriorities: texts,
  confirmation: strictObject({ enabled: { type: 'boolean' }, maxAgeMinutes: duration(YEAR_MINUTES) }),
  delay: strictObject({
    enabled: { type: 'boolean' },
    until: { enum: ['dispatched', 'arrived'] },
    thresholdsMinutes: {
      type: 'object',
      propertyNames: text,
      // The rule for other names does not reach a name that has a rule of its own.
      properties: { default: thresholds },
      required: ['default'],
      additionalProperties: thresholds,
    },
    graceMinutes: duration(YEAR_MINUTES),
  }),
  survey: strictObject({
    enabled: { type: 'boolean' },
    delayMinutes: duration(YEAR_MINUTES),
    window: { anyOf: [{ type: 'null' }, strictObject({ start: wallClock, end: wallClock })] },
    maxAgeHours: duration(YEAR_MINUTES / 60),
    samplePercent: { type: 'number', minimum: 0, maximum: 100 },
    cooldownDays: duration(3660),
    excludedDispositions: texts,
  }),
  languages: strictObject({
    default: { enum: LANGUAGES },
    offered: { type: 'array', items: { enum: LANGUAGES }, minItems: 1, uniqueItems: true },
  }),
  duplicateCallWindowMinutes: duration(YEAR_MINUTES),
  dailyCapPerPhone: { type: 'integer', minimum: 0, maximum: 1000 },
  highVolumeOpenCalls: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  reuseCallNumberAfterDays: duration(3660),
  paused: { type: 'boolean' },
});

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
const validate = ajv.compile<Policy>(POLICY_SCHEMA);

export type PolicyReading = { ok: true; policy: Policy } | { ok: false; errors: FieldError[] };

/** Checks a policy document: its shape, and what a schema cannot say (lists disjoint, thresholds rising, …). */
export function readPolicyDocument(document: unknown): PolicyReading {
  if (!validate(document)) return { ok: false, errors: (validate.errors ?? []).map(toFieldError) };
  const errors = meaningErrors(document);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, policy: document };
}

function toFieldError(error: ErrorObject): FieldError {
  const path = error.instancePath.slice(1).split('/').filter(Boolean);
  const extra = (error.params as { additionalProperty?: string; missingProperty?: string }) ?? {};
  const last = extra.additionalProperty ?? extra.missingProperty;
  return {
    field: [...path, ...(last ? [last] : [])].join('.'),
    message: extra.additionalProperty ? 'is not a field of a policy' : (error.message ?? 'is not valid'),
  };
}

function meaningErrors(policy: Policy): FieldError[] {
  const errors: FieldError[] = [];
  if (!isTimeZone(policy.timeZone)) errors.push({ field: 'timeZone', message: 'is not an IANA time zone' });
  for (const type of policy.callTypes.text.filter((code) => policy.callTypes.suppress.includes(code))) {
    errors.push({ field: 'callTypes', message: `"${type}" is in both lists` });
  }
  for (const [priority, list] of Object.entries(policy.delay.thresholdsMinutes)) {
    if (list.some((minutes, i) => i > 0 && minutes <= (list[i - 1] ?? 0))) {
      errors.push({ field: `delay.thresholdsMinutes.${priority}`, message: 'must rise' });
    }
  }
  const { window } = policy.survey;
  if (window && window.start >= window.end) {
    errors.push({ field: 'survey.window', message: 'must start before it ends' });
  }
  if (!policy.languages.offered.includes(policy.languages.default)) {
    errors.push({ field: 'languages.default', message: 'must be one of those offered' });
  }
  return errors;
}

function isTimeZone(name: string): boolean {
  try {
    // An offset such as +07:00 is a time zone to Intl, but follows no daylight saving.
    return /[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
