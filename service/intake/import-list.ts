/**
 * Imports a list row by row, some people at a time, so that a long list takes more time and no more
 * memory. Rows that cannot be read go to a file of their own; people are counted by what becomes of
 * them.
 */

import type { Listed } from '../../core/imported-person.ts';
import { newestHash } from '../address-hash.ts';
import type { World } from '../ports/world.ts';
import { type CsvFile, rowsOf } from './csv-file.ts';
import { ImportCounts } from './import-counts.ts';
import type { ImportPacing } from './import-pacing.ts';
import { importPerson, type ListConsent } from './import-person.ts';
import { type Columns, readPerson } from './list-columns.ts';
import { RejectedFile } from './rejected-rows.ts';

/**
 * People who are looked up and written at a time: a table answers in some milliseconds, and others
 * use it too.
 */
const peopleAtATime = 16;

/** Shows how far an import has come. */
export interface Progress {
  /** Called after each row of the list, its head apart. */
  row(): void;
  /** Called once, after the last row or an error. */
  end(): void;
}

export interface Job {
  readonly pacing: ImportPacing;
  readonly columns: Columns;
  readonly file: CsvFile;
  /** Marks (`markOf`) of the people who left by any of their rows. */
  readonly gone: ReadonlySet<number>;
  /** Without it nothing is written. */
  readonly consent?: ListConsent;
  readonly progress: Progress;
}

export class ImportWork {
  private readonly world: World;
  private readonly job: Job;
  private readonly counts = new ImportCounts();
  private readonly rejected: RejectedFile;
  /** Marks of the addresses that were seen, to find those that stand in the list twice. */
  private readonly seen = new Set<number>();
  private batch: (Listed & { readonly isUnconfirmed: boolean })[] = [];

  constructor(world: World, job: Job) {
    this.world = world;
    this.job = job;
    this.rejected = new RejectedFile(job.file.path, job.columns.head);
  }

  /** Imports the list to its end; throws `CsvError` and the store's errors. */
  async run(): Promise<ImportCounts> {
    const { columns, file, progress } = this.job;
    const { library } = this.world;
    let isHead = true;
    try {
      for await (const row of rowsOf(file)) {
        if (isHead) {
          isHead = false;
          continue;
        }
        const read = readPerson(columns, row, library);
        if ('problems' in read) {
          this.counts.reject(row.line, read.problems);
          const reason = read.problems.map(({ column, message }) =>
            column ? `${column}: ${message}` : message,
          );
          await this.rejected.add(row.line, row.cells, reason.join(' '));
        } else if ('gone' in read || this.isGone(read.listed.email)) this.counts.add('left');
        else if (this.isRepeated(read.listed.email)) this.counts.add('twice');
        else {
          if (read.isHourMoved) this.counts.add('hoursMoved');
          this.batch.push({ ...read.listed, isUnconfirmed: read.isUnconfirmed });
        }
        if (this.batch.length === peopleAtATime) await this.importBatch();
        progress.row();
      }
      await this.importBatch();
      this.counts.rejectedFile = await this.rejected.close();
    } catch (error) {
      await this.rejected.abandon();
      throw error;
    } finally {
      progress.end();
    }
    return this.counts;
  }

  private async importBatch(): Promise<void> {
    const { pacing, consent } = this.job;
    const batch = this.batch;
    this.batch = [];
    await Promise.all(
      batch.map(async ({ isUnconfirmed, ...listed }) => {
        // A person who never answered the confirmation of the other service is asked here too,
        // whatever the coach says of the list.
        const theirs = consent && { ...consent, confirmed: consent.confirmed && !isUnconfirmed };
        const { fate, at } = await importPerson(this.world, listed, pacing, theirs);
        this.counts.add(fate, at);
      }),
    );
  }

  private isGone(email: string): boolean {
    return this.job.gone.has(markOf(this.world, email));
  }

  private isRepeated(email: string): boolean {
    const mark = markOf(this.world, email);
    const isRepeated = this.seen.has(mark);
    this.seen.add(mark);
    return isRepeated;
  }
}

/** Six bytes of an address's hash: enough to know it again within one list. */
export function markOf(world: World, email: string): number {
  return Buffer.from(newestHash(world, email), 'base64url').readUIntBE(0, 6);
}
