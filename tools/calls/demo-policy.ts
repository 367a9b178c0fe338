import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy';
import { POLICE_TYPES } from './police-types';
import { scalePolicy } from './scale-policy';

/** A confirmation goes at once, and a busy machine must not make it too old to send; the same for a delay text. */
const FLOORS = { confirmationAge: 5, grace: 1 };

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
  const codes = (list: string): string[] =>
    POLICE_TYPES.filter((type) => type.list === list).map((type) => type.code);
  const survey = { ...DEFAULT_POLICY.survey, delayMinutes: surveyDelayMinutes };
  const scaled = scalePolicy({ ...DEFAULT_POLICY, survey }, speed, FLOORS);
  return {
    ...scaled,
    callTypes: { text: codes('text'), suppress: codes('suppress') },
    survey: { ...scaled.survey, cooldownDays: Math.min(scaled.survey.cooldownDays, 10 / 1440) },
    // Numbers of the demo are made anew each time, and a second demo may begin after an hour.
    reuseCallNumberAfterDays: DEFAULT_POLICY.reuseCallNumberAfterDays,
    dailyCapPerPhone: 100,
  };
}
