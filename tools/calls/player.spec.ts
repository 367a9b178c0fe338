import type { ServerResponse } from 'node:http';
import { emptyRow, type CallRow } from './call-row';
import { ApiError, play, type PlayOptions, type PlayProgress } from './player';
import { FakeApi, json, type Fault } from './player.test-support';

let api: FakeApi;
beforeEach(async () => {
  api = await FakeApi.start();
});
afterEach(() => api.stop());

const START = Date.parse('2026-03-01T08:00:00-07:00');
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const call = (number: string, from = 0): CallRow => ({
  ...emptyRow(number, at(from)),
  source: '911',
  dispatchedAt: at(from + 10),
  arrivedAt: at(from + 20),
  closedAt: at(from + 30),
  disposition: 'report',
});
const playThem = (calls: PlayOptions['calls'], more: Partial<PlayOptions> = {}): ReturnType<typeof play> =>
  play({ apiUrl: api.url, apiKey: 'key', calls, speed: 100, ...more });

describe('playing calls', () => {
  it('posts each event when it is due, as occurring at that instant, faster than life', async () => {
    const before = Date.now();
    const result = await playThem([call('1'), call('2', 40)]);
    expect(result).toMatchObject({
      events: 8,
      accepted: 8,
      duplicates: 0,
      rejected: 0,
      unsent: 0,
      aborted: false,
    });
    const times = [...api.stored.values()].map((event) => Date.parse(event.occurredAt));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.map((time) => time - (times[0] as number))).toEqual([0, 100, 200, 300, 400, 500, 600, 700]);
    for (const event of api.stored.values()) {
      const late = event.postedAt - Date.parse(event.occurredAt);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(1_000);
    }
    expect(result.calls.map(({ callNumber, events, accepted }) => [callNumber, events, accepted])).toEqual([
      ['1', 4, 4],
      ['2', 4, 4],
    ]);
    expect(result.calls[1]?.lastAt).toBe(new Date((times[0] as number) + 700).toISOString());
  });

  it('sends what is due together in one request, of at most 500', async () => {
    const calls = Array.from({ length: 600 }, (_, i) => emptyRow(String(i), at(0)));
    const result = await playThem(calls, { startAt: new Date(Date.now() - 1_000) });
    expect(api.requests.map((events) => events.length)).toEqual([500, 100]);
    expect(result).toMatchObject({ accepted: 600, requests: 2 });
  });

  it('keeps the order of a call whose events fall into one millisecond', async () => {
    const row = { ...call('1'), reopenedAt: at(31), finalClosedAt: at(32) };
    await playThem([row], { speed: 1_000_000 });
    const times = [...api.stored.values()].map(
      ({ type, occurredAt }) => [type, Date.parse(occurredAt)] as const,
    );
    expect(times.map(([type]) => type)).toEqual([
      'call.received',
      'unit.dispatched',
      'unit.arrived',
      'call.closed',
      'call.reopened',
      'call.closed',
    ]);
    expect(new Set(times.map(([, time]) => time)).size).toBe(6);
  });

  it('adds the suffix to numbers and ids, and reads an async source', async () => {
    async function* source(): AsyncGenerator<CallRow> {
      yield call('1');
    }
    await playThem(source(), { callNumberSuffix: '-b', speed: 10_000 });
    expect([...api.stored.values()][0]).toMatchObject({ eventId: '1-b/received', callNumber: '1-b' });
  });

  it('has nothing to do without calls, and refuses a speed that is none', async () => {
    expect(await playThem([])).toMatchObject({ events: 0, calls: [] });
    await expect(playThem([], { speed: 0 })).rejects.toThrow(RangeError);
  });
});

