import type { ChildExit } from './child';

interface Part {
  stop: () => Promise<unknown>;
  exited?: Promise<ChildExit>;
}

/** The parts of a running stack: ended youngest first, and watched, since half a stack is worse than none. */
export class Parts {
  /** Resolves with what to say when a part ends that nobody asked to. */
  readonly failed: Promise<string>;
  private fail!: (line: string) => void;
  private readonly parts: ({ what: string } & Part)[] = [];
  private isStopping = false;

  constructor() {
    this.failed = new Promise((resolve) => (this.fail = resolve));
  }

  /**
   * @param what its name at the start of a sentence
   * @param logFile where a process of its own logs; told with its last words when it ends
   */
  add(what: string, part: Part, logFile?: string): void {
    const own = { what, stop: () => part.stop(), ...(part.exited && { exited: part.exited }) };
    this.parts.push(own);
    void part.exited?.then((exit) => {
      if (this.isStopping) return;
      this.parts.splice(this.parts.indexOf(own), 1);
      this.fail(describeEnd(what, exit.output, logFile));
    });
  }

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** Stops all of them, one after the other. One that fails to does not hold up the rest. */
  async stopAll(say: (line: string) => void): Promise<void> {
    this.isStopping = true;
    for (let part = this.parts.pop(); part; part = this.parts.pop()) {
      try {
        await part.stop();
        const killed = part.exited && (await part.exited).signal === 'SIGKILL';
        say(killed ? `${part.what} did not end in time and was killed` : `${part.what} stopped`);
      } catch (error) {
        say(`${part.what} did not stop in order: ${(error as Error).message}`);
      }
    }
  }
}

const SHOWN_LINES = 12;

/** Says that a process ended and what it said last. */
export function describeEnd(what: string, output: string, logFile?: string): string {
  const lines = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const where = logFile ? ` (all of it in ${logFile})` : '';
  return lines ? `${what} ended. Its last words${where}:\n${lines}` : `${what} ended without a word.`;
}
