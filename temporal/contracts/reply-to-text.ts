/** Answers a text that a resident sent: one message of the ledger, known by its id. */
export interface ReplyToTextInput {
  agencyId: string;
  messageId: string;
}

export interface SendReplyInput {
  messageId: string;
}

export type SendReplyResult = { outcome: 'recorded' } | { outcome: 'try_later'; afterMs: number };

/** What one round of upkeep did; shown as the workflow's result. */
export interface UpkeepResult {
  /** Rows left `sending` by a dead worker, now `unknown`. */
  reaped: number;
  /** Unknown messages found with the provider. */
  reconciled: number;
  /** Unknown for too long: dropped and flagged. */
  dropped: number;
}
