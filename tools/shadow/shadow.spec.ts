import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { CALL_COLUMNS, emptyRow, writeCalls, type CallRow } from '../calls/call-row';
import { main } from './shadow';

interface Out {
  calls: number;
  messages: Record<string, unknown>[];
  suppressed: Record<string, unknown>[];
}

let directory: string;
let files: Record<'calls' | 'policy' | 'json', string>;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shadow-'));
  files = {
    calls: join(directory, 'calls.csv'),
    policy: join(directory, 'policy.json'),
    json: join(directory, 'out.json'),
  };
  writeFileSync(files.policy, JSON.stringify(DEFAULT_POLICY));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function shadow(...more: string[]): Promise<{ code: number; errors: string }> {
  let errors = '';
  const written = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text);
    return true;
  });
  try {
    const named = Object.entries(files).flatMap(([name, path]) => [`--${name}`, path]);
    return { code: await main([...named, ...more]), errors };
  } finally {
    written.mockRestore();
  }
}

const readOut = (): Out => JSON.parse(readFileSync(files.json, 'utf8')) as Out;

/** Nothing but what was there before: no OUT, and no temporary file beside it. */
function expectNothingWritten(): void {
  expect(readdirSync(directory).filter((name) => !['calls.csv', 'policy.json'].includes(name))).toEqual([]);
}

const HEADER = CALL_COLUMNS.join(',');
const RECEIVED = '2026-03-02T10:00:00-07:00';
const call = (callNumber: string, rest: Partial<CallRow> = {}): CallRow => ({
  ...emptyRow(callNumber, RECEIVED),
  source: '911',
  typeCode: 'NOISE',
  priority: '3',
  callerPhone: '+16025550142',
  ...rest,
});
const GOOD = writeCalls([call('1')]).split('\n')[1] as string;

describe('OUT', () => {
  it('has the contract’s shape, and times in UTC rounded down to the second', async () => {
    const late = { receivedAt: '2026-03-02T10:00:00.999-07:00', closedAt: '2026-03-02T10:05:00-07:00' };
    const rows = [
      call('a', { ...late, language: 'ES-mx' }),
      call('b', { callerPhone: null, arrivedAt: RECEIVED }),
    ];
    writeFileSync(files.calls, writeCalls(rows));
    expect(await shadow()).toEqual({ code: 0, errors: '' });
    const out = readOut();
    expect(Object.keys(out)).toEqual(['calls', 'messages', 'suppressed']);
    const a = { callNumber: 'a', occurrence: 1, language: 'es' };
    expect(out).toEqual({
      calls: 2,
      messages: [
        { ...a, kind: 'confirmation', at: '2026-03-02T17:00:00Z' },
        { ...a, kind: 'survey', at: '2026-03-03T17:05:00Z' },
      ],
      suppressed: [
        {
          callNumber: 'b',
          kind: 'confirmation',
          occurrence: 1,
          at: '2026-03-02T17:00:00Z',
          reason: 'no_phone',
        },
      ],
    });
    expect(readdirSync(directory).sort()).toEqual(['calls.csv', 'out.json', 'policy.json']);
  });

  it('is empty for a file without calls', async () => {
    writeFileSync(files.calls, `${HEADER}\n`);
    expect((await shadow()).code).toBe(0);
    expect(readOut()).toEqual({ calls: 0, messages: [], suppressed: [] });
  });

  it('holds the same for rows in any order, with CRLF, a byte order mark and columns turned round', async () => {
    const rows = Array.from({ length: 60 }, (_, i) =>
      call(`c-${i}`, {
        receivedAt: `2026-03-02T${String(8 + (i % 10)).padStart(2, '0')}:00:00-07:00`,
        callerPhone: `+1602555010${i % 7}`,
        closedAt: i % 3 === 0 ? '2026-03-02T20:00:00-07:00' : null,
      }),
    );
    const shuffled = [...rows.slice(31), ...rows.slice(0, 31).reverse()];
    const turned = writeCalls(rows)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',').reverse().join(','));
    const forms = [
      writeCalls(rows),
      writeCalls(shuffled),
      `\uFEFF${writeCalls(shuffled).replaceAll('\n', '\r\n')}`,
      turned.join('\r'),
    ];
    const sets: Set<string>[] = [];
    for (const form of forms) {
      writeFileSync(files.calls, form);
      expect(await shadow()).toEqual({ code: 0, errors: '' });
      const { calls, messages, suppressed } = readOut();
      expect(calls).toBe(60);
      sets.push(new Set([...messages, ...suppressed].map((decision) => JSON.stringify(decision))));
    }
    expect(sets[0]?.size).toBeGreaterThan(60);
    for (const set of sets) expect(set).toEqual(sets[0]);
  });
});

