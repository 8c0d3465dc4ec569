/**
 * One group of rows, run in a process of its own, so that no group pays for what another has left
 * on the heap. Started by main.ts, which gives it the compiled course and a folder for the run's
 * leftovers.
 */
import { readFileSync } from 'node:fs';
import type { Library } from '../../core/course.ts';
import type { Row } from './row.ts';

export interface Bench {
  readonly library: Library;
  /** The folder that `library` was compiled from. */
  readonly templates: string;
  /** `library` as a file. */
  readonly libraryFile: string;
  /** Kept until the end of the run and shared by its groups. */
  readonly scratch: string;
  /** A shorter run, without what hangs on the machine. */
  readonly ci: boolean;
}

export type Measure = (bench: Bench) => Promise<readonly Row[]>;

export interface Group {
  readonly title: string;
  /** It has nothing but figures of this machine. */
  readonly machineOnly?: true;
  readonly load: () => Promise<Measure>;
}

/** In the order of the table. A group's code is loaded only where it runs. */
export const groups: Readonly<Record<string, Group>> = {
  capacity: {
    title: 'What DynamoDB bills',
    load: async () => (await import('../rows/capacity.ts')).measureCapacity,
  },
  crowd: {
    title: 'What DynamoDB bills for many at one moment',
    load: async () => (await import('../rows/capacity.ts')).measureCrowd,
  },
  bundles: {
    title: 'What Lambda loads',
    load: async () => (await import('../rows/bundles.ts')).measureBundles,
  },
  'cold-start': {
    title: 'From nothing to the first calls',
    load: async () => (await import('../rows/cold-start.ts')).measureColdStart,
  },
  'command-line': {
    title: 'The CPU of a command',
    load: async () => (await import('../rows/command-line.ts')).measureCommandLine,
  },
  sending: {
    title: 'The CPU of one message',
    load: async () => (await import('../rows/sending.ts')).measureSending,
  },
  merging: {
    title: 'Filling a letter',
    load: async () => (await import('../rows/merging.ts')).measureMerging,
  },
  letters: {
    title: 'The size of a letter',
    load: async () => (await import('../rows/letters.ts')).measureLetters,
  },
  deciding: {
    title: 'The pure core',
    load: async () => (await import('../rows/deciding.ts')).measureDeciding,
  },
  lateness: {
    title: 'How late, in virtual time',
    load: async () => (await import('../rows/lateness.ts')).measureLateness,
  },
  bursts: {
    title: 'Bursts, in virtual time',
    load: async () => (await import('../rows/bursts.ts')).measureBursts,
  },
  million: {
    title: 'A million people',
    load: async () => (await import('../rows/million.ts')).measureMillion,
  },
  load: {
    title: 'The local service under load',
    load: async () => (await import('../load/load.ts')).measureLoad,
  },
  costs: {
    title: 'What it costs, by the cost model',
    load: async () => (await import('../rows/costs.ts')).measureCosts,
  },
};

/** How main.ts tells a group's process what it is to do. */
export interface Task {
  readonly group: string;
  readonly libraryFile: string;
  readonly templates: string;
  readonly scratch: string;
  readonly ci: boolean;
}

if (process.send) {
  process.once('message', async ({ group, ...rest }: Task) => {
    const library: Library = JSON.parse(readFileSync(rest.libraryFile, 'utf8'));
    const measure = await groups[group]?.load();
    const rows = (await measure?.({ library, ...rest })) ?? [];
    process.send?.(rows, () => process.exit(0));
  });
}
