import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy';
import { writeCalls, type CallRow } from '../calls/calls-file';
import { emptyRow } from '../calls/call-row';
import { demoPolicy, policeDay } from '../calls/police-day';
import { main } from './replay';

interface OutEntry {
  callNumber: string;
  kind: string;
  occurrence: number;
  at: string;
  language?: string;
  reason?: string;
  providerId?: string | null;
}
interface Out {
  calls: number;
  messages: OutEntry[];
  suppressed: OutEntry[];
}

/** Two days, so that surveys go into the window of the next. */
const policy: Policy = { ...demoPolicy(1), survey: DEFAULT_POLICY.survey, dailyCapPerPhone: 3 };
const day = policeDay({ seed: 11, calls: 24, start: new Date('2026-03-02T15:00:00Z'), hours: 30 });
/** Nobody ever closes it: its workflow waits for facts, and the replay must end all the same. */
const neverClosed: CallRow = {
  ...emptyRow('26-OPEN', '2026-03-03T09:15:00-07:00'),
  source: '911',
  typeCode: 'NOISE',
  priority: '3',
  callerPhone: '+14805550142',
};
const calls = [...day.calls, neverClosed];

describe('replay', () => {
  const home = mkdtempSync(join(tmpdir(), 'replay-spec-'));
  const file = (name: string): string => join(home, name);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const replay = async (
    rows: readonly CallRow[] | string,
    ...more: string[]
  ): Promise<{ code: number; said: string[]; out: Out | null }> => {
    const out = file('out.json');
    rmSync(out, { force: true });
    writeFileSync(file('calls.csv'), typeof rows === 'string' ? rows : writeCalls(rows));
    writeFileSync(file('policy.json'), JSON.stringify(policy));
    const said: string[] = [];
    const args = ['--calls', file('calls.csv'), '--policy', file('policy.json'), '--json', out, ...more];
    const code = await main(args, (line) => said.push(line));
    return { code, said, out: existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as Out) : null };
  };

  /**
   * What OUT says apart from the carrier's ids, which are new each time, and the second of it. Two calls of one phone
   * may be served in either order when the window opens, so a survey is not told by its call.
   */
  const gist = (out: Out | null): string[] =>
    [...(out?.messages ?? []), ...(out?.suppressed ?? [])]
      .map(({ callNumber, kind, ...entry }) =>
        JSON.stringify({
          ...(kind !== 'survey' && { callNumber, language: entry.language }),
          kind,
          occurrence: entry.occurrence,
          reason: entry.reason,
        }),
      )
      .sort();

  it('agrees with shadow, and with itself under chaos', async () => {
    const plain = await replay(calls);
    expect(plain.said.at(-1)).toMatch(/ 0 differ;/);
    expect(plain.code).toBe(0);
    expect(plain.out?.calls).toBe(25);
    expect(new Set(plain.out?.messages.map(({ kind }) => kind))).toEqual(
      new Set(['confirmation', 'delay', 'survey']),
    );
    for (const { providerId, at } of plain.out?.messages ?? []) {
      expect(providerId).toMatch(/^SM[0-9a-f]{32}$/);
      expect(at).toMatch(/^2026-03-0\d/);
    }

    const chaos = await replay(calls, '--chaos', '0.5', '--seed', '3');
    expect(chaos.said.at(-1)).toMatch(/\([1-9]\d* of them again\).* 0 differ;/);
    expect(chaos.code).toBe(0);
    expect(gist(chaos.out)).toEqual(gist(plain.out));
  }, 180_000);

  it('names bad rows and writes nothing', async () => {
    const bad = writeCalls([{ ...(calls[0] as CallRow), receivedAt: 'yesterday' }]);
    const { code, said, out } = await replay(bad);
    expect(code).toBe(2);
    expect(said[0]).toMatch(/^line 2, column 8 \(received_at\): 'yesterday' is not/);
    expect(out).toBeNull();
  });

  it('refuses a command line that lacks a file', async () => {
    const said: string[] = [];
    expect(await main(['--calls', file('calls.csv')], (line) => said.push(line))).toBe(2);
    expect(said[0]).toMatch(/^Usage:/);
  });
});
