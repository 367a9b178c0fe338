import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../calls/police-day';
import { play } from '../calls/player';
import { askUntilAnswered, type Api } from '../calls/player-http';
import type { DataDir } from './data-dir';
import { callsOfRound, DEMO_SPEED, demoCast, demoDayPolicy, type Round, roundLengthMs } from './demo-day';

/** New calls come in for this long; the last of them end within six minutes more. */
const NEW_CALLS_MS = 24 * 60_000;
const STATE_FILE = 'demo.json';
const LOOK_EVERY_MS = 1_000;

export interface DemoOptions extends Api {
  readonly carrierUrl: string;
  readonly dir: DataDir;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

interface DemoState {
  nextNumber: number;
  /** Rounds that have not been played to their end. */
  rounds: Round[];
}

/** Names the phones of the demo's people on the simulator's page; those that have their name already stay. */
export async function labelPhones(carrierUrl: string, cast: readonly Person[] = demoCast()): Promise<void> {
  const answer = await fetch(`${carrierUrl}/sim/phones`);
  const labels = (await answer.json()) as { number: string; name: string | null }[];
  const named = new Set(labels.filter((label) => label.name !== null).map((label) => label.number));
  for (const { phone, name, language } of cast) {
    if (named.has(phone)) continue;
    const labelled = await fetch(`${carrierUrl}/sim/phones/${encodeURIComponent(phone)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, language }),
    });
    if (!labelled.ok) throw new Error(`The simulator answered ${labelled.status} to the label of ${phone}.`);
  }
}

/** Plays the demo's day until it is over or aborted. What an earlier run left unplayed comes first. */
export async function playDemo(options: DemoOptions): Promise<void> {
  const { dir, say, signal } = options;
  const cast = demoCast();
  const policy = demoDayPolicy();
  const state = readState(dir);
  const totals = { calls: 0, rejected: 0 };
  const save = (): void => dir.writePrivate(STATE_FILE, state);

  const playRound = async (round: Round): Promise<void> => {
    const calls = callsOfRound(round, cast, policy);
    const { apiUrl, apiKey } = options;
    const result = await play({
      apiUrl,
      apiKey,
      calls,
      speed: DEMO_SPEED,
      startAt: new Date(round.startAt),
      signal,
    });
    totals.calls += calls.length;
    totals.rejected += result.rejected;
    if (result.aborted) return;
    state.rounds = state.rounds.filter(({ number }) => number !== round.number);
    save();
  };

  const stop = new AbortController();
  const milestones = tellMilestones({ ...options, signal: AbortSignal.any([signal, stop.signal]) });
  const left = state.rounds;
  if (left.length > 0) say(`Demo: goes on with the calls of ${left.length} round(s) that were cut off`);
  const plays = left.map(playRound);
  try {
    const end = Date.now() + NEW_CALLS_MS;
    for (let isOpening = true; Date.now() < end; isOpening = false) {
      const round = { number: state.nextNumber, startAt: new Date().toISOString(), isOpening };
      state.nextNumber += 1;
      state.rounds.push(round);
      save();
      plays.push(playRound(round));
      // A round that fails ends the demo at once, not when its time is over.
      await Promise.race([sleep(roundLengthMs(round), undefined, { signal }), failureOf(plays)]);
    }
    await Promise.all(plays);
    const rejected = totals.rejected > 0 ? ` (${totals.rejected} events rejected)` : '';
    say(
      `Demo: the day is over after ${totals.calls} calls${rejected}. Everything else runs on; start again for more.`,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
    await Promise.allSettled([...plays, milestones]);
  }
}

function failureOf(plays: readonly Promise<void>[]): Promise<never> {
  return new Promise((_, reject) => plays.forEach((playing) => playing.catch(reject)));
}

function readState(dir: DataDir): DemoState {
  const state = dir.readJson(STATE_FILE) as DemoState | null;
  return state && Array.isArray(state.rounds) ? state : { nextNumber: 1, rounds: [] };
}

interface Listed {
  items: { at: string | null; language: string | null; status: string }[];
}

/** One line for the first text of each kind: the newcomer learns when to look. */
async function tellMilestones(options: DemoOptions): Promise<void> {
  const { signal, say } = options;
  const since = new Date().toISOString();
  const kinds = new Map([
    ['confirmation', 'the first confirmation text is out'],
    ['delay', 'the first delay text is out: this caller waits long'],
    ['survey', 'the first survey is out: this call was closed'],
  ]);
  try {
    while (kinds.size > 0) {
      for (const [kind, words] of kinds) {
        const path = `v1/messages?kind=${kind}&outcome=message&limit=5`;
        const list = await askUntilAnswered(options, path, { method: 'GET' }, (body) => body as Listed, {
          signal,
        });
        const sent = list?.items.find(
          ({ at, status }) => at !== null && at >= since && ['queued', 'sent', 'delivered'].includes(status),
        );
        if (!sent) continue;
        say(`Demo: ${words} (${sent.language ?? 'en'})`);
        kinds.delete(kind);
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    // Only a comfort: a play that fails says so itself.
    if (!signal.aborted) say(`Demo: cannot follow the texts: ${(error as Error).message}`);
  }
}
