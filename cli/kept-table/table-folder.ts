/**
 * The folder in which a table is kept: a journal of its writes, which a killed process leaves whole
 * but for the write that it was making, and the name of the process that has it open.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedTables, TableWrite } from './embedded-tables.ts';
import { type Journal, openJournal } from './journal.ts';

/** The journal is written anew when it has so many times as many writes as there are items. */
const mostWritesAnItem = 4;
/** And with fewer writes than this never: it takes no time to read them. */
const leastWrites = 20_000;
/** A process that has the folder open answers at once. */
const answerMs = 1_000;

interface Owner {
  readonly url: string;
  readonly token: string;
}

export class TableFolder {
  /** What the process that has the folder open answers to `GET /`. */
  readonly token: string;
  readonly #path: string;
  readonly #tables: EmbeddedTables;
  #journal: Journal;
  #writes = 0;

  private constructor(path: string, token: string, tables: EmbeddedTables) {
    this.#path = path;
    this.token = token;
    this.#tables = tables;
    this.#journal = openJournal(this.#file, (record) => {
      this.#writes += 1;
      tables.replay(record as unknown as TableWrite);
    });
  }

  /**
   * Opens the folder for the process that `owner` tells of, and fills `tables` from it. Throws,
   * with the remedy, where another process has it open.
   */
  static async open(path: string, owner: Owner, tables: EmbeddedTables): Promise<TableFolder> {
    mkdirSync(path, { recursive: true });
    if (existsSync(join(path, 'CURRENT')))
      throw new Error(
        `The table in ${path} was kept by an earlier version. Begin anew with --fresh, or choose another folder with --data.`,
      );
    await take(path, owner);
    return new TableFolder(path, owner.token, tables);
  }

  /** Keeps a write. It is in the file before this returns. */
  append(write: TableWrite): void {
    // Before it: the tables do not have this write yet.
    if (this.#writes >= Math.max(leastWrites, mostWritesAnItem * this.#tables.size))
      this.#rewrite();
    this.#journal.append(write);
    this.#writes += 1;
  }

  close(): void {
    this.#journal.close();
    rmSync(lockOf(this.#path), { force: true });
  }

  /** Replaces the journal by one with the fewest writes. */
  #rewrite(): void {
    const next = `${this.#file}.next`;
    const lines = [...this.#tables.writes()].map((write) => `${JSON.stringify(write)}\n`);
    writeFileSync(next, lines.join(''));
    this.#journal.close();
    renameSync(next, this.#file);
    this.#writes = lines.length;
    this.#journal = openJournal(this.#file, () => {});
  }

  get #file(): string {
    return join(this.#path, 'table.jsonl');
  }
}

export function newOwner(url: string): Owner {
  return { url, token: randomUUID() };
}

const lockOf = (path: string) => join(path, 'owner.json');

async function take(path: string, owner: Owner): Promise<void> {
  const file = lockOf(path);
  const write = () => writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
  try {
    return write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await answers(file)) {
    const remedy = 'Stop it, choose another folder with --data, or begin anew with --fresh.';
    throw new Error(
      `The table in ${path} could not be opened: is another \`npm start\` using it? ${remedy}`,
    );
  }
  // Its process was killed.
  rmSync(file, { force: true });
  write();
}

/** Whether the process that has written this file still has the folder open. */
async function answers(file: string): Promise<boolean> {
  try {
    const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    return (await response.text()) === token;
  } catch {
    return false;
  }
}
