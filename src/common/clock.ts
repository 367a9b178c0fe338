/** The one source of "now" outside workflows. Replays feed it from the time-skipping server. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const CLOCK = Symbol('Clock');
export const wallClock: Clock = { now: () => Date.now() };
