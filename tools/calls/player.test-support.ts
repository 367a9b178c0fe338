import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CadEvent } from '../../src/domain/cad-event';

export type Fault = (body: string, response: ServerResponse) => void;
export type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A real HTTP server that takes CAD events as the contract says, and fails when told to. */
export class FakeApi {
  /** What it does with its next requests instead of answering as it should. */
  faults: Fault[] = [];
  readonly stored = new Map<string, CadEvent & { postedAt: number }>();
  /** Ids that came again with another content. */
  readonly conflicts: string[] = [];
  readonly requests: CadEvent[][] = [];
  private readonly server: Server;
  private port = 0;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.handle(request, Buffer.concat(chunks).toString('utf8'), response));
    });
  }

  static async start(): Promise<FakeApi> {
    const api = new FakeApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    api.port = (api.server.address() as AddressInfo).port;
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens again on the port that it had. */
  startAgain(): void {
    this.server.listen(this.port, '127.0.0.1');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  handle: Handler = (request, body, response) => {
    if (request.headers.authorization !== 'Bearer key') return json(response, 401, {});
    const fault = this.faults.shift();
    if (fault) return fault(body, response);
    json(response, 202, this.store(body));
  };

  store(body: string): unknown {
    const events = JSON.parse(body) as CadEvent[];
    this.requests.push(events);
    return {
      results: events.map((event) => {
        const { postedAt: _, ...known } = this.stored.get(event.eventId) ?? { ...event, postedAt: 0 };
        if (JSON.stringify(known) !== JSON.stringify(event)) this.conflicts.push(event.eventId);
        if (this.stored.has(event.eventId)) return { eventId: event.eventId, status: 'duplicate' };
        if (event.callNumber.startsWith('bad'))
          return { eventId: event.eventId, status: 'rejected', problem: 'no' };
        this.stored.set(event.eventId, { ...event, postedAt: Date.now() });
        return { eventId: event.eventId, status: 'accepted' };
      }),
    };
  }
}
