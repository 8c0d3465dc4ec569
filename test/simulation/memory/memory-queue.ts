/** The queue of work and the counters in the store's double. */
import type { Stream } from '../../../core/due.ts';
import type { CounterStore, DueRow, QueueStore } from '../../../service/ports/store.ts';
import type { MemoryItems } from './memory-items.ts';

export class MemoryQueue implements QueueStore {
  readonly #items: MemoryItems;
  readonly #leases = new Map<number, { token: string; until: number }>();
  #indexed: string | undefined;

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  async due(
    partition: number,
    stream: Stream,
    until: number,
    limit: number,
  ): Promise<readonly DueRow[]> {
    return this.#items.due(partition, stream, until).slice(0, limit);
  }

  async lease(worker: number, token: string, now: number, leaseMs: number): Promise<boolean> {
    const known = this.#leases.get(worker);
    if (known && known.token !== token && known.until >= now) return false;
    this.#leases.set(worker, { token, until: now + leaseMs });
    return true;
  }

  async release(worker: number, token: string): Promise<void> {
    if (this.#leases.get(worker)?.token === token) this.#leases.delete(worker);
  }

  async indexedCourse(): Promise<string | undefined> {
    return this.#indexed;
  }

  async recordIndexedCourse(version: string): Promise<void> {
    this.#indexed = version;
  }
}

export class MemoryCounters implements CounterStore {
  readonly #counts = new Map<string, { n: number; until: number }>();

  async add(name: string, until: number, now: number, by = 1): Promise<number> {
    const known = this.#counts.get(name);
    const open = known && known.until > now ? known : { n: 0, until };
    if (by !== 0) this.#counts.set(name, { ...open, n: open.n + by });
    return open.n + by;
  }
}
