import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';

const CHUNK_CHARACTERS = 64 * 1024;

/** A text file that is written in large pieces. */
export class PartFile {
  private readonly file: number;
  private waiting = '';
  private first = true;
  private open = true;

  constructor(private readonly path: string) {
    this.file = openSync(path, 'w');
  }

  write(text: string): void {
    this.waiting += text;
    if (this.waiting.length >= CHUNK_CHARACTERS) this.flush();
  }

  /** Writes a member of a JSON array. */
  add(member: unknown): void {
    this.write((this.first ? '' : ',\n') + JSON.stringify(member));
    this.first = false;
  }

  /** Copies all of this to another file, and removes this one. */
  moveTo(target: PartFile): void {
    this.close();
    const source = openSync(this.path, 'r');
    target.flush();
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    for (let read = readSync(source, chunk); read > 0; read = readSync(source, chunk)) {
      writeFileSync(target.file, chunk.subarray(0, read));
    }
    closeSync(source);
    rmSync(this.path, { force: true });
  }

  close(): void {
    this.flush();
    this.release();
  }

  /** Removes it, whatever became of it so far. */
  remove(): void {
    this.release();
    rmSync(this.path, { force: true });
  }

  private release(): void {
    if (this.open) closeSync(this.file);
    this.open = false;
  }

  private flush(): void {
    // Not `writeSync`, which may write a part only where a disk runs full, and says so in its result alone.
    if (this.waiting) writeFileSync(this.file, this.waiting);
    this.waiting = '';
  }
}
