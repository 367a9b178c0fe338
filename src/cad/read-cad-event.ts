import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldError } from '../common/problem';
import { CadEventDto } from './cad-event.dto';

/** Every field an event may have; anything else is refused, never dropped in silence. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '': ['eventId', 'callNumber', 'type', 'occurredAt', 'call', 'unit', 'disposition'],
  call: [
    'source',
    'typeCode',
    'typeText',
    'priority',
    'callerPhone',
    'language',
    'district',
    'juvenileCaller',
  ],
  unit: ['id'],
};

export type EventReading = { ok: true; event: CadEventDto } | { ok: false; errors: FieldError[] };

/** Checks one event of a request body. Errors name each field that is wrong. */
export function readCadEvent(body: unknown): EventReading {
  if (!isPlainObject(body))
    return { ok: false, errors: [{ field: '', message: 'an event must be an object' }] };
  const unknown = [
    ...unknownFields(body, ''),
    ...['call', 'unit'].flatMap((name) => (isPlainObject(body[name]) ? unknownFields(body[name], name) : [])),
  ];
  if (unknown.length > 0) return { ok: false, errors: unknown };
  const event = plainToInstance(CadEventDto, body);
  const errors = validateSync(event, { forbidUnknownValues: true }).flatMap((error) =>
    fieldErrors(error, ''),
  );
  return errors.length > 0 ? { ok: false, errors } : { ok: true, event };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function unknownFields(value: Record<string, unknown>, path: string): FieldError[] {
  const allowed = FIELDS[path] ?? [];
  return Object.keys(value)
    .filter((name) => !allowed.includes(name))
    .map((name) => ({ field: path ? `${path}.${name}` : name, message: 'is not a field of a CAD event' }));
}

function fieldErrors(error: ValidationError, prefix: string): FieldError[] {
  const field = prefix ? `${prefix}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {});
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, field));
  return own.length > 0 ? [{ field, message: own[0] as string }] : nested;
}
