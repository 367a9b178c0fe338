import type { ShadowDecision } from '../../src/shadow/walk-calls';
import { walkCalls } from '../../src/shadow/walk-calls';
import { CallTable } from '../../tools/shadow/call-table';
import { toSecond } from '../../tools/shadow/out-file';
import type { Case } from './generate';
import { model } from './model';

/** One decision as a line, so that a difference reads as one. */
const line = (
  parts: { callNumber: string; kind: string; occurrence: number; at: string },
  outcome: string,
): string => `${parts.callNumber} ${parts.kind} ${parts.occurrence} ${parts.at} ${outcome}`;

function shadowLines({ rows, policy }: Case): string[] {
  const table = new CallTable();
  for (const row of rows) table.add(row);
  const decisions: ShadowDecision[] = [];
  for (const calls of table.groups()) decisions.push(...walkCalls(calls, policy));
  return decisions.map((d) =>
    line({ ...d, at: toSecond(d.at) }, d.outcome === 'message' ? `message ${d.language}` : `${d.reason}`),
  );
}

function modelLines({ rows, policy }: Case): string[] {
  const out = model(rows, policy);
  return [
    ...out.messages.map((m) => line(m, `message ${m.language}`)),
    ...out.suppressed.map((s) => line(s, s.reason)),
  ];
}

/** What each of the two says that the other does not; both empty where they agree. */
export function differences(situation: Case): { model: string[]; shadow: string[]; decisions: string[] } {
  const [shadow, reference] = [shadowLines(situation).sort(), modelLines(situation).sort()];
  const only = (lines: string[], others: string[]): string[] => {
    const known = new Set(others);
    return lines.filter((text, i) => !known.has(text) || lines[i - 1] === text);
  };
  return { model: only(reference, shadow), shadow: only(shadow, reference), decisions: reference };
}
