/**
 * Reads and writes comma-separated values (RFC 4180): rows from text that comes in pieces, each
 * with its line, and lines that a spreadsheet opens without running anything (promise 44). It keeps
 * one row at a time in memory.
 */

export interface CsvRow {
  /** Of the file, from 1: where the row begins. Cells may hold line breaks. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with the row's quotes; its cells are then a guess. */
  readonly fault?: string;
}

/** The file cannot be read any further from this line on. */
export class CsvError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Longer than any real row: a quote that is never closed would take in the rest of the file. */
const longestRow = 100_000;

/**
 * Reads the rows of a text that comes in pieces. It leaves out empty lines; CRLF, LF and CR each
 * end a row.
 */
export async function* readRows(
  pieces: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRow> {
  const reader = new RowReader(delimiter);
  for await (const piece of pieces) yield* reader.read(piece);
  yield* reader.end();
}

class RowReader {
  private readonly delimiter: string;
  private line = 1;
  private beganAt = 1;
  private cells: string[] = [];
  private cell = '';
  private length = 0;
  /** `closed`: after a quote that ends the cell, or begins a pair that stands for one quote. */
  private state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  private afterReturn = false;
  private fault: string | undefined;

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  *read(piece: string): Generator<CsvRow> {
    for (const char of piece) {
      const isFeed = char === '\n';
      const isBreak = isFeed || char === '\r';
      // The second half of CRLF, which may come in the next piece.
      const isHalf = isFeed && this.afterReturn;
      this.afterReturn = char === '\r';
      if (this.state !== 'quoted' && isHalf) continue;
      if (isBreak && !isHalf) this.line += 1;
      if (isBreak && this.state !== 'quoted') yield* this.endRow();
      else this.take(char);
    }
  }

  *end(): Generator<CsvRow> {
    if (this.state === 'quoted') throw this.unclosed();
    yield* this.endRow();
  }

  private take(char: string): void {
    this.length += char.length;
    if (this.length > longestRow) throw this.state === 'quoted' ? this.unclosed() : this.endless();
    if (this.state === 'quoted') {
      if (char === '"') this.state = 'closed';
      else this.cell += char;
    } else if (char === this.delimiter) this.endCell();
    else if (char === '"' && this.state === 'start') this.state = 'quoted';
    else if (char === '"' && this.state === 'closed') {
      this.cell += char;
      this.state = 'quoted';
    } else {
      if (this.state === 'closed')
        this.fault ??= `something stands behind the closing quote of cell ${this.cells.length + 1}`;
      this.state = 'plain';
      this.cell += char;
    }
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    this.state = 'start';
  }

  private *endRow(): Generator<CsvRow> {
    const isEmpty = this.cells.length === 0 && this.cell === '' && this.state === 'start';
    this.endCell();
    const { beganAt: line, cells, fault } = this;
    this.cells = [];
    this.length = 0;
    this.fault = undefined;
    this.beganAt = this.line;
    if (!isEmpty) yield { line, cells, ...(fault ? { fault } : {}) };
  }

  private endless(): CsvError {
    const longest = longestRow.toLocaleString('en-US');
    return new CsvError(
      this.beganAt,
      `this row is longer than ${longest} characters; shorten the cell that is, or take its column out`,
    );
  }

  private unclosed(): CsvError {
    return new CsvError(
      this.beganAt,
      'a quote opens in this row and does not close, or its cell is too long; close it, double it where it is meant as itself, or shorten the cell',
    );
  }
}

/** What a spreadsheet takes for a formula, full-width signs too, or for a break inside a cell. */
const formula = /^'*[=+\-@\t\r\n\0＝＋－＠]/;

/** Puts an apostrophe before a cell that a spreadsheet might run as a formula. */
export function guarded(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before `guarded`. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** One row of a file, with its line end. */
export function csvLine(cells: readonly string[], delimiter = ','): string {
  const quoted = cells.map((cell) => {
    const safe = guarded(cell);
    // Spreadsheets of other countries cut at other separators.
    return /[",;|\t\r\n]|^\s|\s$/.test(safe) || safe.includes(delimiter)
      ? `"${safe.replaceAll('"', '""')}"`
      : safe;
  });
  // A row of one empty cell would be an empty line.
  return `${quoted.join(delimiter) || '""'}\r\n`;
}

/** The separator of a first line: the one of the four that occurs most outside quotes. */
export function delimiterOf(firstLine: string): string {
  const bare = firstLine.replace(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '\t', '|'].map((mark) => [mark, bare.split(mark).length - 1] as const);
  return counts.reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
