/**
 * The file of the rows that an import leaves out: all their cells as they were, the line and the
 * reason beside them, safe to open in a spreadsheet (promise 44), readable by its owner alone. A
 * file that somebody has mended is not written over.
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
      // The mark tells Excel that this is UTF-8.
      await this.write(`\ufeff${csvLine([...this.head, 'line', 'reason'])}`);
    }
    const filled = this.head.map((_, place) => unguarded(cells[place] ?? ''));
    // Cells that no column is for stand at the end: the row stays one that cannot be read until
    // they have a place.
    const more = cells.slice(this.head.length).map(unguarded);
    await this.write(csvLine([...filled, String(line), reason, ...more]));
  }

  /** Puts it in its place; answers where that is, `undefined` without a row. */
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

  /** The import ended before its end. */
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
