import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles the workflows once, so that a worker starts fast and every worker runs the same bytes. */
async function main(): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath: require.resolve('../../workflows') });
  await writeFile(join(__dirname, '..', 'workflow-bundle.js'), code);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
