import { isUtf8 } from 'node:buffer';

/** One record of a CSV file, or what keeps it from being read. */
export type CsvRecord =
  | { ok: true; line: number; fields: string[] }
  | {
      ok: false;
      line: number;
      /** Number of the field that is wrong, from 1; null where it is the record as a whole. */
      column: number | null;
      message: string;
    };

/** A call's row has a few hundred characters. Beyond this it is no row, and keeping it would only cost memory. */
const MOST_RECORD_BYTES = 1024 * 1024;

const [LF, CR, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Where in a record the next byte stands. */
type Place = 'field start' | 'plain' | 'quoted' | 'quote in quoted';

/**
 * Reads the records of a CSV file (RFC 4180, UTF-8) out of its bytes, which may come in pieces of any size. A line ends
 * with LF, CRLF or CR. A quote within a field that does not begin with one is read as itself, and so is a quoted field
 * after which something other than a comma or a line end follows. Empty lines are passed over.
 *
 * Bytes that are not UTF-8 are told and never replaced: a name that lost a letter looks right to everyone but its owner.
 */
export class CsvReader {
  /** From the beginning of the record that is being read. */
  private bytes: Buffer = Buffer.alloc(0);
  /** What of `bytes` has been looked at. */
  private scanned = 0;
  private place: Place = 'field start';
  private line = 1;
  /** Line breaks within the record so far. */
  private breaks = 0;
  private afterCr = false;
  private tooLong = false;
  private begun = false;

  /** Takes the next piece. @returns the records that it completes */
  push(piece: Uint8Array): CsvRecord[] {
    const next = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
    this.bytes = this.bytes.length > 0 ? Buffer.concat([this.bytes, next]) : next;
    if (!this.begun && !this.passByteOrderMark()) return [];
    const records: CsvRecord[] = [];
    let start = 0;
    while (this.scanned < this.bytes.length) {
      // The LF of a CRLF belongs to the line break that its CR was.
      if (this.afterCr && this.bytes[this.scanned] === LF) {
        this.scanned += 1;
        if (this.place === 'field start') start = this.scanned;
        this.afterCr = false;
        continue;
      }
      this.afterCr = false;
      const end = this.findEnd();
      if (end < 0) break;
      this.endRecord(this.bytes.subarray(start, end), records);
      start = this.scanned;
    }
    this.keepFrom(start);
    return records;
  }

  /** Says that no more will come. @returns the last record, where the file does not end with a line break */
  end(): CsvRecord[] {
    this.begun = true;
    const records: CsvRecord[] = [];
    if (this.place === 'quoted') {
      const message = 'a quoted field is not closed before the end of the file';
      records.push({ ok: false, line: this.line, column: null, message });
    } else if (this.bytes.length > 0 || this.tooLong) this.endRecord(this.bytes, records);
    return records;
  }

  private passByteOrderMark(): boolean {
    if (this.bytes.length < BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.indexOf(this.bytes) === 0) return false;
    this.begun = true;
    if (this.bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) {
      this.bytes = this.bytes.subarray(BYTE_ORDER_MARK.length);
    }
    return true;
  }

  /** Where the record ends, or -1 where that is not known yet. What lies before is scanned, the line break too. */
  private findEnd(): number {
    const { bytes } = this;
    let { place, scanned: at } = this;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (place === 'quoted') {
        if (byte === QUOTE) place = 'quote in quoted';
        // A CRLF is one line break.
        else if (byte === CR || (byte === LF && !this.afterCr)) this.breaks += 1;
        this.afterCr = byte === CR;
      } else if (byte === LF || byte === CR) {
        this.place = 'field start';
        this.scanned = at + 1;
        this.afterCr = byte === CR;
        return at;
      } else if (byte === COMMA) place = 'field start';
      else if (byte === QUOTE && place !== 'plain') place = 'quoted';
      else place = 'plain';
    }
    this.place = place;
    this.scanned = at;
    if (place !== 'quoted') this.afterCr = false;
    return -1;
  }

  private endRecord(bytes: Buffer, records: CsvRecord[]): void {
    const { line, tooLong } = this;
    this.line += this.breaks + 1;
    this.breaks = 0;
    this.tooLong = false;
    if (tooLong || bytes.length > MOST_RECORD_BYTES) {
      const message = `the row is longer than ${MOST_RECORD_BYTES} bytes`;
      records.push({ ok: false, line, column: null, message });
    } else if (bytes.length > 0) records.push(readRecord(bytes, line));
  }

  /** Keeps the record that has begun, for as long as it may still be one. */
  private keepFrom(start: number): void {
    const rest = this.bytes.subarray(start);
    this.scanned -= start;
    this.tooLong ||= rest.length > MOST_RECORD_BYTES;
    if (this.tooLong) {
      this.bytes = Buffer.alloc(0);
      this.scanned = 0;
    } else this.bytes = rest;
  }
}

function readRecord(bytes: Buffer, line: number): CsvRecord {
  if (isUtf8(bytes)) return { ok: true, line, fields: fieldsOf(bytes.toString('utf8')) };
  // Read byte by byte, so that the fields are still apart and each can be asked.
  const fields = fieldsOf(bytes.toString('latin1'));
  const index = fields.findIndex((field) => !isUtf8(Buffer.from(field, 'latin1')));
  const wrong = firstWrongByte(Buffer.from(fields[index] ?? '', 'latin1'));
  const hex = wrong.toString(16).toUpperCase().padStart(2, '0');
  return { ok: false, line, column: index + 1, message: `is not UTF-8 (byte 0x${hex})` };
}

function firstWrongByte(bytes: Buffer): number {
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => isUtf8(bytes.subarray(at, at + size)));
    if (length === undefined) return bytes[at] as number;
    at += length;
  }
  return 0;
}

const QUOTED_FIELD = /"([^"]*(?:""[^"]*)*)"(?=,|$)/y;

function fieldsOf(record: string): string[] {
  if (!record.includes('"')) return record.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= record.length;) {
    QUOTED_FIELD.lastIndex = at;
    const quoted = QUOTED_FIELD.exec(record);
    if (quoted) {
      fields.push((quoted[1] as string).replaceAll('""', '"'));
      at = QUOTED_FIELD.lastIndex + 1;
      continue;
    }
    const comma = record.indexOf(',', at);
    const end = comma < 0 ? record.length : comma;
    fields.push(record.slice(at, end));
    at = end + 1;
  }
  return fields;
}
