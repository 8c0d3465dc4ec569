/**
 * The store's double for the simulation: the same contract in plain maps, with an index that may be
 * stale on purpose. test/contracts/store-contract.ts tests it like the real one.
 */
import { partitionOf } from '../../adapters/dynamodb/item-keys.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Stream } from '../../core/due.ts';
import { readMessageId } from '../../core/message-id.ts';
import { withoutOldDanger } from '../../core/retention-periods.ts';
import type { Sending, Subscriber } from '../../core/subscriber.ts';
import { duePartitions } from '../../service/ports/due-partitions.ts';
import type { Tidied } from '../../service/ports/retention-store.ts';
import {
  type ConsentRecord,
  type DueRow,
  type Erasure,
  type InboundText,
  type Placement,
  type Receipt,
  receiptRank,
  type Store,
  type Stored,
  type Timeline,
} from '../../service/ports/store.ts';
import { MemoryLedger } from './memory-ledger.ts';

const keptMs = 30 * 86_400_000;

interface Row extends DueRow {
  readonly shard: string;
}

export class MemoryStore extends MemoryLedger implements Store {
  readonly people = new Map<string, Stored>();
  readonly receipts = new Map<string, Receipt>();
  readonly texts = new Map<string, InboundText & { readonly dueAt?: number }>();
  consents: ConsentRecord[] = [];
  /** Consents of people who were erased, by the hash of their address. */
  readonly proofs: { readonly emailHash: string; readonly kind: string; readonly at: number }[] =
    [];
  readonly erasures = new Map<string, Erasure>();
  readonly #answers = new Map<string, { readonly text: string; readonly at: number }>();
  readonly #waiting = new Map<string, number>();
  readonly #rows = new Map<string, Row>();
  /** Earlier rows: a stale index still shows them. */
  readonly ghosts: Row[] = [];
  readonly #lies: boolean;

  constructor({ lies }: { readonly lies: boolean }) {
    super();
    this.#lies = lies;
  }

  async load(id: string, now: number, _consistent = false): Promise<Stored | undefined> {
    const stored = this.people.get(id);
    const expiresAt = stored?.subscriber.expiresAt;
    if (!stored || (expiresAt !== undefined && expiresAt <= now)) return undefined;
    return { ...stored, subscriber: withoutOldDanger(stored.subscriber, now) };
  }

