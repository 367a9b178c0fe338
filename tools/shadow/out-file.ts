import { renameSync } from 'node:fs';
import type { ShadowDecision } from '../../src/shadow/walk-calls';
import { PartFile } from './part-file';

/** UTC to the second, rounded down. */
export function toSecond(at: number): string {
  return `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * Writes OUT (contract, section 5) as decisions come. Everything goes to temporary files beside it, so that nothing
 * half written is ever seen under its name.
 */
export class OutFile {
  private readonly whole: PartFile;
  private readonly suppressed: PartFile;
  private readonly messages: PartFile;

  constructor(private readonly path: string) {
    this.whole = new PartFile(`${path}.tmp`);
    this.messages = new PartFile(`${path}.messages.tmp`);
    this.suppressed = new PartFile(`${path}.suppressed.tmp`);
  }

  /** @param more members of a message that only the caller knows */
  add(decision: ShadowDecision, more: Readonly<Record<string, unknown>> = {}): void {
    const { callNumber, kind, occurrence, language, reason } = decision;
    const at = toSecond(decision.at);
    if (decision.outcome === 'message')
      this.messages.add({ callNumber, kind, occurrence, at, language, ...more });
    else this.suppressed.add({ callNumber, kind, occurrence, at, reason });
  }

  /** @param calls how many calls were read */
  finish(calls: number): void {
    this.whole.write(`{"calls":${calls},"messages":[\n`);
    this.messages.moveTo(this.whole);
    this.whole.write('\n],"suppressed":[\n');
    this.suppressed.moveTo(this.whole);
    this.whole.write('\n]}\n');
    this.whole.close();
    renameSync(`${this.path}.tmp`, this.path);
  }

  /** Leaves nothing behind. */
  discard(): void {
    for (const part of [this.messages, this.suppressed, this.whole]) part.remove();
  }
}
