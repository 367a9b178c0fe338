import { badRequest, type FieldError } from '../common/problem';
import type { Page } from '../persistence/read.repository';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

export type Query = Readonly<Record<string, string | undefined>>;

/**
 * Reads `limit` and `cursor`, and refuses parameters that the route does not know: a filter with a typing
 * error must not silently list everything.
 */
export function readPage(query: Query, allowed: readonly string[]): Page {
  const errors = unknownParameters(query, ['limit', 'cursor', ...allowed]);
  for (const [field, value] of Object.entries(query)) {
    if (typeof value !== 'string') errors.push({ field, message: 'may be given once' });
    // Postgres has no NUL in its texts.
    else if (/\p{Cc}/u.test(value)) errors.push({ field, message: 'must not hold control characters' });
  }
  const limit = query['limit'] === undefined ? DEFAULT_LIMIT : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    errors.push({ field: 'limit', message: `must be a whole number from 1 to ${MAX_LIMIT}` });
  }
  const after = query['cursor'] === undefined ? null : decodeCursor(String(query['cursor']));
  if (after === undefined) errors.push({ field: 'cursor', message: 'is not one that this API gave' });
  if (errors.length > 0) throw badRequest(errors);
  return { limit, after: after ?? null };
}

/** An error for each parameter that a route does not know. */
export function unknownParameters(query: Query, allowed: readonly string[]): FieldError[] {
  return Object.keys(query)
    .filter((name) => !allowed.includes(name))
    .map((field) => ({ field, message: 'is not a parameter of this route' }));
}

/** One of the words a parameter may have, or null where it is absent. */
export function readChoice<T extends string>(query: Query, name: string, choices: readonly T[]): T | null {
  const value = query[name];
  if (value === undefined) return null;
  const choice = choices.find((word) => word === value);
  if (choice === undefined)
    throw badRequest([{ field: name, message: `must be one of ${choices.join(', ')}` }]);
  return choice;
}

/** Cuts the row that was read to see whether there are more, and names where the next page begins. */
export function toPage<Row extends { id: string; created_at: Date }>(
  rows: Row[],
  limit: number,
): { rows: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  const cursor = more
    ? Buffer.from(`${last.created_at.toISOString()}/${last.id}`).toString('base64url')
    : null;
  return { rows: shown, nextCursor: cursor };
}

function decodeCursor(cursor: string): { at: Date; id: string } | undefined {
  const [time, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('/');
  // Only the years that both JavaScript and Postgres write with four digits.
  const at = new Date(/^(?!0000)\d{4}-/.test(time ?? '') ? (time as string) : NaN);
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id ?? '');
  return Number.isNaN(at.getTime()) || !isUuid ? undefined : { at, id: id as string };
}
