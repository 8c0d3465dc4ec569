/**
 * Writes the file of the rows that an import leaves out: their cells as they were, with the line
 * and the reason. It is safe to open in a spreadsheet (promise 44), and only its owner may read it.
 * A file that somebody has edited is not written over.
 */
import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { parse } from 'node:path';
import { csvLine, unguarded } from './csv.ts';

export class RejectedFile {
  private readonly wished: string;
  private readonly head: readonly string[];
  private readonly digest: Hash = createHash('sha256');
  private file: FileHandle | undefined;

  /** Beside the list, under its name: people.csv, people.rejected.csv. */
  constructor(list: string, head: readonly string[]) {
    const { dir, name } = parse(list);
    this.wished = `${dir ? `${dir}/` : ''}${name}.rejected.csv`;
    this.head = head;
  }

  async add(line: number, cells: readonly string[], reason: string): Promise<void> {
    if (!this.file) {
      this.file = await open(this.draft, 'w', 0o600);
      // The byte order mark tells Excel that this is UTF-8.
      await this.write(`\ufeff${csvLine([...this.head, 'line', 'reason'])}`);
    }
    const filled = this.head.map((_, place) => unguarded(cells[place] ?? ''));
    // Cells beyond the last column stand at the end, so that the row stays unreadable until they
    // have a place.
    const more = cells.slice(this.head.length).map(unguarded);
    await this.write(csvLine([...filled, String(line), reason, ...more]));
  }

  /** Puts the file in its place. Answers its path; `undefined` where no row was left out. */
  async close(): Promise<string | undefined> {
    if (!this.file) return undefined;
    await this.file.close();
    const digest = this.digest.digest('hex');
    for (let nth = 1; ; nth++) {
      const path = nth === 1 ? this.wished : this.wished.replace(/\.csv$/, `-${nth}.csv`);
      if (existsSync(path) && hashOf(await readFile(path)) !== digest) continue;
      await rename(this.draft, path);
      return path;
    }
  }

  /** Removes the draft, where an import ended early. */
  async abandon(): Promise<void> {
    await this.file?.close();
    await rm(this.draft, { force: true });
  }

  private get draft(): string {
    return `${this.wished}.new`;
  }

  private async write(text: string): Promise<void> {
    this.digest.update(text);
    await this.file?.write(text);
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
