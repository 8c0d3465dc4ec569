/**
 * Counts what an import does, or would do: people by what becomes of them, the days of the first
 * letters, and the first mistakes in the list. It holds no address and no name (promise 51).
 */
import type { Fate } from './import-person.ts';
import type { RowProblem } from './list-columns.ts';

/** Every mistake is in the file of rejected rows; so many are also kept here. */
const problemsKept = 10;

/**
 * `twice`: again in the same list. `hoursMoved`: the hour in the list was moved inside 10 to 16.
 */
export type Counted = Fate | 'twice' | 'hoursMoved';

export class ImportCounts {
  /** Rows with a mistake. */
  rejected = 0;
  /** The file that holds them, once the import has ended. */
  rejectedFile: string | undefined;
  /** The first mistakes, each with its line in the list. */
  readonly problems: ({ readonly line: number } & RowProblem)[] = [];
  /** When the first letter to the first and to the last person goes, in milliseconds since 1970. */
  days: { readonly firstAt: number; readonly lastAt: number } | undefined;
  readonly people: Record<Counted, number> = {
    ...{ invited: 0, here: 0, left: 0, returned: 0, erased: 0, asked: 0, twice: 0, hoursMoved: 0 },
  };

  /** `at`: when the first letter of an invited person goes. */
  add(what: Counted, at?: number): void {
    this.people[what] += 1;
    if (at === undefined || what !== 'invited') return;
    const { firstAt, lastAt } = this.days ?? { firstAt: at, lastAt: at };
    this.days = { firstAt: Math.min(firstAt, at), lastAt: Math.max(lastAt, at) };
  }

  reject(line: number, problems: readonly RowProblem[]): void {
    this.rejected += 1;
    for (const problem of problems)
      if (this.problems.length < problemsKept) this.problems.push({ line, ...problem });
  }
}
