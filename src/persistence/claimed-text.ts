/** A claimed row: it is `sending` and ours, and exactly one hand-over must follow. */
export interface ClaimedText {
  messageId: string;
  to: string;
  from: string;
  body: string;
  /** The last instant at which it is worth delivering, epoch milliseconds. */
  deadline: number;
  /** Which hand-over of the row this is, from 1. */
  attempt: number;
}
