import type { Logger } from 'pino';
import type { OutboxRepository } from '../persistence/outbox.repository';
import type { TemporalDispatch } from './temporal-dispatch';

const BATCH = 100;
const IDLE_MS = 1_000;

/** Sends what the API could not: runs in every worker, and any number of them share the work. */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly dispatch: TemporalDispatch,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  /** One round. @returns how many entries were taken; those that failed come up again later */
  async relayOnce(): Promise<number> {
    const work = await this.outbox.take(BATCH);
    const results = await Promise.allSettled(work.map((item) => this.dispatch.send(item)));
    const failed = results.filter((result) => result.status === 'rejected').length;
    if (failed > 0) this.logger.warn({ failed, taken: work.length }, 'Some of the outbox could not be sent');
    return work.length;
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      const taken = await this.relayOnce().catch((error: unknown) => {
        this.logger.warn({ cause: (error as Error).name }, 'The outbox could not be read');
        return 0;
      });
      if (taken === BATCH || this.stopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, IDLE_MS);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
