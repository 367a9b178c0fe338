import { at, MINUTE } from './domain.test-support';
import { isDuplicateCall, type EarlierCall } from './duplicate-call';

const WINDOW = 30;
const call = { callNumber: '26-0002', receivedAt: at(100) };
const earlier = (over: Partial<EarlierCall> = {}): EarlierCall => ({
  callNumber: '26-0001',
  receivedAt: at(90),
  confirmedAt: at(90),
  lifecycle: [],
  ...over,
});

describe('isDuplicateCall', () => {
  it.each<[string, Partial<EarlierCall>, boolean]>([
    ['confirmed shortly before, still open', {}, true],
    ['confirmed exactly the window before', { receivedAt: at(60), confirmedAt: at(70) }, true],
    ['confirmed a moment longer before', { receivedAt: at(60), confirmedAt: at(70) - 1 }, false],
    ['confirmed at the very instant of this receipt', { confirmedAt: at(100) }, true],
    ['confirmed only after this receipt', { confirmedAt: at(100) + 1 }, false],
    ['received at the same instant, smaller number', { receivedAt: at(100), confirmedAt: at(100) }, true],
    [
      'received at the same instant, greater number',
      { callNumber: '26-0003', receivedAt: at(100), confirmedAt: at(100) },
      false,
    ],
    ['received later', { receivedAt: at(100) + 1, confirmedAt: at(99) }, false],
    ['closed before', { lifecycle: [{ at: at(99), open: false }] }, false],
    ['closed at the very instant', { lifecycle: [{ at: at(100), open: false }] }, false],
    ['closed a moment later', { lifecycle: [{ at: at(100) + 1, open: false }] }, true],
    [
      'closed and reopened before',
      {
        lifecycle: [
          { at: at(95), open: false },
          { at: at(99), open: true },
        ],
      },
      true,
    ],
  ])('%s: %s', (_name, over, duplicate) => {
    expect(isDuplicateCall(call, [earlier(over)], WINDOW)).toBe(duplicate);
  });

  it('compares numbers of one instant by code points', () => {
    const sameInstant = (callNumber: string): EarlierCall =>
      earlier({ callNumber, receivedAt: at(100), confirmedAt: at(100) });
    expect(isDuplicateCall({ ...call, callNumber: '\u{1F600}' }, [sameInstant('\u{FFFD}')], WINDOW)).toBe(
      true,
    );
    expect(isDuplicateCall({ ...call, callNumber: '\u{FFFD}' }, [sameInstant('\u{1F600}')], WINDOW)).toBe(
      false,
    );
  });

  it('needs one such call among many, and none is none', () => {
    const closed = earlier({ lifecycle: [{ at: at(91), open: false }] });
    expect(isDuplicateCall(call, [closed, earlier()], WINDOW)).toBe(true);
    expect(isDuplicateCall(call, [closed], WINDOW)).toBe(false);
    expect(isDuplicateCall(call, [], WINDOW)).toBe(false);
  });

  it('takes a window in fractions of a minute; none at all means the same instant', () => {
    const before = earlier({ receivedAt: at(99), confirmedAt: at(100) - MINUTE / 2 });
    expect(isDuplicateCall(call, [before], 0.5)).toBe(true);
    expect(isDuplicateCall(call, [before], 0.49)).toBe(false);
    expect(isDuplicateCall(call, [earlier({ confirmedAt: at(100) })], 0)).toBe(true);
  });
});
