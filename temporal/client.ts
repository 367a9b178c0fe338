import { Client, Connection } from '@temporalio/client';

export interface TemporalSettings {
  address: string;
  namespace: string;
  tls: boolean;
  apiKey?: string | undefined;
}

/**
 * A client that connects when it is first used: the API must start, and take events, while Temporal is away.
 */
export function createLazyClient(settings: TemporalSettings): { client: Client; connection: Connection } {
  const connection = Connection.lazy({
    address: settings.address,
    tls: settings.tls,
    ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
  });
  return { connection, client: new Client({ connection, namespace: settings.namespace }) };
}
