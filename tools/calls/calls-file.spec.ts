import { Readable } from 'node:stream';
import { join } from 'node:path';
import { eventsOfCall } from './call-events';
import { CALL_COLUMNS, emptyRow, writeCalls, type CallColumn, type CallRow } from './call-row';
import { CallsFileError, describeBadRow, readCalls, type CallsFileItem } from './calls-file';

const HEADER = CALL_COLUMNS.join(',');
const RECEIVED = '2026-03-01T08:00:00-07:00';

function line(values: Partial<Record<CallColumn, string>>): string {
  const all: Partial<Record<CallColumn, string>> = { call_number: '1', received_at: RECEIVED, ...values };
  return CALL_COLUMNS.map((column) => all[column] ?? '').join(',');
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const text = (content: string, chunk = content.length): Readable => {
  const bytes = Buffer.from(content);
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
      bytes.subarray(i * chunk, (i + 1) * chunk),
    ),
  );
};

const read = (...lines: string[]): Promise<CallsFileItem[]> =>
  collect(readCalls(text([HEADER, ...lines].join('\n'))));

async function problems(...lines: string[]): Promise<string[]> {
  return (await read(...lines)).flatMap((item) => (item.ok ? [] : describeBadRow(item)));
}

describe('reading a calls file', () => {
  it('gives each row with its line; blanks are not recorded', async () => {
    const [item] = await read(
      line({ source: '911', type_code: 'NOISE', caller_phone: '+16025550142', closed_at: ' ' }),
    );
    expect(item).toEqual({
      ok: true,
      line: 2,
      row: { ...emptyRow('1', RECEIVED), source: '911', typeCode: 'NOISE', callerPhone: '+16025550142' },
    });
  });

  it.each(['\n', '\r\n', '\r'])(
    'counts lines that end with %j, through quotes and empty lines',
    async (end) => {
      const rows = [
        line({ call_number: '"a' + end + 'b"' }),
        '',
        line({ call_number: '"say ""x"""' }),
        line({ call_number: 'c' }),
      ];
      const items = await collect(readCalls(text(`\uFEFF${[HEADER, ...rows].join(end)}${end}${end}`, 7)));
      expect(items.map((item) => item.ok && [item.line, item.row.callNumber])).toEqual([
        [2, `a${end}b`],
        [5, 'say "x"'],
        [6, 'c'],
      ]);
    },
  );

  it('takes the columns in any order', async () => {
    const header = [...CALL_COLUMNS].reverse().join(',');
    const items = await collect(
      readCalls(text(`${header}\n${line({ source: '911' }).split(',').reverse().join(',')}`)),
    );
    expect(items[0]).toMatchObject({
      ok: true,
      row: { callNumber: '1', source: '911', receivedAt: RECEIVED },
    });
  });

  it.each([
    ['', 'line 1: no header'],
    [HEADER.replace(',source', ''), "line 1: column 'source' is missing"],
    [HEADER.replace('source', 'origin'), "line 1, column 2: unknown column 'origin'"],
    [`${HEADER},source`, "line 1, column 17: column 'source' repeats"],
  ])('refuses the header %j', async (header, message) => {
    const reading = collect(readCalls(text(`${header}\n`)));
    await expect(reading).rejects.toThrow(CallsFileError);
    await expect(reading).rejects.toThrow(message);
  });

  it('fails on a file that is not there', async () => {
    await expect(collect(readCalls(join(__dirname, 'none.csv')))).rejects.toThrow(/ENOENT/);
  });
});

describe('bad rows', () => {
  it('have too few or too many fields', async () => {
    expect(await problems(`${line({})},x`, '1,911')).toEqual([
      'line 2, column 17: the row has 17 fields, the header 16',
      'line 3, column 3 (type_code): the row has 2 fields, the header 16',
    ]);
  });

  it('lack what is required', async () => {
    expect(await problems(line({ call_number: ' ', received_at: '' }))).toEqual([
      'line 2, column 1 (call_number): is required',
      'line 2, column 8 (received_at): is required',
    ]);
  });

  it('repeat a number, also that of a bad row', async () => {
    expect(
      await problems(
        line({ source: 'fax' }),
        line({}),
        line({ call_number: '2' }),
        line({ call_number: '2' }),
      ),
    ).toEqual([
      expect.stringContaining("line 2, column 2 (source): 'fax' is no source"),
      'line 3, column 1 (call_number): repeats the number of line 2',
      'line 5, column 1 (call_number): repeats the number of line 4',
    ]);
  });

  it.each(CALL_COLUMNS.filter((column) => column.endsWith('_at')))(
    'have a %s that is no time',
    async (column) => {
      for (const time of ['2026-02-30T00:00:00Z', '2026-03-01T08:00:00', '2026-03-01', 'noon']) {
        expect(await problems(line({ [column]: time }))).toEqual([
          `line 2, column ${CALL_COLUMNS.indexOf(column) + 1} (${column}): '${time}' is not an RFC 3339 date and time with an offset`,
        ]);
      }
    },
  );

  it('have a quote without end', async () => {
    expect(await problems(line({}), '"2,911', line({ call_number: '3' }))).toEqual([
      'line 3, column 1: a quoted field is not closed before the end of the file',
    ]);
  });

  it('do not take their neighbours with them', async () => {
    const items = await read(
      line({}),
      line({ call_number: '2', type_code: 'a"b' }),
      'x',
      line({ call_number: '3' }),
    );
    expect(items.map((item) => item.ok && item.row.callNumber)).toEqual(['1', '2', false, '3']);
  });
});

