import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { compareCodePoints } from './code-points';
import { chooseLanguage, LANGUAGES } from './language';
import { MESSAGE_STATUSES, statusesBefore, statusFromProvider, type MessageStatus } from './message-status';
import { parseInstant } from './rfc3339';
import { sampleBucketOf } from './sample';

describe('compareCodePoints', () => {
  it.each([
    ['', '', 0],
    ['', 'a', -1],
    ['a', 'ab', -1],
    ['Z', 'a', -1],
    ['10', '9', -1],
    ['\u{FFFD}', '\u{1F600}', -1],
    ['x\u{1F600}', 'x\u{1F601}', -1],
    // A lone surrogate is a code point of its own, below every astral character.
    ['\uD83D', '\u{1F600}', -1],
  ])('%j before %j', (a, b, sign) => {
    expect(Math.sign(compareCodePoints(a, b))).toBe(sign);
    expect(Math.sign(compareCodePoints(b, a))).toBe(0 - sign);
  });

  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
        expect(Math.sign(compareCodePoints(a, b))).toBe(bytes);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T13:40:10-07:00', '2026-03-01T20:40:10Z'],
    ['2026-03-01T13:40:10Z', '2026-03-01T13:40:10Z'],
    ['2026-03-01t13:40:10z', '2026-03-01T13:40:10Z'],
    ['2026-03-01T05:25:00+05:45', '2026-02-28T23:40:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['2000-02-29T23:59:59+00:00', '2000-02-29T23:59:59Z'],
    ['2026-03-01T13:40:10.5Z', '2026-03-01T13:40:10.500Z'],
    ['2026-03-01T13:40:10.123999999Z', '2026-03-01T13:40:10.123Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00Z'],
  ])('reads %s', (text, same) => {
    expect(parseInstant(text)?.ms).toBe(Date.parse(same));
  });

  it.each([
    '2026-03-01T13:40:10',
    '2026-03-01',
    '2026-03-01 13:40:10Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-03-00T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T13:60:00Z',
    '2026-03-01T13:40:61Z',
    '2026-03-01T13:40:10+24:00',
    '2026-03-01T13:40:10+07:60',
    '2026-03-01T13:40:10+0700',
    '2026-03-01T13:40:10-07',
    '2026-03-01T13:40:10.Z',
    '2026-03-01T13:40:10,5Z',
    ' 2026-03-01T13:40:10Z',
    '2026-03-01T13:40:10Z\n',
    '２026-03-01T13:40:10Z',
    '',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('reads each instant back, in any offset, with one canonical form', () => {
    const instant = fc.integer({
      min: Date.parse('1950-01-01T00:00:00Z'),
      max: Date.parse('2150-01-01T00:00:00Z'),
    });
    fc.assert(
      fc.property(instant, fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }), (ms, offset) => {
        const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
        const two = (n: number): string => String(n).padStart(2, '0');
        const size = Math.abs(offset);
        const suffix = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        const here = parseInstant(`${local}${suffix}`);
        expect(here?.ms).toBe(ms);
        expect(here?.canonical).toBe(parseInstant(new Date(ms).toISOString())?.canonical);
      }),
    );
  });

  it('tells apart what milliseconds cannot, and takes two spellings for one', () => {
    const canonical = (text: string): string | undefined => parseInstant(text)?.canonical;
    expect(canonical('2026-03-01T13:40:10.1000001Z')).not.toBe(canonical('2026-03-01T13:40:10.1Z'));
    expect(canonical('2026-03-01T13:40:10.100Z')).toBe(canonical('2026-03-01T06:40:10.1-07:00'));
    expect(canonical('2026-03-01T13:40:10.0Z')).toBe(canonical('2026-03-01T13:40:10Z'));
  });
});

describe('sampleBucketOf', () => {
  it('reads the first four bytes big-endian, mod 100', () => {
    expect(sampleBucketOf(Uint8Array.of(0, 0, 1, 0, 9))).toBe(56);
    expect(sampleBucketOf(Uint8Array.of(255, 255, 255, 255))).toBe(4_294_967_295 % 100);
  });

  it('reads a digest that lies within a larger buffer', () => {
    expect(sampleBucketOf(Uint8Array.of(9, 9, 0, 0, 0, 42).subarray(2))).toBe(42);
  });

  it('agrees with arithmetic on the digest of a call number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (callNumber) => {
        const digest = createHash('sha256').update(callNumber, 'utf8').digest();
        expect(sampleBucketOf(digest)).toBe(parseInt(digest.toString('hex').slice(0, 8), 16) % 100);
      }),
    );
  });
});

describe('chooseLanguage', () => {
  it.each([
    ['es', null, 'es'],
    ['ES-mx', null, 'es'],
    ['es_MX', 'fr', 'es'],
    ['de', 'fr', 'fr'],
    [null, 'fa', 'fa'],
    ['', 'fa', 'fa'],
    ['sw', 'fr', 'fr'],
    ['sw', 'sw', 'en'],
    [null, null, 'en'],
  ])('call %j, phone %j → %s', (callLanguage, phoneLanguage, expected) => {
    const offered = LANGUAGES.filter((language) => language !== 'sw');
    expect(chooseLanguage({ callLanguage, phoneLanguage, offered, fallback: 'en' })).toBe(expected);
  });
});

describe('message statuses', () => {
  /** What the ledger's conditional update does with one receipt. */
  const apply = (status: MessageStatus, receipt: MessageStatus): MessageStatus =>
    statusesBefore(receipt).includes(status) ? receipt : status;

  it('comes to the same end from any order and copies of the receipts of one text', () => {
    const life = fc.constantFrom<MessageStatus[]>(
      ['queued'],
      ['queued', 'sent'],
      ['queued', 'sent', 'delivered'],
      ['queued', 'sent', 'undelivered'],
      ['queued', 'failed'],
    );
    const start = fc.constantFrom<MessageStatus>('sending', 'unknown', 'dropped', 'queued');
    const receipts = life.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc
          .array(fc.constantFrom(...all), { maxLength: 6 })
          .chain((copies) =>
            fc.shuffledSubarray([...all, ...copies], { minLength: all.length + copies.length }),
          ),
      ),
    );
    fc.assert(
      fc.property(start, receipts, (from, [inOrder, given]) => {
        expect(given.reduce(apply, from)).toBe(inOrder.at(-1));
      }),
      { numRuns: 300 },
    );
  });

  it('never moves what is settled, suppressed or ahead', () => {
    for (const settled of ['delivered', 'undelivered', 'failed', 'suppressed'] as const) {
      for (const receipt of ['queued', 'sent', 'delivered', 'undelivered', 'failed'] as const) {
        expect(apply(settled, receipt)).toBe(settled);
      }
    }
    expect(apply('sent', 'queued')).toBe('sent');
    expect(MESSAGE_STATUSES.every((status) => !statusesBefore(status).includes(status))).toBe(true);
  });

  it('lets a late receipt correct what we gave up', () => {
    expect(apply('dropped', 'delivered')).toBe('delivered');
  });

  it.each([
    ['accepted', 'queued'],
    ['scheduled', 'queued'],
    ['queued', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['receiving', null],
    ['', null],
  ])('reads the provider’s %j as %j', (word, status) => {
    expect(statusFromProvider(word)).toBe(status);
  });
});
