import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CadEvent } from '../../domain/cad-event';
import { eventsFromEido, type EidoReading } from './index';

export const bytes = readFileSync(join(__dirname, '../../../test/data/eido-on-scene.json'));
export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- documents are edited freely here
export const example = (): Json => JSON.parse(bytes.toString('utf8')) as Json;

export function read(document: unknown): Extract<EidoReading, { ok: true }> {
  const reading = eventsFromEido(document);
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading;
}

export function changed(change: (document: Json) => void): CadEvent[] {
  const document = example();
  change(document);
  return read(document).events;
}

export const ofType = (events: CadEvent[], type: CadEvent['type']): CadEvent[] =>
  events.filter((e) => e.type === type);
export const factsOf = (events: CadEvent[]): CadEvent['call'] => ofType(events, 'call.updated')[0]?.call;
export const errorsOf = (document: unknown): { field: string; message: string }[] => {
  const reading = eventsFromEido(document);
  return reading.ok ? [] : reading.errors;
};
