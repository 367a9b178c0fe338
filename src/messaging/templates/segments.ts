import { SegmentedMessage } from 'sms-segments-calculator';
import type { TextSize } from './types';

const BITS = { 'GSM-7': 7, 'UCS-2': 16 } as const;

/** What a body costs: one character outside GSM-7 turns the whole text to UCS-2, 67 characters a part. */
export function segmentsOf(body: string): TextSize {
  const message = new SegmentedMessage(body);
  const encoding = message.encodingName;
  return {
    segments: message.segmentsCount,
    encoding,
    characters: message.messageSize / BITS[encoding],
  };
}
