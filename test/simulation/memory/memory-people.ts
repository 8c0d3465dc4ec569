/** People in the store's double, and what is kept beside them. */

import { withoutOldDanger } from '../../../core/erasure.ts';
import type { Sending, Subscriber } from '../../../core/subscriber.ts';
import type { PeopleStore, Placement, Stored, Timeline } from '../../../service/ports/store.ts';
import { keptMs, type MemoryItems } from './memory-items.ts';

export class MemoryPeople implements PeopleStore {
  readonly #items: MemoryItems;

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  async read(id: string, now: number, _consistent = false): Promise<Stored | undefined> {
    const stored = this.#items.people.get(id);
    const expiresAt = stored?.subscriber.expiresAt;
    if (!stored || (expiresAt !== undefined && expiresAt <= now)) return undefined;
    return { ...stored, subscriber: withoutOldDanger(stored.subscriber, now) };
  }

  async readMany(ids: readonly string[], now: number): Promise<ReadonlyMap<string, Stored>> {
    const found = await Promise.all(ids.map((id) => this.read(id, now)));
    return new Map(found.flatMap((stored) => (stored ? [[stored.subscriber.id, stored]] : [])));
  }

  async create(subscriber: Subscriber, placement: Placement): Promise<boolean> {
    const known = await this.read(subscriber.id, subscriber.createdAt);
    if (known) return false;
    this.#write(subscriber, 1, placement);
    return true;
  }

  async save(
    subscriber: Subscriber,
    version: number,
    placement: Placement,
    token?: string,
  ): Promise<boolean> {
    const known = this.#items.people.get(subscriber.id);
    if (known?.version !== version || (token && known.subscriber.sending?.token !== token))
      return false;
    this.#write(subscriber, version + 1, placement);
    return true;
  }

  async arm(id: string, version: number, sending: Sending): Promise<boolean> {
    const { people } = this.#items;
    const known = people.get(id);
    if (known?.subscriber.sending?.token === sending.token) return true;
    if (known?.version !== version || known.subscriber.sending) return false;
    people.set(id, { subscriber: { ...known.subscriber, sending }, version: version + 1 });
    return true;
  }

  async remove(id: string, version: number): Promise<boolean> {
    const { people, waiting } = this.#items;
    const known = people.get(id);
    if (known && (known.version !== version || known.subscriber.sending)) return false;
    people.delete(id);
    waiting.delete(id);
    this.#items.watched.delete(id);
    this.#items.place(id, 'PROFILE', undefined, 'm');
    return true;
  }

  async *all(now: number): AsyncGenerator<Stored> {
    for (const id of [...this.#items.people.keys()]) {
      const stored = await this.read(id, now);
      if (stored) yield stored;
    }
  }

  async *waiting(): AsyncGenerator<string> {
    for (const [id] of [...this.#items.waiting].sort(([, a], [, b]) => a - b)) yield id;
  }

  async *watched(): AsyncGenerator<string> {
    for (const id of [...this.#items.watched]) yield id;
  }

  async timeline(id: string, now: number): Promise<Timeline> {
    const { receipts, texts, consents, coachActs } = this.#items;
    const isTheirs = ({ subscriber }: { readonly subscriber: string }) => subscriber === id;
    return {
      receipts: inOrder(
        [...receipts.values()].filter(({ message }) => message.startsWith(`${id}-`)),
      ),
      texts: inOrder(
        [...texts.values()].filter((text) => isTheirs(text) && text.at + keptMs > now),
      ),
      consents: inOrder(consents.filter(isTheirs)),
      acts: inOrder(coachActs.filter((act) => isTheirs(act) && act.at + keptMs > now)),
    };
  }

  #write(subscriber: Subscriber, version: number, { due, waitingAt, watched }: Placement): void {
    const { people, waiting } = this.#items;
    if (watched) this.#items.watched.add(subscriber.id);
    else this.#items.watched.delete(subscriber.id);
    if (waitingAt === undefined) waiting.delete(subscriber.id);
    else waiting.set(subscriber.id, waitingAt);
    // JSON and back, as a table would: nothing is shared with the caller.
    people.set(subscriber.id, { subscriber: JSON.parse(JSON.stringify(subscriber)), version });
    this.#items.place(subscriber.id, 'PROFILE', due?.at, due?.stream ?? 'm');
  }
}

function inOrder<Kept extends { readonly at: number }>(kept: Kept[]): Kept[] {
  return kept.sort((a, b) => a.at - b.at);
}
