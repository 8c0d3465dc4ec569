/**
 * What a command has of the process it runs in: its streams, its environment and its exit code,
 * with the ways to print and to ask. Lines fit 80 columns, and bold text is never the only sign of
 * a meaning. Words of other people are printed without control characters (`harmless`).
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

const plainWidth = 80;
const widest = 120;

/** A stream to a person or a pipe. `columns` is the width of a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface CourseCache {
  /** The file that holds the course that was compiled last: its key, a line end, its JSON. */
  readonly file: string;
  /** Differs for every version of the compiler. */
  readonly compiler: string;
}

/** The parts of a process that a command may use. Tests hand in their own. */
export interface CommandIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Environment;
  /** Without it every command that reads templates/ compiles them. */
  readonly courseCache?: CourseCache;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export class Terminal {
  readonly env: Environment;
  readonly courseCache: CourseCache | undefined;
  /** 0: done, 1: a finding, 2: bad input. */
  exitCode: 0 | 1 | 2 = 0;
  private readonly io: CommandIo;

  constructor(io: CommandIo) {
    this.io = io;
    this.env = io.env;
    this.courseCache = io.courseCache;
  }

  /** Columns that a line may fill. */
  get width(): number {
    return Math.min(widest, Math.max(plainWidth, this.io.stdout.columns ?? plainWidth));
  }

  /** Whether somebody sits at the keyboard and can answer a question. */
  get canAsk(): boolean {
    return this.io.stdin.isTTY === true;
  }

  /** Whether stderr can show a line that is drawn anew. */
  get canRedraw(): boolean {
    return this.io.stderr.isTTY === true;
  }

  /** Prints a line; resolves when the terminal or the pipe has room for the next. */
  async say(line = ''): Promise<void> {
    await this.write(`${line}\n`);
  }

  /** Prints to stdout without a line end of its own. */
  async write(text: string): Promise<void> {
    if (!this.io.stdout.write(text)) await once(this.io.stdout, 'drain');
  }

  /** Prints a line to stderr. */
  warn(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }

  /** Draws `text` in place of the line that stderr shows. */
  redraw(text: string): void {
    this.io.stderr.write(`\r\u001b[2K${text}`);
  }

  bold(text: string): string {
    const showsBold = this.io.stdout.isTTY && !this.env.NO_COLOR;
    return showsBold ? `\u001b[1m${text}\u001b[22m` : text;
  }

  /** Breaks words into lines that fit; all but the first are indented. */
  wrap(text: string, indent: number): string {
    return wrap(text, indent, this.width);
  }

  /** Asks a question; true when the reply is "y" or "yes". */
  async ask(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.askFor(question));
  }

  /** Asks a question; what was typed, without white space around it. */
  async askFor(question: string): Promise<string> {
    const asking = createInterface({ input: this.io.stdin, output: this.io.stdout });
    try {
      return (await asking.question(question)).trim();
    } finally {
      asking.close();
    }
  }

  /** All of stdin, as UTF-8. */
  async readInput(): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of this.io.stdin) parts.push(Buffer.from(part));
    return Buffer.concat(parts).toString('utf8');
  }
}

/**
 * Removes from somebody's words all that moves a cursor or turns the reading direction. `one` makes
 * one line of them.
 */
export function harmless(text: string, lines: 'one' | 'many' = 'one'): string {
  const kept = lines === 'many' ? text.replace(/\r\n?/g, '\n') : text.replace(/\s+/g, ' ');
  return kept.replace(/[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** Breaks words into lines of at most `columns`, with `indent` spaces before all but the first. */
export function wrap(text: string, indent: number, columns: number): string {
  const room = Math.max(20, columns - indent);
  const lines = text.split('\n').flatMap((line) => broken(line, room));
  return lines.join(`\n${' '.repeat(indent)}`);
}

function broken(line: string, room: number): string[] {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? '';
    const longer = last ? `${last} ${word}` : word;
    if (longer.length <= room || last === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Fills a text up to a width, or cuts it there with an ellipsis. */
export function cell(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text.padEnd(columns);
}
