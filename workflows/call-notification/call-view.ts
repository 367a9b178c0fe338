import { currentPriority, type CallFacts } from '../../src/domain/call-facts';
import { describeDueText, type NextStep, type RecordedDecision } from '../../src/domain/next-step';

export type CallStage = 'open' | 'survey_pending' | 'finished';

/** The stage that supervisors filter by in the Web UI. */
export function stageOf(facts: CallFacts, next: NextStep): CallStage {
  if (next.action === 'end') return 'finished';
  return facts.closedAt === null ? 'open' : 'survey_pending';
}

/** The call at a glance, as Markdown for the Web UI: codes and times only, nothing personal. */
export function describeCall(
  facts: CallFacts,
  decisions: readonly RecordedDecision[],
  next: NextStep,
): string {
  const time = (at: number | null): string => (at === null ? '—' : new Date(at).toISOString());
  const lines = [
    `Type **${facts.typeCode ?? 'not stated'}**, priority **${currentPriority(facts) ?? 'none'}**, source ${facts.source ?? 'not stated'}`,
    '',
    `| received | dispatched | arrived | closed |`,
    `| --- | --- | --- | --- |`,
    `| ${[facts.receivedAt, facts.dispatchedAt, facts.arrivedAt, facts.closedAt].map(time).join(' | ')} |`,
    '',
    ...decisions.map(
      (d) =>
        `- ${d.kind}${d.kind === 'delay' ? ` ${d.occurrence}` : ''}: ${d.reason ? `not sent, \`${d.reason}\`` : 'sent'}`,
    ),
    '',
    next.action === 'decide'
      ? `Next: ${describeDueText(next, facts)} at ${time(next.at)}`
      : next.action === 'wait'
        ? 'Next: nothing scheduled; waiting for the call to go on'
        : 'Nothing more can come due',
  ];
  return lines.join('\n');
}
