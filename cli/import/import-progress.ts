/**
 * Shows on stderr how far an import has come: a bar on a terminal, a plain line every 5,000 rows
 * elsewhere.
 */
import type { Progress } from '../../service/intake/import-list.ts';
import type { Terminal } from '../terminal.ts';

const barColumns = 30;
const linesEvery = 5_000;
const drawEvery = 100;

export class ImportProgress implements Progress {
  private readonly rows: number;
  private readonly terminal: Terminal;
  private done = 0;

  constructor(rows: number, terminal: Terminal) {
    this.rows = rows;
    this.terminal = terminal;
  }

  row(): void {
    this.done += 1;
    if (this.terminal.canRedraw) {
      if (this.done % drawEvery === 0 || this.done === this.rows) this.draw();
    } else if (this.done % linesEvery === 0) this.terminal.warn(this.words());
  }

  /** Removes the bar, so that the report stands in its place. */
  end(): void {
    if (this.terminal.canRedraw) this.terminal.redraw('');
  }

  private draw(): void {
    const filled = Math.round((this.done / this.rows) * barColumns);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(barColumns - filled)}`;
    this.terminal.redraw(`[${bar}] ${this.words()}`);
  }

  private words(): string {
    return `${this.done.toLocaleString('en-US')} of ${this.rows.toLocaleString('en-US')} rows`;
  }
}
