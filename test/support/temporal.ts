import {
  type LocalTestWorkflowEnvironmentOptions,
  TestWorkflowEnvironment,
  type TimeSkippingTestWorkflowEnvironmentOptions,
} from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { findTemporalCli, findTestServer } from '../../tools/stack/temporal-binaries';

// Before the first server or worker of the process: what they narrate would bury what a test says.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  shutdownSignals: [],
});

/**
 * A Temporal server whose clock jumps to the next timer: days pass in milliseconds.
 *
 * Two traps of it: start workflows through `new Client({ connection: env.connection })`, because `result()` on
 * `env.client` lets the clock run on for years; and move the clock with `env.sleep` alone.
 */
export async function createTimeSkippingEnv(
  options: TimeSkippingTestWorkflowEnvironmentOptions = {},
): Promise<TestWorkflowEnvironment> {
  const path = await findTestServer();
  return TestWorkflowEnvironment.createTimeSkipping({
    ...options,
    server: { ...options.server, executable: { type: 'existing-path', path } },
  });
}

/** A full Temporal server in memory, with search attributes and visibility, whose clock is the real one. */
export async function createLocalEnv(
  options: LocalTestWorkflowEnvironmentOptions = {},
): Promise<TestWorkflowEnvironment> {
  const path = await findTemporalCli();
  return TestWorkflowEnvironment.createLocal({
    ...options,
    server: { ...options.server, executable: { type: 'existing-path', path } },
  });
}
