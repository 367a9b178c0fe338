import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import { CALL_SOURCES, type CallSource } from '../../src/domain/cad-event';
import { CALL_COLUMNS, ROW_KEYS, type CallColumn, type CallRow } from './call-row';

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

/** Lines are counted here: the parser's own count takes CRLF within quotes for two. */
const LINE_BREAK = /\r\n|\n|\r/g;

const TIMES: ReadonlySet<CallColumn> = new Set(CALL_COLUMNS.filter((column) => column.endsWith('_at')));
const REQUIRED: ReadonlySet<CallColumn> = new Set(['call_number', 'received_at']);

/**
 * Reads a calls file (contract, section 5) as a stream: each row, or what is wrong with it, in file order.
 *
 * A row is bad that has a wrong number of fields or a quote without end, a blank required field, a number that an earlier
 * row has (be that row good or bad), a time that is not RFC 3339 with an offset, or a source that the contract does
 * not name. A byte order mark is passed over, and so are empty lines. The columns may come in any order.
 *
 * @param input path of the file, or its bytes or text
 * @throws {CallsFileError} where the header lacks a column, repeats one or has one that is unknown
 */
export async function* readCalls(input: string | Readable): AsyncGenerator<CallsFileItem> {
  const stream = typeof input === 'string' ? createReadStream(input) : input;
  let unclosed = false;
  const parser = parse({
    bom: true,
    raw: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // A quote inside an unquoted field is read as itself. The alternative makes the parser lose the rows after it.
    relax_quotes: true,
    skip_records_with_error: true,
    on_skip: () => void (unclosed = true),
  });
  stream.once('error', (error: Error) => parser.destroy(error));
  stream.pipe(parser);

  const seen = new Map<string, number>();
  let header: CallColumn[] | undefined;
  let nextLine = 1;
  try {
    for await (const { record, raw } of parser as AsyncIterable<{ record: string[]; raw: string }>) {
      const line = nextLine;
      nextLine += raw.match(LINE_BREAK)?.length ?? 0;
      if (record.length === 1 && record[0] === '') continue;
      if (header === undefined) header = checkHeader(record);
      else yield checkRow(header, record, line, seen);
    }
  } finally {
    stream.destroy();
  }
  if (header === undefined) throw new CallsFileError(`line 1: no header; expected ${CALL_COLUMNS.join(',')}`);
  if (unclosed) {
    const message = 'a quoted field is not closed before the end of the file';
    yield { ok: false, line: nextLine, errors: [{ column: 1, columnName: '', message }] };
  }
}

/** `line 7, column 8 (received_at): …`, one line for each thing that is wrong with a row. */
export function describeBadRow(item: Extract<CallsFileItem, { ok: false }>): string[] {
  return item.errors.map(({ column, columnName, message }) => {
    return `line ${item.line}, column ${column}${columnName ? ` (${columnName})` : ''}: ${message}`;
  });
}

function checkHeader(record: string[]): CallColumn[] {
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
    const value = text.trim() === '' ? null : text;
    const message = problemOf(columnName, value, seen);
    if (message) errors.push({ column: index + 1, columnName, message });
    if (columnName === 'call_number' && value !== null && !seen.has(value)) seen.set(value, line);
    row[ROW_KEYS[columnName]] = value;
  });
  return errors.length > 0 ? { ok: false, line, errors } : { ok: true, row: row as unknown as CallRow, line };
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
