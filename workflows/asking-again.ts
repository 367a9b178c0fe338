import { isCancellation, log } from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * How long to wait before asking the `attempt`-th time in a row for a decision that was not made:
 * doubling from one second to one minute. Spread over callers comes from the carrier's own back-off.
 */
export function pauseBeforeAsking(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, attempt - 1), LONGEST_PAUSE_MS);
}

/**
 * Runs a send whose single attempt may be lost (a dead worker, Postgres away). Null means "ask again":
 * the ledger knows whether the text went out, so that is always safe. Cancellation passes through.
 */
export async function attemptOnce<T>(send: () => Promise<T>): Promise<T | null> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.warn('A send was lost on the way; asking the ledger again', {
      cause: error.cause?.name ?? 'unknown',
    });
    return null;
  }
}
