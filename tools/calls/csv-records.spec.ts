import fc from 'fast-check';
import { CsvReader, type CsvRecord } from './csv-records';

function read(bytes: Uint8Array, pieces: number[] = []): CsvRecord[] {
  const reader = new CsvReader();
  const records: CsvRecord[] = [];
  let from = 0;
  for (const size of pieces) {
    records.push(...reader.push(bytes.subarray(from, from + size)));
    from += size;
  }
  records.push(...reader.push(bytes.subarray(from)));
  return [...records, ...reader.end()];
}

const text = (content: string): Buffer => Buffer.from(content, 'utf8');
const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 });

describe('the records of a CSV file', () => {
  it('are the same however the bytes come in pieces', () => {
    const bytes = fc.array(
      fc.constantFrom(
        ...['a', ',', '"', '\n', '\r', '\r\n', 'é', '\u{1F4DE}'].map(text),
        Buffer.from([0xe9]),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(bytes, sizes, (parts, pieces) => {
        const whole = Buffer.concat(parts);
        expect(read(whole, pieces)).toEqual(read(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('are what was written, with the line on which each begins', () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', 'é') }), {
      minLength: 2,
      maxLength: 4,
    });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(fields), end, sizes, (rows, lineEnd, pieces) => {
        const quoted = rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(','));
        let line = 1;
        const expected = rows.map((row): CsvRecord => {
          const record = { ok: true as const, line, fields: row };
          line += 1 + row.join('').split('\n').length - 1;
          return record;
        });
        expect(read(text(quoted.map((row) => row + lineEnd).join('')), pieces)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a"b",c', ['a"b"', 'c']],
    ['"a"b,c', ['"a"b', 'c']],
    [' "a",', [' "a"', '']],
    ['"",""', ['', '']],
    ['""""', ['"']],
  ])('read a quote where none belongs as itself: %s', (record, fields) => {
    expect(read(text(`${record}\nnext,row\n`))).toEqual([
      { ok: true, line: 1, fields },
      { ok: true, line: 2, fields: ['next', 'row'] },
    ]);
  });

  it('name the byte that is not UTF-8, and are not confused by letters that are', () => {
    const latin = Buffer.concat([text('ok,é\n"a\nb",é'), Buffer.from([0xe9, 0x2c]), text('x\n\u{1F4DE},y')]);
    expect(read(latin)).toEqual([
      { ok: true, line: 1, fields: ['ok', 'é'] },
      { ok: false, line: 2, column: 2, message: 'is not UTF-8 (byte 0xE9)' },
      { ok: true, line: 4, fields: ['\u{1F4DE}', 'y'] },
    ]);
  });

  it('name a row without end, quoted or not, and keep none of it', () => {
    const reader = new CsvReader();
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const records = reader.push(text('a,b\nc,'));
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100; i += 1) records.push(...reader.push(megabyte));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    records.push(...reader.push(text('\nd,e\n"f')));
    for (let i = 0; i < 3; i += 1) records.push(...reader.push(megabyte));
    expect([...records, ...reader.end()]).toEqual([
      { ok: true, line: 1, fields: ['a', 'b'] },
      { ok: false, line: 2, column: null, message: 'the row is longer than 1048576 bytes' },
      { ok: true, line: 3, fields: ['d', 'e'] },
      {
        ok: false,
        line: 4,
        column: null,
        message: 'a quoted field is not closed before the end of the file',
      },
    ]);
  });
});
