import { compareDecisions, type Decision } from './compare';

const T = Date.parse('2026-03-02T12:00:00Z');
const decision = (over: Partial<Decision> = {}): Decision => ({
  callNumber: '26-1',
  kind: 'confirmation',
  occurrence: 1,
  outcome: 'message',
  language: 'en',
  at: T,
  ...over,
});
const suppressed = (reason: Decision['reason'], over: Partial<Decision> = {}): Decision =>
  decision({ outcome: 'suppressed', ...(reason && { reason }), ...over });
/** All calls of these tests come from one phone, unless a test says otherwise. */
const onePhone = (): string => 'phone';

describe('compareDecisions', () => {
  it('agrees where every text has the same outcome at the same time, give or take two seconds', () => {
    const result = compareDecisions([decision({ at: T + 2_000 })], [decision()], onePhone);
    expect(result).toEqual({ agreed: 1, differences: [], atOneInstant: [] });
  });

  it('does not compare the language of a text that was not sent', () => {
    const result = compareDecisions(
      [suppressed('no_phone', { language: 'es' })],
      [suppressed('no_phone')],
      onePhone,
    );
    expect(result.differences).toEqual([]);
  });

  it.each<[string, Decision[], Decision[], string]>([
    [
      'a time',
      [decision({ at: T + 2_001 })],
      [decision()],
      '26-1  confirmation: replay sent in en, 2026-03-02T12:00:02Z, shadow sent in en, 2026-03-02T12:00:00Z',
    ],
    [
      'a language',
      [decision({ language: 'es' })],
      [decision()],
      '26-1  confirmation: replay sent in es, 2026-03-02T12:00:00Z, shadow sent in en, 2026-03-02T12:00:00Z',
    ],
    [
      'a reason',
      [suppressed('juvenile', { kind: 'delay', occurrence: 2 })],
      [suppressed('stale', { kind: 'delay', occurrence: 2 })],
      '26-1  delay 2: replay not sent, juvenile, 2026-03-02T12:00:00Z, shadow not sent, stale, 2026-03-02T12:00:00Z',
    ],
    [
      'a text that only shadow has',
      [],
      [decision()],
      '26-1  confirmation: replay says nothing, shadow sent in en, 2026-03-02T12:00:00Z',
    ],
    [
      'a text that only the engine has',
      [decision({ kind: 'survey' })],
      [],
      '26-1  survey: replay sent in en, 2026-03-02T12:00:00Z, shadow says nothing',
    ],
  ])('says where %s differs', (_, engine, shadow, line) => {
    expect(compareDecisions(engine, shadow, onePhone).differences).toEqual([line]);
  });

  describe('two calls of one phone at one instant', () => {
    const survey = (callNumber: string, reason?: Decision['reason']): Decision =>
      reason ? suppressed(reason, { callNumber, kind: 'survey' }) : decision({ callNumber, kind: 'survey' });
    const engine = [survey('26-1', 'survey_cooldown'), survey('26-2')];
    const shadow = [survey('26-1'), survey('26-2', 'survey_cooldown')];

    it('may be served in either order', () => {
      const result = compareDecisions(engine, shadow, onePhone);
      expect(result.differences).toEqual([]);
      expect(result.atOneInstant).toHaveLength(2);
    });

    it('may differ later in what follows from that', () => {
      const later = { callNumber: '26-1', kind: 'delay', at: T + 3_600_000 } as const;
      const result = compareDecisions(
        [...engine, suppressed('daily_cap', later)],
        [...shadow, decision(later)],
        onePhone,
      );
      expect(result.differences).toEqual([]);
    });

    it('may not differ in gates that do not read other texts', () => {
      const result = compareDecisions([survey('26-1', 'not_sampled'), survey('26-2')], shadow, onePhone);
      expect(result.differences).toHaveLength(1);
    });

    it('is no excuse for calls of two phones', () => {
      const result = compareDecisions(engine, shadow, (callNumber) => callNumber);
      expect(result.differences).toHaveLength(2);
    });

    it('is no excuse for another instant', () => {
      const apart = (d: Decision): Decision => (d.callNumber === '26-2' ? { ...d, at: T + 60_000 } : d);
      expect(compareDecisions(engine.map(apart), shadow.map(apart), onePhone).differences).toHaveLength(2);
    });
  });
});
