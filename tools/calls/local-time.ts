import { Temporal } from 'temporal-polyfill';

/**
 * A local time that was exported without its zone, as RFC 3339 with the offset that held there and then.
 *
 * The hour that autumn repeats is ambiguous: the first of the two is taken, unless that lies before `notBefore`,
 * a time of the same call that is known to come first; then it is the second. A time that spring skips is moved on
 * by the hour that was skipped, as a clock that nobody has set yet would show it.
 *
 * @param local such as `2020-04-07T00:01:25`
 * @param timeZone IANA name
 * @param notBefore RFC 3339
 * @throws RangeError where `local` is no date and time or the zone is unknown
 */
export function withOffset(local: string, timeZone: string, notBefore?: string): string {
  const plain = Temporal.PlainDateTime.from(local);
  const first = plain.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  const isTooEarly =
    notBefore !== undefined &&
    Temporal.Instant.compare(first.toInstant(), Temporal.Instant.from(notBefore)) < 0;
  // Outside the repeated hour `later` is the same instant, and a time that is out of order stays what it is.
  const zoned =
    isTooEarly && isRepeated(plain, timeZone)
      ? plain.toZonedDateTime(timeZone, { disambiguation: 'later' })
      : first;
  return rfc3339(zoned);
}

/** An instant as the wall clock of a zone shows it, to the second, with its offset. */
export function inZone(instant: Date, timeZone: string): string {
  return rfc3339(Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone));
}

/** Hour of the day, 0 to 23, that the wall clock of a zone shows at an instant. */
export function hourInZone(instant: Date, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).hour;
}

function isRepeated(plain: Temporal.PlainDateTime, timeZone: string): boolean {
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    plain.toZonedDateTime(timeZone, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  return !earlier.equals(later) && earlier.toPlainDateTime().equals(later.toPlainDateTime());
}

function rfc3339(zoned: Temporal.ZonedDateTime): string {
  return zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}
