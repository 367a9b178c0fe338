import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { historyFromJSON, type History } from '@temporalio/common/lib/proto-utils';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type ReplayWorkerOptions,
} from '@temporalio/worker';

/**
 * Histories of every released version, replayed against today's code. Red means that workflows which run at
 * this moment would break when this code is deployed. It is mended in the workflow (`patched`, or a new type),
 * never by recording the history anew.
 */
const FOLDERS = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'replay-breaks')
  .map(({ name }) => join(name, '__histories__'));

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(__dirname, folder)).map((name) => join(folder, name)),
);

const read = (file: string): History =>
  historyFromJSON(JSON.parse(readFileSync(join(__dirname, file), 'utf8')));

/** Bundles once: every replay runs the same code. */
async function bundle(...interceptors: string[]): Promise<ReplayWorkerOptions> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./index'),
    workflowInterceptorModules: interceptors.map((name) => require.resolve(name)),
    logger: new DefaultLogger('ERROR'),
  });
  return { workflowBundle };
}

beforeAll(() => {
  // The red replays are meant; their reports would only hide a real one.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});

it('there is a history for each kind of workflow', () => {
  expect(new Set(FILES.map((file) => file.split('/')[0]))).toEqual(
    new Set(['call-notification', 'reply-to-text', 'upkeep']),
  );
});

describe('replay of released histories', () => {
  let today: ReplayWorkerOptions;
  beforeAll(async () => {
    today = await bundle();
  });

  it.each(FILES)('%s', async (file) => {
    await Worker.runReplayHistory(today, read(file));
  });
});

describe('replay finds a workflow that was changed', () => {
  const PLAIN_CALL = read('call-notification/__histories__/0.1.0-plain-call.json');

  it.each([
    ['the timers are gone', './replay-breaks/without-timers.test-support'],
    ['an activity has another name', './replay-breaks/renamed-activity.test-support'],
  ])('%s', async (_name, interceptor) => {
    const replay = Worker.runReplayHistory(await bundle(interceptor), PLAIN_CALL);
    await expect(replay).rejects.toThrow(DeterminismViolationError);
    await expect(replay).rejects.toThrow(/TMPRL1100/);
  });
});
