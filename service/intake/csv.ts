/**
 * Comma-separated values as RFC 4180 has them: rows out of text that comes in pieces, each with the
 * line it begins on, and lines that a spreadsheet opens without running anything (promise 44). It
 * knows no column and keeps one row at a time.
 */

export interface CsvRow {
  /** Of the file, from 1: where the row begins. Cells may hold line breaks. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with the row's own marks; its cells are then a guess. */
  readonly fault?: string;
}

/** The file cannot be read on from here. */
export class CsvError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Longer than any honest row: a quote that never closes swallows the rest of the file. */
const longestRow = 100_000;

/**
 * What the pieces of a text say, row after row. Empty lines are left out; CRLF, LF and CR alike end
 * a row.
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
  /** `closed`: after the quote that ends a cell, or in a pair that stands for one. */
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
      // The second half of CRLF, wherever the pieces were cut.
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

/** What a spreadsheet takes for a formula, full-width marks too, or for a break inside a cell. */
const formula = /^'*[=+\-@\t\r\n\0＝＋－＠]/;

/** A cell that no spreadsheet runs: in front of what might be a formula stands an apostrophe. */
export function guarded(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** What stood in a cell before it was guarded. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** One row as it stands in a file, its line end included. */
export function csvLine(cells: readonly string[], delimiter = ','): string {
  const quoted = cells.map((cell) => {
    const safe = guarded(cell);
    // All the separators that a spreadsheet may cut at, whichever country it was bought in.
    return /[",;|\t\r\n]|^\s|\s$/.test(safe) || safe.includes(delimiter)
      ? `"${safe.replaceAll('"', '""')}"`
      : safe;
  });
  // A row of one empty cell would be an empty line.
  return `${quoted.join(delimiter) || '""'}\r\n`;
}

/**
 * How the columns of a first line are kept apart: whichever of the four stands there most, outside
 * of quotes.
 */
export function delimiterOf(firstLine: string): string {
  const bare = firstLine.replace(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '\t', '|'].map((mark) => [mark, bare.split(mark).length - 1] as const);
  return counts.reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
