/*
 * Makes test/data/sf-fire-2020-300-calls.csv from DataSF's "Fire Department Calls for Service" (PDDL):
 *
 *   node -r @swc-node/register tools/calls/sf-fire-import.ts --in sf-fire-2020.csv --out test/data/sf-fire-2020-300-calls.csv
 *
 * Times, types, priorities, neighbourhoods and dispositions are the city's. Callers are not: the data has none, so
 * phones (555-01xx) and languages are made up from the call number.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { emptyRow, writeCalls, type CallRow } from './call-row';
import { fictionalPhone, hashBelow } from './fictional';
import { withOffset } from './local-time';

const TIME_ZONE = 'America/Los_Angeles';
const AREA_CODES = ['415', '510', '650', '408', '925', '707', '628', '209', '559', '831'];
const LANGUAGES = ['en', 'en', 'en', 'en', 'en', 'es', 'es', 'fr', 'ar', 'sw', 'fa', null];
/** One caller in so many calls again: the neighbour who rings a second time. */
const CALLS_AGAIN_EVERY = 12;
const NO_PHONE_EVERY = 40;

const TYPE_CODES: Record<string, string> = {
  'Medical Incident': 'MEDICAL',
  Alarms: 'ALARM',
  'Citizen Assist / Service Call': 'ASSIST',
  'Outside Fire': 'OUTFIRE',
  'Structure Fire': 'STRUCFIRE',
  Other: 'OTHER',
  'Traffic Collision': 'COLLISION',
  'Gas Leak (Natural and LP Gases)': 'GASLEAK',
  'Vehicle Fire': 'VEHFIRE',
  'Electrical Hazard': 'ELECTRIC',
  'Elevator / Escalator Rescue': 'ELEVATOR',
  'Smoke Investigation (Outside)': 'SMOKE',
  'Odor (Strange / Unknown)': 'ODOR',
  'Water Rescue': 'WATER',
};

interface SfUnitRow {
  call_number: string;
  unit_sequence: string;
  call_type: string;
  original_priority: string;
  received_time: string;
  dispatch_time: string;
  response_time: string;
  on_scene_time: string;
  available_time: string;
  final_disposition: string;
  neighborhood: string;
}

/**
 * Groups unit rows into calls and keeps `count` of them, by time received. Four in five of the city's calls are
 * medical, of which none may be texted: the others are all kept, and medical ones fill up, evenly over the period.
 */
export function callsFromSf(csv: string, count: number): CallRow[] {
  const units = parse(csv, { columns: true, bom: true, skip_empty_lines: true }) as SfUnitRow[];
  const byNumber = new Map<string, SfUnitRow[]>();
  for (const unit of units) byNumber.set(unit.call_number, [...(byNumber.get(unit.call_number) ?? []), unit]);
  const calls = [...byNumber.values()].sort(byReceived);
  const medical = calls.filter((call) => call[0]?.call_type === 'Medical Incident');
  const others = calls.filter((call) => call[0]?.call_type !== 'Medical Incident').slice(0, count);
  const wanted = Math.min(count - others.length, medical.length);
  const filling = Array.from(
    { length: wanted },
    (_, i) => medical[Math.floor((i * medical.length) / wanted)] ?? [],
  );
  return [...others, ...filling].sort(byReceived).map(toCall).map(withCaller);
}

function byReceived(a: SfUnitRow[], b: SfUnitRow[]): number {
  const key = (call: SfUnitRow[]): string => `${call[0]?.received_time} ${call[0]?.call_number}`;
  return key(a) < key(b) ? -1 : 1;
}

function toCall(units: SfUnitRow[]): CallRow {
  const first = units.toSorted((a, b) => Number(a.unit_sequence) - Number(b.unit_sequence))[0] as SfUnitRow;
  const received = withOffset(first.received_time, TIME_ZONE);
  const time = (column: keyof SfUnitRow, pick: 'first' | 'last'): string | null => {
    const times = units
      .filter((unit) => unit[column] !== '')
      .map((unit) => withOffset(unit[column], TIME_ZONE, received))
      .sort((a, b) => Date.parse(a) - Date.parse(b));
    return (pick === 'first' ? times[0] : times.at(-1)) ?? null;
  };
  const available = time('available_time', 'last');
  return {
    ...emptyRow(first.call_number, received),
    source: '911',
    typeCode: TYPE_CODES[first.call_type] ?? 'OTHER',
    priority: first.original_priority || null,
    district: first.neighborhood && first.neighborhood !== 'None' ? first.neighborhood : null,
    dispatchedAt: time('dispatch_time', 'first'),
    enrouteAt: time('response_time', 'first'),
    arrivedAt: time('on_scene_time', 'first'),
    // The call ends when its last unit is free again; the data has no other close.
    clearedAt: available,
    closedAt: available,
    disposition: first.final_disposition.toLowerCase().replace(/[^a-z0-9]+/g, '_') || null,
  };
}

function withCaller(call: CallRow, index: number, calls: CallRow[]): CallRow {
  if (index % NO_PHONE_EVERY === NO_PHONE_EVERY - 1) return call;
  const isAgain = index > 0 && index % CALLS_AGAIN_EVERY === 0;
  const caller = (isAgain ? calls[index - 1] : call) as CallRow;
  const person = hashBelow(`phone ${caller.callNumber}`, AREA_CODES.length * 100);
  return {
    ...call,
    callerPhone: fictionalPhone(AREA_CODES, person),
    language: LANGUAGES[hashBelow(`language ${person}`, LANGUAGES.length)] ?? null,
  };
}

if (require.main === module) {
  const { values } = parseArgs({ options: { in: { type: 'string' }, out: { type: 'string' } } });
  if (!values.in || !values.out) throw new Error('usage: sf-fire-import.ts --in FILE --out FILE');
  writeFileSync(values.out, writeCalls(callsFromSf(readFileSync(values.in, 'utf8'), 300)));
}
