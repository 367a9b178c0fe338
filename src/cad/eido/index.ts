export { eventsFromEido, type EidoOptions, type EidoReading } from './events-from-eido';
export type { EidoError } from './schema';
