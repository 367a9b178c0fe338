import { tabulate, waitForOutcomes } from './outcomes';
import { FakeApi, json } from './player.test-support';

let api: FakeApi;
beforeEach(async () => {
  api = await FakeApi.start();
});
afterEach(() => api.stop());

describe('waiting for outcomes', () => {
  const message = {
    kind: 'confirmation',
    occurrence: 1,
    outcome: 'message',
    language: 'es',
    status: 'delivered',
    at: '2026-03-01T15:00:00Z',
  };
  const suppressed = {
    kind: 'survey',
    occurrence: 1,
    outcome: 'suppressed',
    reason: 'daily_cap',
    at: '2026-03-01T15:00:00Z',
  };

  it('asks until every call is finished, and counts by kind and reason', async () => {
    const asked: Record<string, number> = {};
    api.handle = (request, _body, response) => {
      const number = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
      asked[number] = (asked[number] ?? 0) + 1;
      const round = asked[number];
      if (number === 'late' && round === 1) return json(response, 404, {});
      if (number === 'shaky/1' && round === 1) return json(response, 500, {});
      const isFinished = number !== 'late' || round > 2;
      json(response, 200, {
        state: 'closed',
        finished: isFinished,
        decisions: isFinished ? [message, suppressed] : [],
      });
    };
    const outcomes = await waitForOutcomes({
      apiUrl: api.url,
      apiKey: 'key',
      callNumbers: ['a', 'late', 'shaky/1'],
      pollMs: 10,
    });
    expect(outcomes.map(({ callNumber, call: answer }) => [callNumber, answer?.finished])).toEqual([
      ['a', true],
      ['late', true],
      ['shaky/1', true],
    ]);
    expect(asked).toEqual({ a: 1, late: 3, 'shaky/1': 2 });
    const table = tabulate(outcomes);
    expect(table.lines.map((text) => text.replace(/ +/g, ' '))).toEqual([
      'confirmation messages 3',
      'survey messages 0',
      ' suppressed: daily_cap 3',
    ]);
    expect(table).toMatchObject({ withoutDecision: [], unfinished: [] });
  });

  it('gives up after its time and names the calls without a decision', async () => {
    api.handle = (_request, _body, response) =>
      json(response, 200, { state: 'open', finished: false, decisions: [] });
    const outcomes = await waitForOutcomes({
      apiUrl: api.url,
      apiKey: 'key',
      callNumbers: ['a'],
      pollMs: 10,
      timeoutMs: 50,
    });
    expect(tabulate(outcomes)).toEqual({ lines: [], withoutDecision: ['a'], unfinished: ['a'] });
  });
});
