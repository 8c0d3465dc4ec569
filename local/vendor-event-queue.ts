/**
 * Queue of a vendor's future events, each due at an instant of the adjustable clock. It starts no
 * timer: the scheduler reads `nextAt` and calls `runDue`. An event is kept until its handler has
 * returned, so a crash repeats it.
 */

import type { Journal } from '../cli/kept-table/journal.ts';

export interface VendorEvent<Payload> {
  readonly id: string;
  /** Milliseconds since 1970, by the adjustable clock. */
  readonly dueAt: number;
  /** How often its handler has rejected. */
  readonly failures: number;
  readonly payload: Payload;
}

export interface VendorEventQueueOptions<Payload> {
  readonly now: () => number;
  readonly handle: (payload: Payload, event: VendorEvent<Payload>) => Promise<void>;
  /** Delays before each retry; after the last one an event is dead. */
  readonly retryDelaysMs: readonly number[];
}

/** Vendors deliver events concurrently: a slow response to one does not delay the others. */
const concurrency = 16;

/** The events of one vendor's double, in a heap ordered by instant and arrival. */
export class VendorEventQueue<Payload> {
  readonly #options: VendorEventQueueOptions<Payload>;
  readonly #heap: { event: VendorEvent<Payload>; order: number }[] = [];
  readonly #pending = new Map<string, VendorEvent<Payload>>();
  readonly #dead: VendorEvent<Payload>[] = [];
  #journal: Journal | undefined;
  #order = 0;

  constructor(options: VendorEventQueueOptions<Payload>) {
    this.#options = options;
  }

  /** Reads a journal record; ignores one of another kind. Call for every record, then `start`. */
  replay(record: Record<string, unknown>): void {
    for (const event of (record.events ?? []) as VendorEvent<Payload>[])
      this.#pending.set(event.id, event);
    if (typeof record.done === 'string') this.#pending.delete(record.done);
    if (record.dead) {
      const event = record.dead as VendorEvent<Payload>;
      this.#pending.delete(event.id);
      this.#dead.push(event);
    }
  }

  /** Queues the replayed events and writes further changes to the journal. */
  start(journal: Journal): void {
    this.#journal = journal;
    for (const event of this.#pending.values()) this.#push(event);
  }

  /**
   * Adds events. The caller has written their record (`{events: [...]}`) in one journal line with
   * their cause.
   */
  add(events: readonly VendorEvent<Payload>[]): void {
    for (const event of events) this.#push(event);
  }

  /**
   * The instant of the next event, or undefined. Events that a `runDue` is handling do not count.
   */
  nextAt(): number | undefined {
    return this.#heap[0]?.event.dueAt;
  }

  /** Events whose last retry failed. */
  dead(): readonly VendorEvent<Payload>[] {
    return this.#dead;
  }

  clear(): void {
    this.#heap.length = 0;
    this.#pending.clear();
    this.#dead.length = 0;
  }

  /**
   * Runs every event that is due, started in order, and those that become due meanwhile. Resolves
   * with their number.
   */
  async runDue(): Promise<number> {
    const ran = await Promise.all(Array.from({ length: concurrency }, () => this.#runInTurn()));
    return ran.reduce((sum, each) => sum + each, 0);
  }

  async #runInTurn(): Promise<number> {
    let ran = 0;
    for (;;) {
      const due = this.nextAt();
      if (due === undefined || due > this.#options.now()) return ran;
      await this.#run(this.#pop());
      ran += 1;
    }
  }

  async #run(event: VendorEvent<Payload>): Promise<void> {
    try {
      await this.#options.handle(event.payload, event);
    } catch {
      return this.#failed(event);
    }
    this.#journal?.append({ done: event.id });
  }

  #failed(event: VendorEvent<Payload>): void {
    const delayMs = this.#options.retryDelaysMs[event.failures];
    const failed = { ...event, failures: event.failures + 1 };
    if (delayMs === undefined) {
      this.#journal?.append({ dead: failed });
      this.#dead.push(failed);
      return;
    }
    const later = { ...failed, dueAt: this.#options.now() + delayMs };
    this.#journal?.append({ events: [later] });
    this.#push(later);
  }

  #push(event: VendorEvent<Payload>): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push({ event, order: this.#order++ });
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#earlier(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): VendorEvent<Payload> {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    const top = heap.pop();
    if (!top) throw new Error('popped an empty queue');
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#earlier(child, least)) least = child;
      }
      if (least === at) break;
      this.#swap(at, least);
      at = least;
    }
    return top.event;
  }

  #earlier(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return (
      one.event.dueAt - other.event.dueAt < 0 ||
      (one.event.dueAt === other.event.dueAt && one.order < other.order)
    );
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one && other) [this.#heap[a], this.#heap[b]] = [other, one];
  }
}
