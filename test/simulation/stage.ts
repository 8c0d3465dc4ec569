/**
 * What the parts of one simulated world share: chance and clock, the store, what is to happen, and
 * what is wrong so far.
 */

import type { Library } from '../../core/course.ts';
import type { DeliveringWorld, SweepingWorld } from '../../service/ports/world.ts';
import { Agenda } from './agenda.ts';
import { MemoryStore } from './memory-store.ts';
import type { Mutant } from './mutants.ts';
import { Seeded } from './seeded.ts';
import { type Process, WorldOfChance } from './world-of-chance.ts';

/** Milliseconds since 1970. */
export const startAt = Date.parse('2030-03-05T17:00:00Z');

export type AnyWorld = DeliveringWorld & SweepingWorld;
/** Starts a process, and answers what became of it: it never answers where the process dies. */
export type Start = (
  name: string,
  body: (world: AnyWorld) => Promise<unknown>,
) => { readonly process: Process; readonly end: Promise<unknown> };

export class Stage {
  readonly library: Library;
  readonly seed: number;
  readonly mutant: Mutant | undefined;
  readonly chance: Seeded;
  readonly room: WorldOfChance;
  readonly store = new MemoryStore({ lies: true });
  readonly agenda = new Agenda();
  readonly problems: string[] = [];
  /** Phones that have written: no other may get a text. */
  readonly heard = new Set<string>();

  constructor(library: Library, seed: number, mutant: Mutant | undefined, traced: boolean) {
    this.library = library;
    this.seed = seed;
    this.mutant = mutant;
    this.chance = new Seeded(seed);
    this.room = new WorldOfChance(this.chance, startAt, 0.03 + this.chance.next() * 0.07, traced);
  }

  get now(): number {
    return this.room.now;
  }

  at(when: number, what: () => void): void {
    this.agenda.at(when, what);
  }

  /** A generator of its own, so that a new habit leaves the stories of other seeds as they were. */
  chanceOf(number: number): Seeded {
    return new Seeded(this.seed + number);
  }
}
