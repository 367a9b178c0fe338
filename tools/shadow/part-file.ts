import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

const CHUNK_CHARACTERS = 64 * 1024;

/** A text file that is written in large pieces. */
export class PartFile {
  private readonly file: number;
  private waiting = '';
  private first = true;

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
      writeSync(target.file, chunk, 0, read);
    }
    closeSync(source);
    rmSync(this.path, { force: true });
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  remove(): void {
    closeSync(this.file);
    rmSync(this.path, { force: true });
  }

  private flush(): void {
    if (this.waiting) writeSync(this.file, this.waiting);
    this.waiting = '';
  }
}
