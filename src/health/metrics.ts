import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { OutboxRepository } from '../persistence/outbox.repository';

/** Prometheus metrics of one process. Labels are codes; nothing personal, nothing unbounded. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: 'aftercall_http_request_seconds',
    help: 'Duration of HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly events = new Counter({
    name: 'aftercall_cad_events_total',
    help: 'CAD events by what became of them',
    labelNames: ['status'] as const,
    registers: [this.registry],
  });
  readonly handOvers = new Counter({
    name: 'aftercall_hand_overs_total',
    help: 'Texts handed to the carrier by what came of it',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });

  constructor(outbox: OutboxRepository) {
    collectDefaultMetrics({ register: this.registry });
    // Without the database this is not known, but all else must still be told, then more than ever.
    const backlog = () => outbox.backlog().catch(() => ({ entries: NaN, oldestSeconds: NaN }));
    new Gauge({
      name: 'aftercall_outbox_entries',
      help: 'Changes that Temporal has not been told of yet',
      registers: [this.registry],
      async collect() {
        this.set((await backlog()).entries);
      },
    });
    new Gauge({
      name: 'aftercall_outbox_oldest_seconds',
      help: 'Age of the oldest change that Temporal has not been told of yet',
      registers: [this.registry],
      async collect() {
        this.set((await backlog()).oldestSeconds);
      },
    });
  }
}
