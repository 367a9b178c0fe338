import { currentPriority, type CallFacts } from '../domain/call-facts';
import { nextStep, type RecordedDecision } from '../domain/next-step';
import type { PolicyInForce } from '../domain/policy';
import { workflowIds } from '../../temporal/contracts/ids';
import type { CallRow, EventRow, MessageRow } from '../persistence/read.repository';

const iso = (at: number | Date | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Where a call stands, in one word that a dispatcher would use. */
export function stageOf(facts: CallFacts): 'received' | 'dispatched' | 'arrived' | 'closed' | 'cancelled' {
  if (facts.closedAt !== null) return facts.cancelled ? 'cancelled' : 'closed';
  if (facts.arrivedAt !== null) return 'arrived';
  return facts.dispatchedAt !== null ? 'dispatched' : 'received';
}

/** The facts that the API shows: codes and times, no number. */
export function factsView(facts: CallFacts) {
  return {
    source: facts.source,
    typeCode: facts.typeCode,
    typeText: facts.typeText,
    priority: currentPriority(facts),
    language: facts.language,
    district: facts.district,
    juvenileCaller: facts.juvenile,
    disposition: facts.disposition,
    phone: facts.phone.state,
    receivedAt: iso(facts.receivedAt),
    dispatchedAt: iso(facts.dispatchedAt),
    arrivedAt: iso(facts.arrivedAt),
    closedAt: iso(facts.closedAt),
  };
}

/** The workflow of a call, and where a person opens it. */
export function workflowView(agencyId: string, callId: string, ui: { url: string; namespace: string }) {
  const id = workflowIds.call(agencyId, callId);
  return { id, url: `${ui.url}/namespaces/${ui.namespace}/workflows/${encodeURIComponent(id)}` };
}

/** A line of the list. */
export function callSummary(agencyId: string, call: CallRow, ui: { url: string; namespace: string }) {
  const { facts } = call;
  return {
    callNumber: call.call_number,
    instance: call.instance,
    state: facts.closedAt === null ? 'open' : 'closed',
    stage: stageOf(facts),
    receivedAt: iso(facts.receivedAt),
    dispatchedAt: iso(facts.dispatchedAt),
    arrivedAt: iso(facts.arrivedAt),
    closedAt: iso(facts.closedAt),
    facts: factsView(facts),
    workflow: workflowView(agencyId, call.id, ui),
  };
}

/** A row of the ledger. The words themselves are not shown: a survey's link is for its reader alone. */
export function messageView(row: MessageRow) {
  return {
    id: row.id,
    callNumber: row.call_number,
    kind: row.kind,
    occurrence: row.occurrence,
    channel: row.channel,
    outcome: row.outcome,
    status: row.status,
    reason: row.reason,
    language: row.language,
    variant: row.variant,
    dueAt: iso(row.due_at),
    at: iso(row.decided_at),
    segments: row.segments,
    attempts: row.attempts,
    providerId: row.provider_id,
    errorCode: row.error_code,
    flag: row.flag,
    supersededAt: iso(row.superseded_at),
    policyVersion: row.policy_version,
  };
}

/** Everything about one call: what came in, what was decided and why, and what is due next. */
export function callDetail(input: {
  agencyId: string;
  call: CallRow;
  instances: number[];
  events: EventRow[];
  messages: MessageRow[];
  policy: PolicyInForce;
  now: number;
  ui: { url: string; namespace: string };
}) {
  const { call, events, messages, policy, now } = input;
  const current = messages.filter((row) => row.generation === 0 && row.outcome !== null);
  const next = nextStep({ facts: call.facts, policy, decisions: current.map(decisionOf) }, now);
  const timeline = [
    ...events.map((event) => ({
      at: iso(event.occurred_at),
      what: 'event',
      type: event.type,
      eventId: event.event_id,
      unit: event.unit_id,
      storedAt: iso(event.stored_at),
    })),
    ...messages
      .filter((row) => row.decided_at !== null)
      .map((row) => ({
        at: iso(row.decided_at),
        what: row.outcome === 'message' ? 'message' : 'suppression',
        kind: row.kind,
        occurrence: row.occurrence,
        status: row.status,
        reason: row.reason,
        language: row.language,
        superseded: row.generation > 0,
      })),
  ].sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
  return {
    ...callSummary(input.agencyId, call, input.ui),
    instances: input.instances,
    duplicateCall: call.is_duplicate ?? false,
    finished: next.action === 'end',
    next:
      next.action === 'decide' ? { kind: next.kind, occurrence: next.occurrence, at: iso(next.at) } : null,
    decisions: messages
      .filter((row) => row.generation === 0 && row.outcome !== null)
      .map(messageView)
      .reverse(),
    superseded: messages
      .filter((row) => row.generation > 0)
      .map(messageView)
      .reverse(),
    timeline,
  };
}

function decisionOf(row: MessageRow): RecordedDecision {
  const decision = { kind: row.kind, occurrence: row.occurrence, outcome: row.outcome } as RecordedDecision;
  return row.reason === null ? decision : ({ ...decision, reason: row.reason } as RecordedDecision);
}
