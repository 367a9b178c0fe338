import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { CallFacts } from '../../src/domain/call-facts';
import type { CallTextKind, NextStep, RecordedDecision } from '../../src/domain/next-step';
import type { PolicyInForce, TimingPolicy } from '../../src/domain/policy';

/** Which call a workflow is about. Everything else reaches it as facts. */
export interface CallNotificationInput {
  agencyId: string;
  callId: string;
}

/**
 * A call's folded facts with what is already decided, as Postgres had them at `version`. A workflow keeps
 * the highest version it has seen, so it does not matter in which order they arrive.
 */
export interface CallSnapshot {
  version: number;
  facts: CallFacts;
  decisions: RecordedDecision[];
  policy: PolicyInForce<TimingPolicy>;
}

/** What became of a call, for whoever looks at the finished workflow. */
export interface CallNotificationResult {
  decisions: RecordedDecision[];
}

export interface CallState {
  version: number;
  facts: CallFacts | null;
  decisions: RecordedDecision[];
  next: NextStep | null;
}

/** New facts of the call, or a new policy: all that its decisions depend on. */
export const callFactsChangedSignal = defineSignal<[CallSnapshot]>('callFactsChanged');
export const callStateQuery = defineQuery<CallState>('callState');

/** Asks for one decision: to send the text, or to record why not. */
export interface SendCallTextInput {
  agencyId: string;
  callId: string;
  kind: CallTextKind;
  occurrence: number;
  /** The workflow's clock, epoch milliseconds: the decision is never made as of an earlier instant. */
  asOf: number;
}

export type SendCallTextResult =
  /** A message (whatever became of it) or a reason is recorded. */
  | { outcome: 'recorded'; snapshot: CallSnapshot }
  /** Postgres knows better: under its facts this text is not due now. */
  | { outcome: 'not_due'; snapshot: CallSnapshot }
  /** The carrier did not take it, for certain; the ledger row waits. */
  | { outcome: 'try_later'; afterMs: number };
