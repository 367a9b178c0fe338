import { parseRfc3339 } from '../../src/domain/rfc3339';
import { policeDay } from '../calls/police-day';
import { seeded } from '../calls/random';
import { LEAD_MS, planPostings, withChaos } from './posting-plan';

const { calls } = policeDay({ seed: 3, calls: 80, start: new Date('2026-03-02T15:00:00Z'), hours: 24 });
const SHIFT = 86_400_000;
const plan = planPostings(calls, SHIFT);

describe('planPostings', () => {
  it('moves every event by the shift and posts it in time order, a moment before its instant', () => {
    for (const { event, occursAt, postAt } of plan) {
      expect(parseRfc3339(event.occurredAt)).toBe(occursAt);
      expect(postAt).toBe(occursAt - LEAD_MS);
    }
    expect(plan.map((p) => p.postAt)).toEqual(plan.map((p) => p.postAt).sort((a, b) => a - b));
    expect(plan[0]?.occursAt).toBe((parseRfc3339(calls[0]?.receivedAt ?? '') as number) + SHIFT);
  });
});

describe('withChaos', () => {
  const chaos = withChaos(plan, 0.2, seeded(5));
  const ids = (postings: typeof plan): string[] => postings.map((p) => p.event.eventId);

  it('posts every event, about a fifth of them twice, with the times they had', () => {
    expect(new Set(ids(chaos))).toEqual(new Set(ids(plan)));
    const copies = chaos.length - plan.length;
    expect(copies / plan.length).toBeGreaterThan(0.12);
    expect(copies / plan.length).toBeLessThan(0.28);
    const said = new Map(plan.map(({ event }) => [event.eventId, event]));
    for (const { event } of chaos) expect(event).toEqual(said.get(event.eventId));
  });

  it('changes the order', () => {
    const first = [...new Set(ids(chaos))];
    expect(first).not.toEqual(ids(plan));
  });

  it('posts what decides something no later than without it, and nothing five minutes early', () => {
    const firstPost = new Map<string, number>();
    for (const { event, postAt } of chaos) {
      firstPost.set(event.eventId, Math.min(postAt, firstPost.get(event.eventId) ?? Infinity));
    }
    for (const { event, occursAt, postAt } of plan) {
      const posted = firstPost.get(event.eventId) as number;
      expect(posted).toBeGreaterThan(occursAt - 5 * 60_000);
      if (event.type === 'call.reopened') expect(posted).toBe(postAt);
      else if (!['unit.enroute', 'unit.cleared'].includes(event.type))
        expect(posted).toBeLessThanOrEqual(postAt);
    }
  });

  it('is the same for the same seed', () => {
    expect(ids(withChaos(plan, 0.2, seeded(5)))).toEqual(ids(chaos));
    expect(ids(withChaos(plan, 0.2, seeded(6)))).not.toEqual(ids(chaos));
  });
});