  async create(subscriber: Subscriber, placement: Placement): Promise<boolean> {
    const known = await this.load(subscriber.id, subscriber.createdAt);
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
    const known = this.people.get(subscriber.id);
    if (known?.version !== version || (token && known.subscriber.sending?.token !== token))
      return false;
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

  async due(
    partition: number,
    stream: Stream,
    until: number,
    limit: number,
  ): Promise<readonly DueRow[]> {
    return [...this.#rows.values(), ...this.ghosts]
      .filter((row) => row.shard === `${partition}${stream}` && row.at <= until)
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
      .map(({ shard: _, ...row }) => row);
  }

  async raiseReceipt(receipt: Receipt): Promise<boolean> {
    const known = this.receipts.get(receipt.message);
    if (!readMessageId(receipt.message)) return false;
    const isRenewed =
      known?.status === 'unknown' && receipt.status === 'unknown' && known.at < receipt.at;
    if (known && !isRenewed && receiptRank[known.status] >= receiptRank[receipt.status])
      return false;
    const { settleAt: _, ...kept } = known ?? {};
    this.receipts.set(receipt.message, { ...kept, ...receipt });
    const id = readMessageId(receipt.message)?.subscriber ?? '';
    this.#place(id, `MESSAGE#${receipt.message}`, receipt.settleAt, '!');
    return true;
  }

  async postponeReceipt(message: string, settleAt: number): Promise<void> {
    const known = this.receipts.get(message);
    if (known?.status !== 'unknown') return;
    this.receipts.set(message, { ...known, settleAt });
    this.#place(readMessageId(message)?.subscriber ?? '', `MESSAGE#${message}`, settleAt, '!');
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
    return known && known.at + keptMs > now ? known : undefined;
  }

  async putConsent(record: ConsentRecord): Promise<void> {
    this.consents.push(record);
  }

  async timeline(subscriber: string, now: number): Promise<Timeline> {
    const inOrder = <Kept extends { readonly at: number }>(kept: Iterable<Kept>) =>
      [...kept].sort((a, b) => a.at - b.at);
    return {
      receipts: inOrder(
        [...this.receipts.values()].filter(({ message }) => isOf(subscriber, message)),
      ),
      texts: inOrder(
        [...this.texts.values()].filter(
          (text) => text.subscriber === subscriber && text.at + keptMs > now,
        ),
      ),
      consents: inOrder(this.consents.filter((record) => record.subscriber === subscriber)),
    };
  }

  async *waiting(): AsyncGenerator<string> {
    for (const [id] of [...this.#waiting].sort(([, a], [, b]) => a - b)) yield id;
  }

  async putAnswer(subscriber: string, answer: string, text: string, now: number): Promise<void> {
    this.#answers.set(`${subscriber} ${answer}`, { text, at: now });
  }

  async answer(subscriber: string, answer: string, now: number): Promise<string | undefined> {
    const known = this.#answers.get(`${subscriber} ${answer}`);
    return known && known.at + keptMs > now ? known.text : undefined;
  }

  async putErasure(erasure: Erasure, dueAt: number): Promise<void> {
    this.erasures.set(erasure.subscriber, erasure);
    this.#place(erasure.subscriber, 'ERASURE', dueAt, '!');
  }

  async erasure(subscriber: string): Promise<Erasure | undefined> {
    return this.erasures.get(subscriber);
  }

  async remove(subscriber: string, version: number): Promise<boolean> {
    const known = this.people.get(subscriber);
    if (known && (known.version !== version || known.subscriber.sending)) return false;
    this.people.delete(subscriber);
    this.#waiting.delete(subscriber);
    this.#place(subscriber, 'PROFILE', undefined, 'm');
    return true;
  }

  async removeTimeline({ subscriber, emailHash }: Erasure): Promise<void> {
    for (const { kind, at, ...record } of this.consents)
      if (record.subscriber === subscriber) this.proofs.push({ emailHash, kind, at });
    this.consents = this.consents.filter((record) => record.subscriber !== subscriber);
    for (const message of [...this.receipts.keys()].filter((id) => isOf(subscriber, id))) {
      this.receipts.delete(message);
      this.#place(subscriber, `MESSAGE#${message}`, undefined, '!');
    }
    for (const [key, text] of [...this.texts].filter(
      ([, { subscriber: id }]) => id === subscriber,
    )) {
      this.texts.delete(key);
      this.#place(subscriber, `REPLY#${text.id}`, undefined, '!');
    }
    for (const key of [...this.#answers.keys()])
      if (key.startsWith(`${subscriber} `)) this.#answers.delete(key);
  }

  async endErasure(subscriber: string): Promise<void> {
    this.erasures.delete(subscriber);
    this.#place(subscriber, 'ERASURE', undefined, '!');
  }

  async *everyone(now: number): AsyncGenerator<Stored> {
    for (const id of [...this.people.keys()]) {
      const stored = await this.load(id, now);
      if (stored) yield stored;
    }
  }

  /**
   * Removes everything at once, and with it whatever has belonged to no person for a day, as in the
   * table.
   */
  async tidy(now: number): Promise<Tidied> {
    let removed = 0;
    const drop = <Key, Kept>(kept: Map<Key, Kept>, isOver: (value: Kept) => boolean) => {
      for (const [key, value] of kept) if (isOver(value) && kept.delete(key)) removed += 1;
    };
    drop(
      this.people,
      ({ subscriber: { expiresAt } }) => expiresAt !== undefined && expiresAt <= now,
    );
    drop(this.texts, ({ at }) => at + keptMs <= now);
    drop(this.#answers, ({ at }) => at + keptMs <= now);
    const isOrphan = (subscriber: string, at: number) =>
      at < now - dayMs && !this.people.has(subscriber) && !this.erasures.has(subscriber);
    drop(this.receipts, ({ message, at }) =>
      isOrphan(readMessageId(message)?.subscriber ?? '', at),
    );
    drop(this.texts, ({ subscriber, at }) => isOrphan(subscriber, at));
    const consents = this.consents.filter(({ subscriber, at }) => !isOrphan(subscriber, at));
    removed += this.consents.length - consents.length;
    this.consents = consents;
    return { looked: removed + this.people.size, removed, people: [...this.people.values()] };
  }

  /** The first row of the index, to debug why it stays. */
  describeDue(): string {
    const first = [...this.#rows.values()].sort((a, b) => a.at - b.at)[0];
    return first
      ? `${first.subscriber} ${first.item} ${new Date(first.at).toISOString()}`
      : 'an empty index';
  }

  /** The earliest moment on the index. */
  nextAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#rows.values()].map(({ at }) => at));
  }

  #write(subscriber: Subscriber, version: number, { due, waitingAt }: Placement): void {
    if (waitingAt === undefined) this.#waiting.delete(subscriber.id);
    else this.#waiting.set(subscriber.id, waitingAt);
    // Copies through JSON, as a table would: the caller shares no object.
    this.people.set(subscriber.id, { subscriber: JSON.parse(JSON.stringify(subscriber)), version });
    this.#place(subscriber.id, 'PROFILE', due?.at, due?.stream ?? 'm');
  }

  #place(subscriber: string, item: string, at: number | undefined, stream: Stream): void {
    const key = `${subscriber} ${item}`;
    const before = this.#rows.get(key);
    if (before && this.#lies) this.ghosts.push(before);
    while (this.ghosts.length > 3) this.ghosts.shift();
    if (at === undefined) this.#rows.delete(key);
    else
      this.#rows.set(key, {
        subscriber,
        item,
        at,
        shard: `${partitionOf(subscriber) % duePartitions}${stream}`,
      });
  }
}

function isOf(subscriber: string, message: string): boolean {
  return readMessageId(message)?.subscriber === subscriber;
}
