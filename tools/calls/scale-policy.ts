import type { Policy } from '../../src/domain/policy';

/** Least durations where the machine's own time counts, which nobody speeds up: in minutes. */
export interface Floors {
  /** A confirmation goes at once, and a busy machine must not make it too old to send. */
  confirmationAge: number;
  /** The same for a delay text that is due. */
  grace: number;
}

/**
 * A policy for calls that are played `speed` times faster than life: its durations divided by `speed`, so that at 60 a
 * caller who waits half an hour is told after 30 seconds. Texts go at any hour, for a day's window means nothing then.
 *
 * @throws RangeError where speed is not a positive number
 */
export function scalePolicy(policy: Policy, speed: number, floors: Floors): Policy {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError('speed must be a positive number');
  const { confirmation, delay, survey } = policy;
  return {
    ...policy,
    confirmation: {
      ...confirmation,
      maxAgeMinutes: Math.max(floors.confirmationAge, confirmation.maxAgeMinutes / speed),
    },
    delay: {
      ...delay,
      thresholdsMinutes: Object.fromEntries(
        Object.entries(delay.thresholdsMinutes).map(([priority, minutes]) => [
          priority,
          minutes.map((minute) => minute / speed),
        ]),
      ),
      graceMinutes: Math.max(floors.grace, delay.graceMinutes / speed),
    },
    survey: {
      ...survey,
      delayMinutes: survey.delayMinutes / speed,
      window: null,
      maxAgeHours: survey.maxAgeHours / speed,
      cooldownDays: survey.cooldownDays / speed,
    },
    duplicateCallWindowMinutes: policy.duplicateCallWindowMinutes / speed,
    reuseCallNumberAfterDays: policy.reuseCallNumberAfterDays / speed,
  };
}
