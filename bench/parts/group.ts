/**
 * What a group of rows is and what it is given: all-groups.ts lists them, run-group.ts runs one.
 */
import type { Library } from '../../core/course.ts';
import type { BudgetId } from './budgets.ts';
import type { Row } from './row.ts';

export interface Bench {
  readonly library: Library;
  /** The folder that `library` was compiled from. */
  readonly templates: string;
  /** `library` as a file. */
  readonly libraryFile: string;
  /** Kept until the end of the run and shared by its groups. */
  readonly scratch: string;
  /** A shorter run, without what depends on the machine. */
  readonly ci: boolean;
  /** Senders by SMTP to set beside Mend, each as `name=command`. */
  readonly peers?: readonly string[];
}

export type Measure = (bench: Bench) => Promise<readonly Row[]>;

export interface Group {
  readonly title: string;
  /** The budgets that its rows measure. A full run which leaves one of them out is broken. */
  readonly budgets: readonly BudgetId[];
  /** It has nothing but figures of this machine. */
  readonly machineOnly?: true;
  /** It takes too long for CI. */
  readonly notInCi?: true;
  /** It runs only where `--only` names it. */
  readonly onlyWhenNamed?: true;
  readonly load: () => Promise<Measure>;
}

/** How main.ts tells a group's process what it is to do. */
export interface Task {
  readonly group: string;
  readonly libraryFile: string;
  readonly templates: string;
  readonly scratch: string;
  readonly ci: boolean;
  readonly peers?: readonly string[];
}
