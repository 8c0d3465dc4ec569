/**
 * The one clock of the local service: the machine's time plus an offset that only grows. The offset
 * is kept in clock.json of the data folder, so a restart goes on in the same week of the course.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A clock that can be advanced and never goes back. */
export class AdjustableClock {
  #offset: number;
  readonly #file: string | undefined;

  constructor(folder?: string) {
    this.#file = folder && join(folder, 'clock.json');
    this.#offset = this.#read();
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.#offset;

  /** Advances to an instant in milliseconds since 1970; an instant in the past changes nothing. */
  jumpTo(instant: number): void {
    this.#offset = Math.max(this.#offset, instant - Date.now());
  }

  /** Writes the offset to the data folder. */
  keep(): void {
    if (!this.#file) return;
    mkdirSync(join(this.#file, '..'), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ offsetMs: this.#offset }));
  }

  #read(): number {
    if (!this.#file) return 0;
    try {
      const { offsetMs } = JSON.parse(readFileSync(this.#file, 'utf8'));
      return typeof offsetMs === 'number' && offsetMs > 0 ? offsetMs : 0;
    } catch {
      // A new folder has no clock.json.
      return 0;
    }
  }
}
