import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { cases, type Case } from '../../test/reference/generate';
import { differences } from '../../test/reference/shadow-agrees.test-support';

/**
 * Holds shadow against the reference model for many more calls than a test run has time for:
 * `node -r @swc-node/register tools/bench/reference.ts --calls 100000 --policies 50 [--seed N]`.
 * Exit 1 and the smallest case found where they differ.
 */
function main(argv: string[]): number {
  const { values } = parseArgs({
    args: argv,
    options: {
      calls: { type: 'string', default: '100000' },
      policies: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
    },
  });
  const policies = Number(values.policies);
  const length = Math.ceil(Number(values.calls) / policies);
  const outcomes = new Map<string, number>();
  let [calls, decisions, disagreeing] = [0, 0, 0];
  for (let i = 0; i < policies; i += 1) {
    const seed = Number(values.seed) + i;
    const [situation] = fc.sample(cases({ minLength: length, maxLength: length }), { seed, numRuns: 1 });
    if (!situation) continue;
    const found = differences(situation);
    calls += situation.rows.length;
    decisions += found.decisions.length;
    for (const decision of found.decisions) {
      const outcome = decision.split(' ')[4] ?? '';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    if (!differ(situation)) continue;
    disagreeing += 1;
    const small = smallest(situation);
    const { model, shadow } = differences(small);
    console.log(JSON.stringify({ seed, ...small, differences: { model, shadow } }, null, 1));
  }
  const share = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => `${name} ${n}`);
  console.log(`${calls} calls under ${policies} policies, ${decisions} decisions: ${share.join(', ')}`);
  console.log(`${disagreeing} policies with a disagreement`);
  return disagreeing > 0 ? 1 : 0;
}

function differ(situation: Case): boolean {
  const { model, shadow } = differences(situation);
  return model.length + shadow.length > 0;
}

/** Leaves out calls, half of them at a time and then fewer, for as long as the two still differ. */
function smallest({ policy, rows }: Case): Case {
  let kept = rows;
  for (let part = Math.ceil(kept.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < kept.length;) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + part)];
      if (differ({ policy, rows: fewer })) kept = fewer;
      else from += part;
    }
  }
  return { policy, rows: kept };
}

process.exitCode = main(process.argv.slice(2));
