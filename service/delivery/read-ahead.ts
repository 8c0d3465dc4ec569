/**
 * Reads the people who are served next in one call, instead of one call each. What was read may be
 * a second old: as with any read of the worker, a stale one only costs a failed arm.
 */
import type { Stored } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** A read that waited longer is made again. */
const freshMs = 1_000;
const mostAtOnce = 25;

interface Batch {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly people: Promise<ReadonlyMap<string, Stored>>;
}

/** One stream's reads. */
export class ReadAhead {
  readonly #world: World;
  readonly #concurrency: () => number;
  readonly #monotonic: () => number;
  /** People whose turn comes next and who are not read yet, in order. */
  #next: readonly string[] = [];
  readonly #batches = new Map<string, Batch>();

  /** No more are read ahead than are served side by side. */
  constructor(world: World, concurrency: () => number, monotonic: () => number) {
    this.#world = world;
    this.#concurrency = concurrency;
    this.#monotonic = monotonic;
  }

  expect(subscribers: readonly string[]): void {
    this.#next = subscribers;
    this.#batches.clear();
  }

  /** Rejects where this one person cannot be read: a fault of another's item is not theirs. */
  async read(subscriber: string): Promise<Stored | undefined> {
    const found = (await this.#batchOf(subscriber)?.people)?.get(subscriber);
    return found ?? this.#world.store.people.read(subscriber, this.#world.now());
  }

  #batchOf(subscriber: string): Batch | undefined {
    const known = this.#batches.get(subscriber);
    this.#batches.delete(subscriber);
    const now = this.#monotonic();
    if (known && now < known.at + freshMs) return known;
    const place = this.#next.indexOf(subscriber);
    if (place < 0) return undefined;
    const end = place + Math.min(mostAtOnce, this.#concurrency());
    const together = this.#next.slice(place, end);
    this.#next = this.#next.slice(end);
    if (together.length < 2) return undefined;
    const people = this.#world.store.people
      .readMany(together, this.#world.now())
      .catch(() => new Map<string, Stored>());
    const batch = { at: now, people };
    for (const other of together) if (other !== subscriber) this.#batches.set(other, batch);
    return batch;
  }
}
