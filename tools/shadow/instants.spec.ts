import fc from 'fast-check';
import { parseRfc3339 } from '../../src/domain/rfc3339';
import { instantOf } from './instants';

const two = (max: number): fc.Arbitrary<string> => fc.nat(max).map((n) => String(n).padStart(2, '0'));

it('is what the domain reads, for every form of a time', () => {
  const times = fc
    .record({
      year: fc.nat(9_999).map((n) => String(n).padStart(4, '0')),
      month: two(13),
      day: two(32),
      t: fc.constantFrom('T', 'T', 't'),
      hour: two(24),
      minute: two(60),
      second: two(61),
      fraction: fc.constantFrom('', '', '.1', '.1234', '.12345', '.999999'),
      zone: fc.oneof(
        fc.constantFrom('Z', 'z', '+00:00', '-00:00', '+14:00', '-12:00'),
        fc.tuple(fc.constantFrom('+', '-'), two(23), two(59)).map(([sign, h, m]) => `${sign}${h}:${m}`),
      ),
    })
    .map((p) => `${p.year}-${p.month}-${p.day}${p.t}${p.hour}:${p.minute}:${p.second}${p.fraction}${p.zone}`)
    .filter((text) => parseRfc3339(text) !== null);
  fc.assert(
    fc.property(times, (text) => expect(instantOf(text)).toBe(parseRfc3339(text))),
    {
      numRuns: 2_000,
      examples: [['2016-12-31T23:59:60Z'], ['2016-12-31T16:59:60-07:00'], ['0001-01-01T00:00:00Z']],
    },
  );
});