describe('a file that is not right', () => {
  const bytes = (...parts: (string | Buffer | number[])[]): Buffer =>
    Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))),
    );

  it.each<[string, Buffer, string]>([
    ['empty', bytes(''), 'line 1: no header'],
    ['without header', bytes(`${GOOD}\n`), "line 1, column 1: unknown column '1'"],
    [
      'with another column',
      bytes(HEADER.replace('priority', 'prio')),
      "line 1, column 4: unknown column 'prio'",
    ],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), 'line 1, column 1: is not UTF-8 (byte 0xFF)'],
    [
      'with a bad time',
      bytes(`${HEADER}\n${GOOD}\n${GOOD.replace(/^1/, '2').replace(RECEIVED, '2026-03-02 10:00')}`),
      "line 3, column 8 (received_at): '2026-03-02 10:00' is not an RFC 3339 date and time with an offset",
    ],
    [
      'with a number twice',
      bytes(`${HEADER}\n${GOOD}\n\n${GOOD}\n`),
      'line 4, column 1 (call_number): repeats the number of line 2',
    ],
    [
      'in Windows-1252',
      bytes(`${HEADER}\n${GOOD}\n2,911,CAF`, [0xc9], `${GOOD.slice('1,911,NOISE'.length)}\n`),
      'line 3, column 3 (type_code): is not UTF-8 (byte 0xC9)',
    ],
    [
      'with a row of megabytes',
      bytes(`${HEADER}\n${GOOD}\n`, 'x'.repeat(3 * 1024 * 1024), `\n`),
      'line 3, column 1: the row is longer than 1048576 bytes',
    ],
  ])('%s: exit 2, named with line and column, nothing written', async (_name, content, message) => {
    writeFileSync(files.calls, content);
    writeFileSync(files.json, 'of an earlier run');
    const { code, errors } = await shadow();
    expect(code).toBe(2);
    expect(errors).toContain(message);
    expectNothingWritten();
  });

  it('is written without its bad rows where they are to be skipped', async () => {
    const latin = bytes('2,911,CAF', [0xc9], GOOD.slice('1,911,NOISE'.length), '\n');
    writeFileSync(
      files.calls,
      bytes(`${HEADER}\n${GOOD}\n`, latin, `${GOOD}\n,,\n${GOOD.replace(/^1/, '3')}\n`),
    );
    const { code, errors } = await shadow('--skip-bad');
    expect(code).toBe(0);
    expect(
      errors
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/:.*/, '')),
    ).toEqual([
      'line 3, column 3 (type_code)',
      'line 4, column 1 (call_number)',
      'line 5, column 4 (priority)',
    ]);
    const { calls, messages, suppressed } = readOut();
    expect(calls).toBe(2);
    expect(new Set([...messages, ...suppressed].map(({ callNumber }) => callNumber))).toEqual(
      new Set(['1', '3']),
    );
  });

  it.each<[string, () => void, string]>([
    ['calls that are not there', () => rmSync(files.calls), 'ENOENT'],
    ['a directory for the calls', () => (files.calls = directory), 'EISDIR'],
    ['a policy that is not there', () => rmSync(files.policy), 'ENOENT'],
    ['a policy that is no JSON', () => writeFileSync(files.policy, '{'), 'policy.json: '],
    [
      'a policy with a wrong field',
      () => writeFileSync(files.policy, JSON.stringify({ ...DEFAULT_POLICY, paused: 'no', color: 1 })),
      'policy.json: color: is not a field of a policy\n',
    ],
    [
      'a policy whose thresholds fall',
      () => {
        const delay = { ...DEFAULT_POLICY.delay, thresholdsMinutes: { default: [2, 1] } };
        writeFileSync(files.policy, JSON.stringify({ ...DEFAULT_POLICY, delay }));
      },
      'policy.json: delay.thresholdsMinutes.default: must rise\n',
    ],
    ['no place for OUT', () => (files.json = join(directory, 'none', 'out.json')), 'ENOENT'],
    ['OUT in place of the calls', () => (files.json = files.calls), 'would replace what is read'],
  ])('%s: exit 2, named, nothing written', async (name, breakIt, message) => {
    writeFileSync(files.calls, writeCalls([call('1')]));
    breakIt();
    const { code, errors } = await shadow();
    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(errors).not.toContain('    at ');
    expectNothingWritten();
    expect(existsSync(files.calls)).toBe(name !== 'calls that are not there');
  });

  it('leaves nothing where OUT cannot take its name', async () => {
    writeFileSync(files.calls, writeCalls([call('1')]));
    mkdirSync(files.json);
    expect((await shadow()).code).toBe(2);
    expect(readdirSync(directory).sort()).toEqual(['calls.csv', 'out.json', 'policy.json']);
  });
});

it.each([[['--speed', '2']], [['--json']], [['surplus']]])('answers %j with its usage', async (more) => {
  writeFileSync(files.calls, writeCalls([call('1')]));
  const { code, errors } = await shadow(...more);
  expect(code).toBe(2);
  expect(errors).toContain(
    'Usage: npm run -s shadow -- --calls FILE --policy FILE --json OUT [--skip-bad]\n',
  );
  expectNothingWritten();
});
