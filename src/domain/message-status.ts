/**
 * The life of a message in the ledger. Receipts move it forward only, whatever order or copies they come
 * in (sending.md, 7); `dropped` is our own giving up, which a late receipt may still correct.
 */
export const MESSAGE_STATUSES = [
  'pending',
  'sending',
  'unknown',
  'dropped',
  'queued',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'suppressed',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

const RANK: Record<MessageStatus, number> = {
  pending: 0,
  sending: 1,
  unknown: 2,
  dropped: 3,
  queued: 4,
  sent: 5,
  delivered: 6,
  undelivered: 6,
  failed: 6,
  suppressed: 7,
};

/** The statuses from which a row may move to `next`: those that come strictly before it. */
export function statusesBefore(next: MessageStatus): MessageStatus[] {
  return MESSAGE_STATUSES.filter((status) => RANK[status] < RANK[next]);
}

/** Twilio's status words in ours: `accepted`, `scheduled` and `sending` are all on the provider's side. */
export function statusFromProvider(word: string): MessageStatus | null {
  switch (word) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
      return 'queued';
    case 'sent':
      return 'sent';
    case 'delivered':
    case 'read':
      return 'delivered';
    case 'undelivered':
      return 'undelivered';
    case 'failed':
    case 'canceled':
      return 'failed';
    default:
      return null;
  }
}
