import type { Clock } from '../../src/common/clock';

/** Where a time-skipping server tells its time; the SDK's test environment is one. */
export interface ServerTime {
  currentTimeMs(): Promise<number>;
}

/**
 * The engine's clock while days pass in seconds: the server's time as it was last read. It stands still between two
 * readings, because the server's clock jumps and nobody here can know how far; a decision takes the later of this and
 * its workflow's own time, which is the server's too. It never goes back.
 */
export class ServerClock implements Clock {
  private at = 0;

  constructor(private readonly server: ServerTime) {}

  now(): number {
    return this.at;
  }

  /** Reads the server's time. @returns epoch milliseconds */
  async refresh(): Promise<number> {
    this.at = Math.max(this.at, await this.server.currentTimeMs());
    return this.at;
  }
}
