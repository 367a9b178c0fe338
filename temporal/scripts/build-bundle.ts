import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/**
 * Bundles the workflows once, so that a worker starts fast and every worker runs the same bytes. Also a
 * check: a bundle is refused where workflow code reaches for what is not there when it replays.
 *
 * Usage: `build-bundle [FILE]`; by default where the compiled worker looks for it.
 */
async function main(): Promise<void> {
  const file = resolve(process.argv[2] ?? join(__dirname, '..', 'workflow-bundle.js'));
  const { code } = await bundleWorkflowCode({ workflowsPath: require.resolve('../../workflows') });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
