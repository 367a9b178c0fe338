import type { CallSource } from '../../src/domain/cad-event';

/** Columns of the calls file, in the order in which they are written (contract, section 5). */
export const CALL_COLUMNS = [
  'call_number',
  'source',
  'type_code',
  'priority',
  'caller_phone',
  'language',
  'district',
  'received_at',
  'dispatched_at',
  'enroute_at',
  'arrived_at',
  'cleared_at',
  'closed_at',
  'reopened_at',
  'final_closed_at',
  'disposition',
] as const;
export type CallColumn = (typeof CALL_COLUMNS)[number];

/** One call of the calls file. `null`: not recorded. Times are RFC 3339 with an offset, as they were written. */
export interface CallRow {
  callNumber: string;
  source: CallSource | null;
  typeCode: string | null;
  priority: string | null;
  callerPhone: string | null;
  language: string | null;
  district: string | null;
  receivedAt: string;
  dispatchedAt: string | null;
  enrouteAt: string | null;
  arrivedAt: string | null;
  clearedAt: string | null;
  closedAt: string | null;
  reopenedAt: string | null;
  finalClosedAt: string | null;
  disposition: string | null;
}

/** Which member of a row each column holds. */
export const ROW_KEYS: Record<CallColumn, keyof CallRow> = {
  call_number: 'callNumber',
  source: 'source',
  type_code: 'typeCode',
  priority: 'priority',
  caller_phone: 'callerPhone',
  language: 'language',
  district: 'district',
  received_at: 'receivedAt',
  dispatched_at: 'dispatchedAt',
  enroute_at: 'enrouteAt',
  arrived_at: 'arrivedAt',
  cleared_at: 'clearedAt',
  closed_at: 'closedAt',
  reopened_at: 'reopenedAt',
  final_closed_at: 'finalClosedAt',
  disposition: 'disposition',
};

/** A row with nothing recorded but its number and when it was received. */
export function emptyRow(callNumber: string, receivedAt: string): CallRow {
  const blank = Object.fromEntries(Object.values(ROW_KEYS).map((key) => [key, null])) as unknown as CallRow;
  return { ...blank, callNumber, receivedAt };
}

/** The calls as a calls file: header, one line a call, RFC 4180 quoting, `\n` line ends. */
export function writeCalls(rows: Iterable<CallRow>): string {
  const lines = [CALL_COLUMNS.join(',')];
  for (const row of rows) lines.push(CALL_COLUMNS.map((column) => field(row[ROW_KEYS[column]])).join(','));
  return `${lines.join('\n')}\n`;
}

function field(value: string | null): string {
  return value !== null && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : (value ?? '');
}