describe('a server that fails', () => {
  const fast = { speed: 10_000 };

  it.each<[string, Fault]>([
    ['500 before it stores', (_body, response) => json(response, 500, {})],
    ['429', (_body, response) => json(response, 429, {}, { 'retry-after': '0' })],
    ['a closed socket', (_body, response) => void response.destroy()],
    ['nonsense', (_body, response) => void response.writeHead(202).end('<html>')],
    ['an answer without the event', (_body, response) => json(response, 202, { results: [] })],
  ])('is asked again after %s', async (_name, fault) => {
    api.faults = [fault, fault];
    const result = await playThem([call('1')], fast);
    expect(result).toMatchObject({ accepted: 4, unsent: 0, retries: 2 });
    expect(api.conflicts).toEqual([]);
  });

  it('that stored the events but lost its answer is told the same again', async () => {
    api.faults = [
      (body, response) => {
        api.store(body);
        response.destroy();
      },
    ];
    const result = await playThem([call('1')], { startAt: new Date(Date.now() - 60_000) });
    expect(result).toMatchObject({ accepted: 0, duplicates: 4, unsent: 0 });
    expect(api.stored.size).toBe(4);
    expect(api.conflicts).toEqual([]);
  });

  it('is left alone as long as Retry-After says', async () => {
    let refusedAt = 0;
    api.faults = [
      (_body, response) => {
        refusedAt = Date.now();
        json(response, 429, {}, { 'retry-after': '1' });
      },
    ];
    await playThem([emptyRow('1', at(0))]);
    expect([...api.stored.values()][0]?.postedAt).toBeGreaterThanOrEqual(refusedAt + 990);
  });

  it('that is away when the play begins gets everything once it is back', async () => {
    await api.stop();
    setTimeout(() => api.startAgain(), 300);
    const seen: PlayProgress[] = [];
    const result = await playThem([call('1')], {
      ...fast,
      onProgress: (progress) => void seen.push(progress),
    });
    expect(result).toMatchObject({ accepted: 4, unsent: 0 });
    expect(result.retries).toBeGreaterThan(0);
    expect(seen.at(-1)).toEqual({ posted: 4, total: 4, retries: result.retries });
  });

  it('that refuses for good ends the play', async () => {
    await expect(playThem([call('1')], { apiKey: 'wrong' })).rejects.toThrow(ApiError);
    api.faults = [(_body, response) => json(response, 413, {})];
    await expect(playThem([call('1')])).rejects.toMatchObject({ status: 413 });
  });

  it('loses nothing of many calls under all kinds of faults', async () => {
    const kinds: typeof api.faults = [
      (_body, response) => json(response, 503, {}),
      (body, response) => {
        api.store(body);
        response.destroy();
      },
    ];
    const answer = api.handle;
    let count = 0;
    api.handle = (request, body, response) => {
      count += 1;
      // Never twice in a row: the waits would double.
      if (count % 2 === 0) return answer(request, body, response);
      (kinds[(count >> 1) % 2] as Fault)(body, response);
    };
    const result = await playThem(
      Array.from({ length: 50 }, (_, i) => call(String(i), i * 5)),
      { speed: 200 },
    );
    expect(api.stored.size).toBe(200);
    expect(result.accepted + result.duplicates).toBe(200);
    expect(api.conflicts).toEqual([]);
  });
});

it('names the events that the API rejects', async () => {
  const result = await playThem([emptyRow('bad', at(0)), emptyRow('good', at(0))]);
  expect(result).toMatchObject({ accepted: 1, rejected: 1, unsent: 0 });
  expect(result.calls[0]?.rejected).toEqual([{ eventId: 'bad/received', problem: 'no' }]);
});

describe('an aborted play', () => {
  it('ends at once between two events and says what was left', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 150);
    const result = await playThem([call('1')], { speed: 1, signal: abort.signal });
    expect(result).toMatchObject({ aborted: true, accepted: 1, unsent: 3 });
  });

  it('ends at once in the middle of its retries', async () => {
    api.faults = Array.from(
      { length: 100 },
      () => (_body: string, response: ServerResponse) => json(response, 503, {}),
    );
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 150);
    const result = await playThem([call('1')], { signal: abort.signal });
    expect(result).toMatchObject({ aborted: true, accepted: 0, unsent: 4 });
  });
});
