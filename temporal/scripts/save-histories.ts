import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils';
import { createLazyClient } from '../client';

/** One run to keep: `name` becomes the file, without a run id the latest run is taken. */
export interface HistoryToSave {
  name: string;
  workflowId: string;
  runId?: string;
}

/**
 * Saves histories of workflows, so that later code can be replayed against them. A file that exists is never
 * written over: a history that no longer replays is mended in the workflow (`patched`), not by a new history.
 *
 * @returns the files written
 */
export async function saveHistories(
  client: Client,
  directory: string,
  histories: readonly HistoryToSave[],
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const files: string[] = [];
  for (const { name, workflowId, runId } of histories) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const file = join(directory, `${name}.json`);
    // historyToJSON, never JSON.stringify: bytes and enums must come back as they were.
    await writeFile(file, `${historyToJSON(withoutStacks(history))}\n`, { flag: 'wx' });
    files.push(file);
  }
  return files;
}

/** Stack traces name files of the machine that ran the code, and a replay does not read them. */
function withoutStacks(history: History): History {
  for (const event of history.events ?? []) {
    for (let failure = event.activityTaskFailedEventAttributes?.failure; failure; failure = failure.cause) {
      failure.stackTrace = '';
    }
  }
  return history;
}

const USAGE =
  'save-histories --out DIRECTORY [--address HOST:PORT] [--namespace NAME] FILE-NAME=WORKFLOW-ID …';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      address: { type: 'string', default: '127.0.0.1:7233' },
      namespace: { type: 'string', default: 'default' },
    },
  });
  const histories = positionals.map((text): HistoryToSave => {
    const [name = '', workflowId = ''] = text.split(/=(.*)/s, 2);
    return { name, workflowId };
  });
  const isUsable =
    values.out !== undefined && histories.length > 0 && histories.every((h) => h.name && h.workflowId);
  if (!isUsable) throw new Error(USAGE);
  const { address, namespace, out = '' } = values;
  const { client, connection } = createLazyClient({ address, namespace, tls: false });
  try {
    for (const file of await saveHistories(client, out, histories)) console.log(file);
  } finally {
    await connection.close();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