it('writes what it reads', async () => {
  const rows: CallRow[] = [
    { ...emptyRow('1', RECEIVED), district: 'Castro, "Upper"', typeCode: 'A\nB' },
    { ...emptyRow('2', RECEIVED), closedAt: '2026-03-01T09:00:00Z' },
  ];
  const items = await collect(readCalls(text(writeCalls(rows))));
  expect(items.map((item) => item.ok && item.row)).toEqual(rows);
});

describe('the events of a row', () => {
  const at = (minute: number): string => `2026-03-01T08:${String(minute).padStart(2, '0')}:00-07:00`;
  const types = (row: Partial<CallRow>): string[] =>
    eventsOfCall({ ...emptyRow('7', RECEIVED), ...row }).map((event) => event.type);

  it('are those of a call that was closed, reopened and closed again', () => {
    const events = eventsOfCall({
      ...emptyRow('7', RECEIVED),
      source: '911',
      typeCode: 'NOISE',
      priority: '3',
      callerPhone: '+16025550142',
      language: 'es',
      district: 'D2',
      dispatchedAt: at(1),
      enrouteAt: at(2),
      arrivedAt: at(3),
      clearedAt: at(4),
      closedAt: at(5),
      reopenedAt: at(6),
      finalClosedAt: at(7),
      disposition: 'report',
    });
    expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['call.received', RECEIVED],
      ['unit.dispatched', at(1)],
      ['unit.enroute', at(2)],
      ['unit.arrived', at(3)],
      ['unit.cleared', at(4)],
      ['call.closed', at(5)],
      ['call.reopened', at(6)],
      ['call.closed', at(7)],
    ]);
    expect(events[0]?.call).toEqual({
      source: '911',
      typeCode: 'NOISE',
      priority: '3',
      callerPhone: '+16025550142',
      language: 'es',
      district: 'D2',
    });
    expect(new Set(events.filter((event) => event.unit).map((event) => event.unit?.id)).size).toBe(1);
    expect(events.filter((event) => event.disposition === 'report').map((event) => event.occurredAt)).toEqual(
      [at(5), at(7)],
    );
    expect(new Set(events.map((event) => event.eventId)).size).toBe(events.length);
  });

  it('have a second close only where it is later than the first, or the first is blank', () => {
    expect(types({ closedAt: at(5), finalClosedAt: at(5) })).toEqual(['call.received', 'call.closed']);
    expect(types({ closedAt: at(5), finalClosedAt: at(4) })).toEqual(['call.received', 'call.closed']);
    expect(types({ closedAt: at(5), finalClosedAt: '2026-03-01T15:05:00Z' })).toEqual([
      'call.received',
      'call.closed',
    ]);
    expect(types({ closedAt: at(5), finalClosedAt: at(6) })).toEqual([
      'call.received',
      'call.closed',
      'call.closed',
    ]);
    expect(types({ finalClosedAt: at(4) })).toEqual(['call.received', 'call.closed']);
  });

  it('are cancellations where the disposition is `cancelled`', () => {
    expect(types({ closedAt: at(5), disposition: 'cancelled' })).toEqual(['call.received', 'call.cancelled']);
    expect(types({ closedAt: at(5), disposition: 'Cancelled' })).toEqual(['call.received', 'call.closed']);
  });

  it('have ids of at most 200 characters that two calls never share', () => {
    const [a, b] = ['a', 'b'].map(
      (end) => eventsOfCall(emptyRow('9'.repeat(199) + end, RECEIVED))[0]?.eventId ?? '',
    );
    expect(a).not.toBe(b);
    expect(a?.length).toBeLessThanOrEqual(200);
  });
});
