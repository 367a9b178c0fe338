import { setTimeout as sleep } from 'node:timers/promises';
import { askUntilAnswered, type Api } from './player-http';

/** What `GET /v1/calls/{callNumber}` answers, as far as it is read here. */
export interface CallAnswer {
  state: string;
  /** Nothing is left to come due. */
  finished: boolean;
  decisions: DecisionAnswer[];
}

export interface DecisionAnswer {
  kind: string;
  occurrence: number;
  outcome: 'message' | 'suppressed';
  reason?: string | null;
  language?: string | null;
  status?: string | null;
  at: string;
}

export interface Outcome {
  callNumber: string;
  /** `null`: the API does not know the call. */
  call: CallAnswer | null;
}

export interface WaitOptions extends Api {
  callNumbers: readonly string[];
  signal?: AbortSignal;
  /** Stop waiting after this long; what is known by then is answered. Default: no limit. */
  timeoutMs?: number;
  pollMs?: number;
  onProgress?: (finished: number, total: number) => void;
}

/** Few at a time: the API also has the play's own events to take. */
const AT_ONCE = 4;

/**
 * Asks for each call until every one of them is finished: all its texts are sent or their reasons recorded.
 *
 * @returns the last answer for each call, in the order of `callNumbers`, also where the time ran out or it was aborted
 */
export async function waitForOutcomes(options: WaitOptions): Promise<Outcome[]> {
  const { callNumbers, signal, pollMs = 2_000, timeoutMs = Number.POSITIVE_INFINITY, onProgress } = options;
  const deadline = Date.now() + timeoutMs;
  const outcomes = new Map<string, Outcome>(
    callNumbers.map((callNumber) => [callNumber, { callNumber, call: null }]),
  );
  const unfinished = (): Outcome[] => [...outcomes.values()].filter((outcome) => !outcome.call?.finished);
  try {
    for (;;) {
      const queue = unfinished();
      const ask = async (): Promise<void> => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const call = await readCall(options, next.callNumber);
          outcomes.set(next.callNumber, { callNumber: next.callNumber, call });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, ask));
      const left = unfinished().length;
      onProgress?.(outcomes.size - left, outcomes.size);
      if (left === 0 || Date.now() >= deadline) break;
      await sleep(Math.max(1, Math.min(pollMs, deadline - Date.now())), undefined, signal ? { signal } : {});
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  return [...outcomes.values()];
}

async function readCall(options: WaitOptions, callNumber: string): Promise<CallAnswer | null> {
  const read = (body: unknown): CallAnswer => {
    const call = body as Partial<CallAnswer>;
    return { state: call.state ?? '', finished: call.finished === true, decisions: call.decisions ?? [] };
  };
  const path = `v1/calls/${encodeURIComponent(callNumber)}`;
  const { signal } = options;
  return askUntilAnswered(
    options,
    path,
    { method: 'GET', missingIsNull: true },
    read,
    signal ? { signal } : {},
  );
}

export interface OutcomeTable {
  lines: string[];
  /** Calls for which nothing is recorded: no text and no reason. */
  withoutDecision: string[];
  unfinished: string[];
}

/** Counts outcomes by kind: messages, then suppressions by reason, the most frequent first. */
export function tabulate(outcomes: readonly Outcome[]): OutcomeTable {
  const counts = new Map<string, { messages: number; reasons: Map<string, number> }>();
  for (const { kind, outcome, reason } of outcomes.flatMap(({ call }) => call?.decisions ?? [])) {
    const entry = counts.get(kind) ?? { messages: 0, reasons: new Map<string, number>() };
    if (outcome === 'message') entry.messages += 1;
    else entry.reasons.set(reason ?? '?', (entry.reasons.get(reason ?? '?') ?? 0) + 1);
    counts.set(kind, entry);
  }
  const lines = [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([kind, { messages, reasons }]) => [
      row(kind, 'messages', messages),
      ...[...reasons]
        .sort(([, a], [, b]) => b - a)
        .map(([reason, number]) => row('', `suppressed: ${reason}`, number)),
    ]);
  return {
    lines,
    withoutDecision: outcomes
      .filter(({ call }) => !call?.decisions.length)
      .map(({ callNumber }) => callNumber),
    unfinished: outcomes.filter(({ call }) => !call?.finished).map(({ callNumber }) => callNumber),
  };
}

function row(kind: string, what: string, number: number): string {
  return `${kind.padEnd(14)}${what.padEnd(38)}${String(number).padStart(6)}`;
}
