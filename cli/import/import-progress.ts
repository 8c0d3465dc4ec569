/**
 * How far an import has come: a bar on a terminal, a plain line now and then elsewhere. It speaks
 * on stderr alone.
 */

const barColumns = 30;
const linesEvery = 5_000;
const drawEvery = 100;

export class ImportProgress {
  private readonly rows: number;
  private done = 0;

  constructor(rows: number) {
    this.rows = rows;
  }

  row(): void {
    this.done += 1;
    if (process.stderr.isTTY) {
      if (this.done % drawEvery === 0 || this.done === this.rows) this.draw();
    } else if (this.done % linesEvery === 0) console.error(this.words());
  }

  /** The bar makes room for what is said next. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  }

  private draw(): void {
    const filled = Math.round((this.done / this.rows) * barColumns);
    process.stderr.write(
      `\r[${'#'.repeat(filled)}${'.'.repeat(barColumns - filled)}] ${this.words()}`,
    );
  }

  private words(): string {
    return `${this.done.toLocaleString('en-US')} of ${this.rows.toLocaleString('en-US')} rows`;
  }
}
