/**
 * The store's double for the simulation: the same contract in plain maps, with an index that may be asked to lie. It is
 * held to test/contracts/store-contract.ts like the real one.
 */
import { duePartitions, partitionOf } from '../../adapters/dynamo-store.ts';
import {
  type ConsentRecord,
  type DueRow,
  type InboundText,
  type Owner,
  type Placement,
  type Receipt,
  receiptRank,
  type Store,
  type Stored,
} from '../../adapters/store.ts';
import type { Stream } from '../../core/due.ts';
import { readMessageId, type Sending, type Subscriber } from '../../core/subscriber.ts';

interface Row extends DueRow {
  readonly shard: string;
}

export class MemoryStore implements Store {
  readonly people = new Map<string, Stored>();
  readonly receipts = new Map<string, Receipt>();
  readonly texts = new Map<string, InboundText & { readonly dueAt?: number }>();
  readonly consents: ConsentRecord[] = [];
  readonly #owners = new Map<string, Owner & { readonly expiresAt?: number }>();
  readonly #rows = new Map<string, Row>();
  readonly #words = new Map<string, { word: 'stop' | 'start'; at: number }>();
  readonly #leases = new Map<number, { token: string; until: number }>();
  /** Rows that have been: an index that lies still shows them. */
  readonly ghosts: Row[] = [];
  #settled: string | undefined;
  readonly #lies: boolean;

  constructor({ lies }: { readonly lies: boolean }) {
    this.#lies = lies;
  }

  async load(id: string, now: number, _consistent = false): Promise<Stored | undefined> {
    const stored = this.people.get(id);
    const expiresAt = stored?.subscriber.expiresAt;
    return expiresAt !== undefined && expiresAt <= now ? undefined : stored;
  }

  async create(subscriber: Subscriber, placement: Placement): Promise<boolean> {
    const known = await this.load(subscriber.id, subscriber.createdAt);
    if (known) return false;
    this.#write(subscriber, 1, placement);
    return true;
  }

  async save(subscriber: Subscriber, version: number, placement: Placement, token?: string): Promise<boolean> {
    const known = this.people.get(subscriber.id);
    if (known?.version !== version || (token && known.subscriber.sending?.token !== token)) return false;
    this.#write(subscriber, version + 1, placement);
    return true;
  }

  async arm(id: string, version: number, sending: Sending): Promise<boolean> {
    const known = this.people.get(id);
    if (known?.subscriber.sending?.token === sending.token) return true;
    if (known?.version !== version || known.subscriber.sending) return false;
    this.people.set(id, { subscriber: { ...known.subscriber, sending }, version: version + 1 });
    return true;
  }

  async due(partition: number, stream: Stream, until: number, limit: number): Promise<readonly DueRow[]> {
    return [...this.#rows.values(), ...this.ghosts]
      .filter((row) => row.shard === `${partition}${stream}` && row.at <= until)
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
      .map(({ shard: _, ...row }) => row);
  }

  async owner(kind: 'email' | 'phone', hash: string, now: number): Promise<Owner | undefined> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (!known || (known.expiresAt !== undefined && known.expiresAt <= now)) return undefined;
    const { expiresAt: _, ...owner } = known;
    return owner;
  }

