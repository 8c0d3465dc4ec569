/**
 * A list on its way into the table: row by row, some people at a time, so that its length costs
 * time and no memory. What cannot be read goes to its own file, what becomes of the rest is
 * counted.
 */

import { ImportProgress } from '../../cli/import/import-progress.ts';
import { ImportReport } from '../../cli/import/import-report.ts';
import type { Listed } from '../../core/imported-person.ts';
import type { World } from '../ports/world.ts';
import { hashAddress } from '../signed-links.ts';
import { type CsvFile, rowsOf } from './csv-file.ts';
import type { ImportPacing } from './import-pacing.ts';
import { importPerson, type ListConsent } from './import-person.ts';
import { type Columns, readPerson } from './list-columns.ts';
import { RejectedFile } from './rejected-rows.ts';

/**
 * People looked up and written at a time: a table answers in some milliseconds, and is not alone
 * here.
 */
const atATime = 16;

export interface Job {
  readonly pacing: ImportPacing;
  readonly columns: Columns;
  readonly file: CsvFile;
  readonly rows: number;
  /** Who is gone by any of their rows (`markOf`). */
  readonly gone: ReadonlySet<number>;
  /** Without it nothing is written. */
  readonly consent?: ListConsent;
}

export class ImportWork {
  private readonly world: World;
  private readonly job: Job;
  private readonly report = new ImportReport();
  private readonly rejected: RejectedFile;
  private readonly progress: ImportProgress;
  /** Who stands in the list twice. */
  private readonly seen = new Set<number>();
  private batch: (Listed & { readonly isUnconfirmed: boolean })[] = [];

  constructor(world: World, job: Job) {
    this.world = world;
    this.job = job;
    this.rejected = new RejectedFile(job.file.path, job.columns.head);
    this.progress = new ImportProgress(job.rows);
  }

  async run(): Promise<ImportReport> {
    const { columns, file } = this.job;
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
          this.report.reject(row.line, read.problems);
          const reason = read.problems.map(({ column, message }) =>
            column ? `${column}: ${message}` : message,
          );
          await this.rejected.add(row.line, row.cells, reason.join(' '));
        } else if ('gone' in read || this.isGone(read.listed.email)) this.report.count('left');
        else if (this.isRepeated(read.listed.email)) this.report.count('twice');
        else {
          if (read.isHourMoved) this.report.count('hoursMoved');
          this.batch.push({ ...read.listed, isUnconfirmed: read.isUnconfirmed });
        }
        if (this.batch.length === atATime) await this.settle();
        this.progress.row();
      }
      await this.settle();
      this.report.rejectedFile = await this.rejected.close();
    } catch (error) {
      await this.rejected.abandon();
      throw error;
    } finally {
      this.progress.end();
    }
    return this.report;
  }

  private async settle(): Promise<void> {
    const { pacing, consent } = this.job;
    const batch = this.batch;
    this.batch = [];
    await Promise.all(
      batch.map(async ({ isUnconfirmed, ...listed }) => {
        // Who never answered the other service's letter has confirmed to nobody, whatever is said
        // of the list.
        const theirs = consent && { ...consent, confirmed: consent.confirmed && !isUnconfirmed };
        const { fate, at } = await importPerson(this.world, listed, pacing, theirs);
        this.report.count(fate, at);
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
export function markOf({ secrets }: World, email: string): number {
  return Buffer.from(hashAddress(secrets.tokenKey, email), 'base64url').readUIntBE(0, 6);
}
