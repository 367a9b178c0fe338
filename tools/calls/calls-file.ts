import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import { CALL_SOURCES, type CallSource } from '../../src/domain/cad-event';
import { CALL_COLUMNS, ROW_KEYS, type CallColumn, type CallRow } from './call-row';
import { CsvReader, type CsvRecord } from './csv-records';

export { eventsOfCall } from './call-events';
export { writeCalls, type CallRow } from './call-row';

export interface FieldError {
  /** Number of the field in its row, from 1. */
  column: number;
  /** Name of the column, or empty where the row has more fields than the header. */
  columnName: string;
  message: string;
}

export type CallsFileItem =
  | { ok: true; row: CallRow; /** Line on which the row begins, from 1. */ line: number }
  | { ok: false; line: number; errors: FieldError[] };

/** The file as a whole cannot be read: its header is not that of a calls file. */
export class CallsFileError extends Error {
  override readonly name = 'CallsFileError';
}

const TIMES: ReadonlySet<CallColumn> = new Set(CALL_COLUMNS.filter((column) => column.endsWith('_at')));
const REQUIRED: ReadonlySet<CallColumn> = new Set(['call_number', 'received_at']);

/**
 * Reads a calls file (contract, section 5) as a stream: each row, or what is wrong with it, in file order.
 *
 * A row is bad that has a wrong number of fields, a quote without end, bytes that are not UTF-8 or a megabyte of them, a
 * blank required field, a number that an earlier row has (be that row good or bad), a time that is not RFC 3339 with an offset, or a source that the contract does
 * not name. A byte order mark is passed over, and so are empty lines. The columns may come in any order.
 *
 * @param input path of the file, or its bytes or text
 * @throws {CallsFileError} where the header lacks a column, repeats one or has one that is unknown
 */
export async function* readCalls(input: string | Readable): AsyncGenerator<CallsFileItem> {
  const stream = typeof input === 'string' ? createReadStream(input) : input;
  const reader = new CsvReader();
  const seen = new Map<string, number>();
  let header: CallColumn[] | undefined;
  const check = (record: CsvRecord): CallsFileItem | undefined => {
    if (header === undefined) {
      header = checkHeader(record);
      return undefined;
    }
    return record.ok ? checkRow(header, record.fields, record.line, seen) : badRecord(header, record);
  };
  for await (const piece of stream as AsyncIterable<Uint8Array | string>) {
    for (const record of reader.push(typeof piece === 'string' ? Buffer.from(piece) : piece)) {
      const item = check(record);
      if (item) yield item;
    }
  }
  for (const record of reader.end()) {
    const item = check(record);
    if (item) yield item;
  }
  if (header === undefined) throw new CallsFileError(`line 1: no header; expected ${CALL_COLUMNS.join(',')}`);
}

/** `line 7, column 8 (received_at): …`, one line for each thing that is wrong with a row. */
export function describeBadRow(item: Extract<CallsFileItem, { ok: false }>): string[] {
  return item.errors.map(({ column, columnName, message }) => {
    return `line ${item.line}, column ${column}${columnName ? ` (${columnName})` : ''}: ${message}`;
  });
}

function badRecord(header: CallColumn[], record: Extract<CsvRecord, { ok: false }>): CallsFileItem {
  const { line, column, message } = record;
  const columnName = column === null ? '' : (header[column - 1] ?? '');
  return { ok: false, line, errors: [{ column: column ?? 1, columnName, message }] };
}

function checkHeader(read: CsvRecord): CallColumn[] {
  if (!read.ok) {
    const column = read.column === null ? '' : `, column ${read.column}`;
    throw new CallsFileError(`line ${read.line}${column}: ${read.message}`);
  }
  const record = read.fields;
  const unknown = record.findIndex((name) => !(CALL_COLUMNS as readonly string[]).includes(name));
  if (unknown >= 0)
    throw new CallsFileError(`line 1, column ${unknown + 1}: unknown column '${record[unknown]}'`);
  const repeated = record.findIndex((name, index) => record.indexOf(name) !== index);
  if (repeated >= 0)
    throw new CallsFileError(`line 1, column ${repeated + 1}: column '${record[repeated]}' repeats`);
  const missing = CALL_COLUMNS.find((name) => !record.includes(name));
  if (missing) throw new CallsFileError(`line 1: column '${missing}' is missing`);
  return record as CallColumn[];
}

function checkRow(
  header: CallColumn[],
  record: string[],
  line: number,
  seen: Map<string, number>,
): CallsFileItem {
  if (record.length !== header.length) {
    const column = Math.min(record.length, header.length) + 1;
    const message = `the row has ${record.length} fields, the header ${header.length}`;
    return { ok: false, line, errors: [{ column, columnName: header[column - 1] ?? '', message }] };
  }
  const errors: FieldError[] = [];
  const row: Partial<Record<keyof CallRow, string | null>> = {};
  header.forEach((columnName, index) => {
    const text = record[index] as string;
    const value = text.trim() === '' ? null : columnName === 'call_number' ? copyOf(text) : text;
    const message = problemOf(columnName, value, seen);
    if (message) errors.push({ column: index + 1, columnName, message });
    if (columnName === 'call_number' && value !== null && !seen.has(value)) seen.set(value, line);
    row[ROW_KEYS[columnName]] = value;
  });
  return errors.length > 0 ? { ok: false, line, errors } : { ok: true, row: row as unknown as CallRow, line };
}

/** A piece of a string keeps the whole of it in memory, and numbers are kept: here that would be the whole file. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function problemOf(column: CallColumn, value: string | null, seen: Map<string, number>): string | undefined {
  if (value === null) return REQUIRED.has(column) ? 'is required' : undefined;
  if (column === 'call_number' && seen.has(value)) return `repeats the number of line ${seen.get(value)}`;
  if (TIMES.has(column) && parseRfc3339(value) === null) {
    return `'${value}' is not an RFC 3339 date and time with an offset`;
  }
  if (column === 'source' && !CALL_SOURCES.includes(value as CallSource)) {
    return `'${value}' is no source; expected one of ${CALL_SOURCES.join(', ')}`;
  }
  return undefined;
}
