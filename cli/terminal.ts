/**
 * How a command speaks on a terminal: lines that fit 80 columns, words of strangers without control
 * characters, weight only where a terminal shows it. Meaning never hangs on it.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

const plainWidth = 80;
const widest = 120;

/** Columns that may be filled. */
export function width(): number {
  return Math.min(widest, Math.max(plainWidth, process.stdout.columns ?? plainWidth));
}

export function bold(text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[1m${text}\u001b[22m` : text;
}

/**
 * A line, once the terminal or the pipe has taken those before. A pipe that was closed ends the
 * command quietly.
 */
export async function say(line = ''): Promise<void> {
  if (!process.stdout.listenerCount('error')) process.stdout.on('error', () => process.exit());
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/**
 * What somebody wrote, as it may stand on a terminal: nothing in it moves the cursor or turns the
 * reading direction.
 */
export function harmless(text: string, lines: 'one' | 'many' = 'one'): string {
  const kept = lines === 'many' ? text.replace(/\r\n?/g, '\n') : text.replace(/\s+/g, ' ');
  return kept.replace(/[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** Words broken into lines, all but the first indented. */
export function wrap(text: string, indent: number, columns = width()): string {
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

/** Filled up or cut to a width; what was cut ends in an ellipsis. */
export function cell(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text.padEnd(columns);
}

/** A yes of whoever sits at the terminal. */
export async function confirmed(question: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(question)).trim());
  } finally {
    asking.close();
  }
}

export async function standardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
