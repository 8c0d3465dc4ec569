/**
 * What an import did, or would do: counts, days and the first mistakes. It names nobody (promise
 * 51).
 */
import type { CsvFile } from '../../service/intake/csv-file.ts';
import type { Fate } from '../../service/intake/import-person.ts';
import type { Columns, RowProblem } from '../../service/intake/list-columns.ts';
import { bold } from '../terminal.ts';

/** More than these are in the file of rejected rows alone. */
const problemsShown = 10;

type Counted = Fate | 'twice' | 'hoursMoved';

interface Told {
  readonly file: CsvFile;
  readonly columns: Columns;
  readonly perDay: number;
  readonly wrote: boolean;
}

export class ImportReport {
  rejected = 0;
  rejectedFile: string | undefined;
  private readonly problems: ({ readonly line: number } & RowProblem)[] = [];
  private readonly counts: Record<Counted, number> = {
    ...{ invited: 0, here: 0, left: 0, returned: 0, erased: 0, asked: 0, twice: 0, hoursMoved: 0 },
  };
  private firstAt = Number.POSITIVE_INFINITY;
  private lastAt = Number.NEGATIVE_INFINITY;

  count(what: Counted, at?: number): void {
    this.counts[what] += 1;
    if (at === undefined || what !== 'invited') return;
    this.firstAt = Math.min(this.firstAt, at);
    this.lastAt = Math.max(this.lastAt, at);
  }

  reject(line: number, problems: readonly RowProblem[]): void {
    this.rejected += 1;
    for (const problem of problems)
      if (this.problems.length < problemsShown) this.problems.push({ line, ...problem });
  }

  data({ file, columns, perDay, wrote }: Told) {
    const { hoursMoved, ...counts } = this.counts;
    return {
      ...{ file: file.path, wrote, ...counts, rejected: this.rejected, perDay, hoursMoved },
      ...(counts.invited ? { first: iso(this.firstAt), last: iso(this.lastAt) } : {}),
      ...(this.rejectedFile ? { rejectedFile: this.rejectedFile } : {}),
      ...{
        encoding: file.encoding,
        unused: columns.unused,
        phones: columns.phones,
        problems: this.problems,
      },
    };
  }

  words(told: Told): string[] {
    const { file, columns, perDay, wrote } = told;
    const { invited, here, left, returned, erased, asked, twice, hoursMoved } = this.counts;
    const line = (count: number, words: string) =>
      count ? [`${number(count).padStart(8)}  ${words}`] : [];
    const gone = left + returned + erased;
    const days = invited
      ? `, ${perDay} a day: ${iso(this.firstAt).slice(0, 10)} to ${iso(this.lastAt).slice(0, 10)}`
      : '';
    return [
      ...this.problems.map(
        ({ line: at, column, message }) =>
          `${file.path}:${at}${column ? ` ${column}` : ''}: ${message}`,
      ),
      ...(this.problems.length ? [''] : []),
      bold(`${number(invited).padStart(8)}  ${wrote ? 'get' : 'would get'} a letter${days}`),
      ...line(here, 'are here already'),
      ...line(asked, 'were asked by an import before, and did not answer'),
      ...line(
        gone,
        `are never written to again: ${left} left, ${returned} came back or complained, ${erased} were erased`,
      ),
      ...line(twice, 'stand in the list twice'),
      ...line(this.rejected, `cannot be read; ${this.rejectedFile ?? ''} says why`),
      '',
      ...(hoursMoved
        ? [
            `${number(hoursMoved)} hours lie outside 10 to 16, which only they themselves may ask for: moved inside.`,
          ]
        : []),
      ...(columns.phones.length
        ? [`Not used: ${columns.phones.join(', ')}. Texts need a YES from the phone itself.`]
        : []),
      ...(columns.unused.length ? [`Not used: ${columns.unused.map(shortly).join(', ')}.`] : []),
      wrote
        ? 'The letters go out on their days by themselves; npx mend people shows who has confirmed.'
        : 'Nothing was written. --go writes, with --consent "where and how they agreed".',
    ];
  }
}

const number = (count: number) => count.toLocaleString('en-US');
const iso = (at: number) => new Date(at).toISOString();
/** Heads are somebody's words too. */
const shortly = (head: string) => head.replace(/\p{Cc}/gu, ' ').slice(0, 30);
