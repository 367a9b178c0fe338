import fc from 'fast-check';
import { readPolicyDocument } from '../../src/policy/policy.schema';
import { cases } from './generate';
import { differences } from './shadow-agrees.test-support';

/** Fixed, so that what fails once fails again; `npx fast-check`'s report names the shrunk case. */
const SEED = 20_260_301;

describe('shadow and the reference model', () => {
  it('say the same of every call', () => {
    fc.assert(
      fc.property(cases({ minLength: 1, maxLength: 80 }), (situation) => {
        expect(readPolicyDocument(situation.policy)).toMatchObject({ ok: true });
        expect(differences(situation)).toMatchObject({ model: [], shadow: [] });
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('meet every outcome that a calls file can have', () => {
    const outcomes = new Set<string>();
    for (const situation of fc.sample(cases({ minLength: 60, maxLength: 80 }), { seed: SEED, numRuns: 40 })) {
      for (const decision of differences(situation).decisions) {
        const [, kind, , , outcome] = decision.split(' ');
        outcomes.add(`${kind} ${outcome}`);
      }
    }
    const common = ['paused', 'source_not_textable', 'no_phone', 'invalid_phone', 'unknown_type'];
    common.push('sensitive_type', 'excluded_priority', 'daily_cap', 'message');
    const own = {
      confirmation: ['call_closed', 'duplicate_call'],
      delay: ['duplicate_call'],
      survey: ['cancelled', 'excluded_disposition', 'too_old', 'not_sampled', 'survey_cooldown'],
    };
    const expected = Object.entries(own).flatMap(([kind, reasons]) =>
      [...common, ...reasons].map((reason) => `${kind} ${reason}`),
    );
    expect([...outcomes].sort()).toEqual(expected.sort());
  });
});
