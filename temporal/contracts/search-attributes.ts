import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What supervisors filter by in the Temporal Web UI. Temporal stores search attributes as plain text, so
 * they hold ids and codes only.
 */
export const searchAttributes = {
  agencyId: defineSearchAttributeKey('AgencyId', 'KEYWORD'),
  callNumber: defineSearchAttributeKey('CallNumber', 'KEYWORD'),
  /** `open`, `survey_pending` or `finished`. */
  callStage: defineSearchAttributeKey('CallStage', 'KEYWORD'),
  callPriority: defineSearchAttributeKey('CallPriority', 'KEYWORD'),
  lastTextKind: defineSearchAttributeKey('LastTextKind', 'KEYWORD'),
  suppressedReason: defineSearchAttributeKey('SuppressedReason', 'KEYWORD'),
} as const;

/** Names and types for registering them with a server. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, 'Keyword'>> = Object.fromEntries(
  Object.values(searchAttributes).map((key) => [key.name, 'Keyword'] as const),
);
