import { isOpenAt, type CallFacts, type Instant } from './call-facts';
import { compareCodePoints } from './code-points';

/** An earlier call of the same phone whose confirmation is recorded as a message. */
export interface EarlierCall {
  callNumber: string;
  receivedAt: Instant;
  confirmedAt: Instant;
  lifecycle: CallFacts['lifecycle'];
}

/**
 * Whether a call repeats an earlier one: as of its own receipt, an earlier call from the same phone had
 * been sent its confirmation, at most the window before, and was still open (contract, section 4).
 */
export function isDuplicateCall(
  call: { callNumber: string; receivedAt: Instant },
  earlierCalls: readonly EarlierCall[],
  windowMinutes: number,
): boolean {
  return earlierCalls.some((earlier) => {
    const before =
      earlier.receivedAt - call.receivedAt || compareCodePoints(earlier.callNumber, call.callNumber);
    return (
      before < 0 &&
      earlier.confirmedAt <= call.receivedAt &&
      earlier.confirmedAt >= call.receivedAt - windowMinutes * 60_000 &&
      isOpenAt(earlier, call.receivedAt)
    );
  });
}
