import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCalls, type CallRow } from './calls-file';
import { withOffset } from './local-time';
import { callsFromSf } from './sf-fire-import';

const DATA = join(__dirname, '../../test/data');
const HEADER =
  'call_number,incident_number,unit_id,unit_type,unit_sequence,call_type,call_type_group,original_priority,priority,' +
  'final_priority,received_time,entry_time,dispatch_time,response_time,on_scene_time,transport_time,hospital_time,' +
  'available_time,final_disposition,neighborhood';
const unit = (times: string, sequence = 1, call = '1', type = 'Alarms'): string => {
  const [received, dispatch, response, scene, available] = times
    .split(' ')
    .map((t) => (t ? `2020-11-01T${t}` : ''));
  return `${call},i,E1,ENGINE,${sequence},${type},Alarm,3,3,3,${received},,${dispatch},${response},${scene},,,${available},No Merit,Nob Hill`;
};

describe('the import of SF fire calls', () => {
  it('joins the units of a call: first dispatch, first on scene, last available', () => {
    const [call, ...rest] = callsFromSf(
      [
        HEADER,
        unit('12:00:00 12:03:00 12:04:00  12:20:00', 2),
        unit('12:00:00 12:02:00 12:05:00 12:09:00 12:40:00', 1),
      ].join('\n'),
      10,
    );
    expect(rest).toEqual([]);
    expect(call).toMatchObject({
      callNumber: '1',
      source: '911',
      typeCode: 'ALARM',
      priority: '3',
      district: 'Nob Hill',
      receivedAt: '2020-11-01T12:00:00-08:00',
      dispatchedAt: '2020-11-01T12:02:00-08:00',
      enrouteAt: '2020-11-01T12:04:00-08:00',
      arrivedAt: '2020-11-01T12:09:00-08:00',
      clearedAt: '2020-11-01T12:40:00-08:00',
      closedAt: '2020-11-01T12:40:00-08:00',
      reopenedAt: null,
      finalClosedAt: null,
      disposition: 'no_merit',
    });
  });

  it('keeps a call that spans the hour that autumn repeats in order', () => {
    const [call] = callsFromSf([HEADER, unit('01:50:00 01:55:00 01:05:00 01:10:00 01:30:00')].join('\n'), 10);
    expect(call).toMatchObject({
      receivedAt: '2020-11-01T01:50:00-07:00',
      dispatchedAt: '2020-11-01T01:55:00-07:00',
      arrivedAt: '2020-11-01T01:10:00-08:00',
      closedAt: '2020-11-01T01:30:00-08:00',
    });
  });

  it('prefers calls that are not medical', () => {
    const rows = Array.from({ length: 8 }, (_, i) =>
      unit(
        `12:0${i}:00 12:10:00 12:11:00 12:12:00 12:13:00`,
        1,
        String(i),
        i % 2 ? 'Medical Incident' : 'Alarms',
      ),
    );
    const types = callsFromSf([HEADER, ...rows].join('\n'), 6).map((call) => call.typeCode);
    expect(types.filter((type) => type === 'ALARM')).toHaveLength(4);
    expect(types).toHaveLength(6);
  });
});

describe('local times without a zone', () => {
  const la = (local: string, notBefore?: string): string =>
    withOffset(local, 'America/Los_Angeles', notBefore);

  it.each([
    ['2020-04-07T00:01:25', '2020-04-07T00:01:25-07:00'],
    ['2020-12-07T00:01:25', '2020-12-07T00:01:25-08:00'],
    ['2020-11-01T01:30:00', '2020-11-01T01:30:00-07:00'],
    ['2020-03-08T02:30:00', '2020-03-08T03:30:00-07:00'],
  ])('%s is %s', (local, expected) => {
    expect(la(local)).toBe(expected);
  });

  it('does not move a time that is out of order outside the repeated hour', () => {
    expect(la('2020-04-07T00:01:00', '2020-04-07T00:05:00-07:00')).toBe('2020-04-07T00:01:00-07:00');
    expect(la('2020-03-08T02:30:00', '2020-03-08T05:00:00-07:00')).toBe('2020-03-08T03:30:00-07:00');
  });

  it('refuses what is no time', () => {
    expect(() => la('2020-02-30T00:00:00')).toThrow(RangeError);
  });
});

describe('the committed calls', () => {
  const policy = JSON.parse(readFileSync(join(DATA, 'sf-policy.json'), 'utf8')) as {
    callTypes: { text: string[]; suppress: string[] };
  };
  const calls: CallRow[] = [];

  beforeAll(async () => {
    for await (const item of readCalls(join(DATA, 'sf-fire-2020-300-calls.csv'))) {
      if (!item.ok) throw new Error(JSON.stringify(item));
      calls.push(item.row);
    }
  });

  it('are 300 good rows with only fictional phones, some of them repeated', () => {
    expect(calls).toHaveLength(300);
    const phones = calls.flatMap((call) => call.callerPhone ?? []);
    for (const phone of phones) expect(phone).toMatch(/^\+1\d{3}55501\d\d$/);
    expect(new Set(phones).size).toBeGreaterThan(200);
    expect(new Set(phones).size).toBeLessThan(phones.length);
  });

  it('have types that the policy texts, types that it suppresses and one that it does not know', () => {
    const { text, suppress } = policy.callTypes;
    const types = new Set(calls.map((call) => call.typeCode ?? ''));
    expect([...types].filter((type) => !text.includes(type) && !suppress.includes(type))).toEqual(['OTHER']);
    expect([...text, ...suppress].filter((type) => !types.has(type))).toEqual([]);
  });

  it('speak six languages', () => {
    expect(new Set(calls.flatMap((call) => call.language ?? []))).toEqual(
      new Set(['en', 'es', 'fr', 'ar', 'sw', 'fa']),
    );
  });
});
