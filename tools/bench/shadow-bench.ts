import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_POLICY } from '../../src/domain/policy';
import { runShadow } from '../shadow/shadow';
import { writeBenchCalls } from './bench-calls';

/**
 * How fast shadow is, as one line: `node -r @swc-node/register tools/bench/shadow-bench.ts --calls 1000000 [--seed N]`.
 * Figures are for comparing two states of the code on one machine; nothing asserts them.
 */
async function main(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: { calls: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
  });
  const directory = mkdtempSync(join(tmpdir(), 'shadow-bench-'));
  try {
    const [calls, policy, json] = ['calls.csv', 'policy.json', 'out.json'].map((name) =>
      join(directory, name),
    );
    if (!calls || !policy || !json) return;
    const count = Number(values.calls);
    writeBenchCalls(calls, count, Number(values.seed));
    writeFileSync(policy, JSON.stringify(DEFAULT_POLICY));
    const [begin, cpu] = [performance.now(), process.cpuUsage()];
    await runShadow({ calls, policy, json, skipBad: false, complain: console.error });
    const seconds = (performance.now() - begin) / 1000;
    const used = process.cpuUsage(cpu);
    const cpuSeconds = (used.user + used.system) / 1_000_000;
    const rss = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(
      `${count} calls in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU): ` +
        `${Math.round(count / seconds)} calls/s, ${Math.round(count / cpuSeconds)} calls/CPU-s, peak RSS ${rss} MB`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
