export { eventsFromEido, type EidoOptions, type EidoReading } from './events-from-eido';
export type { EidoError } from './schema';
export { parseRfc3339 } from './rfc3339';
