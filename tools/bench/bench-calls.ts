import { closeSync, openSync, writeSync } from 'node:fs';
import { CALL_COLUMNS, emptyRow, writeCalls, type CallRow } from '../calls/call-row';
import profile from '../calls/police-profile.json';
import { atQuantile, pickWeighted, seeded, type Quantiles, type Random } from '../calls/random';

const TYPES = ['LARCENY', 'NOISE', 'DOMESTIC', 'SEXOFF', 'TRAFFIC'];
const LANGUAGES: readonly [string, number][] = [
  ['en', 70],
  ['es', 20],
  ['fr', 5],
  ['', 5],
];
const SOURCES: readonly ['911' | 'non_emergency' | 'text_to_911' | 'officer', number][] = [
  ['non_emergency', 7_728],
  ['911', 3_019],
  ['text_to_911', 210],
  ['officer', 2_499],
];
const START = Date.parse('2026-01-01T00:00:00-07:00');
const BATCH = 10_000;

interface PriorityProfile {
  create_to_dispatch_s: Quantiles;
  create_to_arrive_s: Quantiles;
  create_to_first_close_s: Quantiles;
  share_no_arrival: number;
}
const byPriority = profile.by_priority_citizen as unknown as Record<string, PriorityProfile>;

/**
 * Writes a calls file as long as wanted: a year of a big city, waits and anomalies by the profile's figures, three calls
 * a phone. Written in pieces, so that a million rows do not count as memory of what is measured afterwards.
 */
export function writeBenchCalls(path: string, calls: number, seed: number): void {
  const random = seeded(seed);
  const file = openSync(path, 'w');
  writeSync(file, `${CALL_COLUMNS.join(',')}\n`);
  for (let from = 0; from < calls; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, calls - from) }, (_, i) =>
      benchRow(random, from + i, calls),
    );
    const text = writeCalls(rows);
    writeSync(file, text.slice(text.indexOf('\n') + 1));
  }
  closeSync(file);
}

function benchRow(random: Random, index: number, calls: number): CallRow {
  const { anomalies } = profile;
  const share = (of: { share: number }): boolean => random() < of.share;
  const received = START + Math.floor((index / calls) * 365 * 86_400) * 1000;
  const after = (seconds: number): string =>
    `${new Date(received + Math.round(seconds) * 1000 - 7 * 3_600_000).toISOString().slice(0, 19)}-07:00`;
  const priority = pickWeighted(random, ['1', '2', '3', '4'], (name) =>
    name === '2' ? 8_574 : name === '4' ? 3_502 : name === '3' ? 1_334 : 559,
  );
  const waits = byPriority[priority] as PriorityProfile;
  const [dispatched, close] = [random(), random()];
  const arrived = atQuantile(waits.create_to_arrive_s, dispatched);
  const closed = atQuantile(waits.create_to_first_close_s, close);
  const reopened = share(anomalies.reopened);
  const phone = Math.floor(random() * Math.max(1, calls / 3));
  return {
    ...emptyRow(`26-${String(index).padStart(8, '0')}`, after(0)),
    source: pickWeighted(random, SOURCES, ([, weight]) => weight)[0],
    typeCode: TYPES[Math.floor(random() * TYPES.length)] as string,
    priority,
    callerPhone: random() < 0.03 ? null : `+1602${String(2_000_000 + phone).padStart(7, '0')}`,
    language: pickWeighted(random, LANGUAGES, ([, weight]) => weight)[0] || null,
    district: `D${Math.floor(random() * 9)}`,
    dispatchedAt: after(atQuantile(waits.create_to_dispatch_s, dispatched)),
    arrivedAt: random() < waits.share_no_arrival ? null : after(arrived),
    clearedAt: after(share(anomalies.first_cleared_before_arrival) ? arrived - 60 : closed - 30),
    closedAt: after(closed),
    reopenedAt: reopened ? after(closed + 600) : null,
    finalClosedAt: share(anomalies.no_final_close) ? null : after(reopened ? closed + 3_600 : closed),
    disposition: random() < 0.02 ? 'cancelled' : 'report',
  };
}
