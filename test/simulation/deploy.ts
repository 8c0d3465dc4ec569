/**
 * Deploys a new version of the course while people are in it, and decides which version a function
 * has that starts at a given time.
 */
import { courseOf, type Library } from '../../core/course.ts';
import { type Edit, edited } from '../core/edited-course.ts';
import type { Seeded } from './seeded.ts';

const hourMs = 3_600_000;
/** Old functions run for a while beside the new ones. */
const bothForMs = hourMs;

export class Deploy {
  readonly #old: Library;
  readonly #new: Library;
  readonly #at: number;
  readonly #chance: Seeded;

  constructor(library: Library, startAt: number, chance: Seeded) {
    this.#chance = chance;
    this.#old = library;
    this.#new = chance.chance(0.5) ? anEdit(library, chance) : library;
    this.#at = startAt + chance.below(10 * 24) * hourMs;
  }

  libraryAt(now: number): Library {
    const isNew = now >= this.#at + bothForMs || (now >= this.#at && this.#chance.chance(0.5));
    return isNew ? this.#new : this.#old;
  }
}

/** Chooses among the first touches, since few days pass. */
function anEdit(library: Library, chance: Seeded): Library {
  const { touches } = courseOf(library);
  const at = 2 + chance.below(5);
  const day = touches[at]?.day.standard ?? 0;
  const edits: readonly Edit[] = [
    { kind: 'remove', at },
    { kind: 'add', id: 'N1', day: day + 1, channel: chance.pick(['email', 'sms'] as const) },
    { kind: 'move', at, day: day + 1 + chance.below(5) },
    { kind: 'pull', at, days: -1 },
    { kind: 'channel', at },
  ];
  return edited(library, chance.pick(edits));
}
