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
    window: { ...strictObject({ start: wallClock, end: wallClock }), type: ['object', 'null'] },
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

/** More errors than this help nobody, and a hostile document could have a million. */
const MAX_ERRORS = 20;

/** Checks a policy document: its shape, and what a schema cannot say (lists disjoint, thresholds rising, …). */
export function readPolicyDocument(document: unknown): PolicyReading {
  if (!validate(document)) {
    // A bad name of a member is told once, by the rule that it breaks.
    const told = (validate.errors ?? []).filter((error) => error.keyword !== 'propertyNames');
    return { ok: false, errors: told.slice(0, MAX_ERRORS).map(toFieldError) };
  }
  const errors = meaningErrors(document).slice(0, MAX_ERRORS);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, policy: document };
}

function toFieldError(error: ErrorObject): FieldError {
  const path = error.instancePath.split('/').slice(1);
  const { additionalProperty, missingProperty } = error.params as Record<string, string | undefined>;
  const last = additionalProperty ?? missingProperty ?? error.propertyName;
  const steps = path.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { field: [...steps, ...(last === undefined ? [] : [last])].join('.'), message: messageOf(error) };
}

function messageOf({ keyword, params, message = 'is not valid' }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return 'is not a field of a policy';
    case 'required':
      return 'is required';
    case 'enum':
      return `must be one of ${(params as { allowedValues: string[] }).allowedValues.join(', ')}`;
    case 'pattern':
      return (params as { pattern: string }).pattern === PRINTABLE
        ? 'must not hold control characters'
        : 'must be a time of day such as 09:00';
    case 'uniqueItems':
      return 'must not hold an item twice';
    default:
      return message;
  }
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
