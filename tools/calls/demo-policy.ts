import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy';
import { POLICE_TYPES } from './police-types';

/** A confirmation goes at once, and a busy machine must not make it too old to send. */
const SHORTEST_CONFIRMATION_AGE_MINUTES = 5;
/** The same for a delay text that is due: what counts here is the machine's time, which nobody speeds up. */
const SHORTEST_GRACE_MINUTES = 1;

/**
 * The contract's default policy for a day that is played `speed` times faster: its durations divided by `speed`, so
 * that at 60 a caller who waits half an hour is told after 30 seconds. Texts go at any hour.
 *
 * Not divided: how old a confirmation may be (5 minutes at least) and how late a delay text (1 minute). The cooldown is
 * ten minutes at most and the daily cap high, so that a second demo on the same day shows texts again.
 *
 * @param speed times faster than life; 1 leaves every duration as it is
 * @param surveyDelayMinutes minutes of the played day between close and survey (before `speed`)
 * @throws RangeError where speed is not a positive number
 */
export function demoPolicy(speed: number, surveyDelayMinutes = DEFAULT_POLICY.survey.delayMinutes): Policy {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError('speed must be a positive number');
  const { confirmation, delay, survey } = DEFAULT_POLICY;
  const codes = (list: string): string[] =>
    POLICE_TYPES.filter((type) => type.list === list).map((type) => type.code);
  const thresholds = Object.entries(delay.thresholdsMinutes).map(([priority, minutes]) => {
    return [priority, minutes.map((minute) => minute / speed)] as const;
  });
  return {
    ...DEFAULT_POLICY,
    callTypes: { text: codes('text'), suppress: codes('suppress') },
    confirmation: {
      ...confirmation,
      maxAgeMinutes: Math.max(SHORTEST_CONFIRMATION_AGE_MINUTES, confirmation.maxAgeMinutes / speed),
    },
    delay: {
      ...delay,
      thresholdsMinutes: Object.fromEntries(thresholds),
      graceMinutes: Math.max(SHORTEST_GRACE_MINUTES, delay.graceMinutes / speed),
    },
    survey: {
      ...survey,
      delayMinutes: surveyDelayMinutes / speed,
      window: null,
      maxAgeHours: survey.maxAgeHours / speed,
      cooldownDays: Math.min(survey.cooldownDays / speed, 10 / 1440),
    },
    duplicateCallWindowMinutes: DEFAULT_POLICY.duplicateCallWindowMinutes / speed,
    dailyCapPerPhone: 100,
  };
}