  async claim(
    kind: 'email' | 'phone',
    hash: string,
    subscriber: string,
    now: number,
    expiresAt?: number,
  ): Promise<boolean> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.suppressed) return false;
    const theirs = known?.subscriber !== undefined && known.subscriber !== subscriber;
    if (theirs && !(known?.expiresAt !== undefined && known.expiresAt < now)) return false;
    // What is theirs for good is not lent to them anew.
    if (known?.subscriber === subscriber && known.expiresAt === undefined) return true;
    const { expiresAt: _, ...kept } = known ?? {};
    this.#owners.set(`${kind} ${hash}`, { ...kept, subscriber, ...(expiresAt ? { expiresAt } : {}) });
    return true;
  }

  async transfer(kind: 'email' | 'phone', hash: string, from: string, to: string, expiresAt: number): Promise<boolean> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.subscriber !== from) return false;
    this.#owners.set(`${kind} ${hash}`, { ...known, subscriber: to, expiresAt });
    return true;
  }

  async stoppedAt(hash: string): Promise<number | undefined> {
    const said = this.#words.get(hash);
    return said?.word === 'stop' ? said.at : undefined;
  }

  async notePhoneWord(hash: string, word: 'stop' | 'start', at: number): Promise<void> {
    if ((this.#words.get(hash)?.at ?? Number.NEGATIVE_INFINITY) < at) this.#words.set(hash, { word, at });
  }

  async markAsked(hash: string, askedAt: number): Promise<void> {
    this.#owners.set(`phone ${hash}`, { ...this.#owners.get(`phone ${hash}`), askedAt });
  }

  async suppress(kind: 'email' | 'phone', hash: string, why: 'bounce' | 'complaint'): Promise<void> {
    const { expiresAt: _, ...known } = this.#owners.get(`${kind} ${hash}`) ?? {};
    this.#owners.set(`${kind} ${hash}`, { ...known, suppressed: why });
  }

  async raiseReceipt(receipt: Receipt): Promise<boolean> {
    const known = this.receipts.get(receipt.message);
    if (!readMessageId(receipt.message)) return false;
    if (known && receiptRank[known.status] >= receiptRank[receipt.status]) return false;
    const { settleAt: _, ...kept } = known ?? {};
    this.receipts.set(receipt.message, { ...kept, ...receipt });
    const id = readMessageId(receipt.message)?.subscriber ?? '';
    this.#place(id, `MESSAGE#${receipt.message}`, receipt.settleAt, '!');
    return true;
  }

  async receipt(message: string): Promise<Receipt | undefined> {
    return this.receipts.get(message);
  }

  async putInbound(text: InboundText, dueAt: number): Promise<boolean> {
    const key = `${text.subscriber} ${text.id}`;
    if (this.texts.has(key)) return false;
    this.texts.set(key, text);
    this.#place(text.subscriber, `REPLY#${text.id}`, dueAt, '!');
    return true;
  }

  async settleInbound(text: InboundText): Promise<void> {
    this.texts.set(`${text.subscriber} ${text.id}`, { ...text, pending: false });
    this.#place(text.subscriber, `REPLY#${text.id}`, undefined, '!');
  }

  async inbound(subscriber: string, id: string, now: number): Promise<InboundText | undefined> {
    const known = this.texts.get(`${subscriber} ${id}`);
    return known && known.at + 30 * 86_400_000 > now ? known : undefined;
  }

  async settledCourse(): Promise<string | undefined> {
    return this.#settled;
  }

  async noteSettled(version: string): Promise<void> {
    this.#settled = version;
  }

  async putConsent(record: ConsentRecord): Promise<void> {
    this.consents.push(record);
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

  async *everyone(now: number): AsyncGenerator<Stored> {
    for (const id of [...this.people.keys()]) {
      const stored = await this.load(id, now);
      if (stored) yield stored;
    }
  }

  /** The earliest moment on the index. */
  nextAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#rows.values()].map(({ at }) => at));
  }

  #write(subscriber: Subscriber, version: number, { due }: Placement): void {
    // JSON and back, as a table would: nothing is shared with the caller.
    this.people.set(subscriber.id, { subscriber: JSON.parse(JSON.stringify(subscriber)), version });
    this.#place(subscriber.id, 'PROFILE', due?.at, due?.stream ?? 'm');
  }

  #place(subscriber: string, item: string, at: number | undefined, stream: Stream): void {
    const key = `${subscriber} ${item}`;
    const before = this.#rows.get(key);
    if (before && this.#lies) this.ghosts.push(before);
    while (this.ghosts.length > 3) this.ghosts.shift();
    if (at === undefined) this.#rows.delete(key);
    else this.#rows.set(key, { subscriber, item, at, shard: `${partitionOf(subscriber) % duePartitions}${stream}` });
  }
}
