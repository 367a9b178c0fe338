const LONGEST_MS = 60_000;

/**
 * Jittered exponential back-off after a hand-over that was certainly not processed: somewhere between half
 * and all of `first × 2^(attempt-1)`, a minute at most, so that a storm of refusals spreads out.
 *
 * @param random 0 to 1
 */
export function backOff(firstMs: number, attempt: number, random = Math.random()): number {
  const ceiling = Math.min(LONGEST_MS, firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(ceiling * (0.5 + random / 2));
}
