/** Erasures and the removal of what is past its time in the store's double. */
import { dayMs, minuteMs } from '../../../core/calendar/zone.ts';
import { readMessageId } from '../../../core/message-id.ts';
import type {
  ConsentRecord,
  Erasure,
  ErasureStore,
  ExpiredPage,
  SweepProgress,
  UpkeepStore,
} from '../../../service/ports/store.ts';
import { keptMs, type MemoryItems } from './memory-items.ts';

export class MemoryErasures implements ErasureStore {
  readonly #items: MemoryItems;

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  async put(erasure: Erasure, dueAt: number): Promise<void> {
    this.#items.erasures.set(erasure.subscriber, erasure);
    this.#items.place(erasure.subscriber, 'ERASURE', dueAt);
  }

  async read(subscriber: string): Promise<Erasure | undefined> {
    return this.#items.erasures.get(subscriber);
  }

  async removeRecords({ subscriber, emailHash, side, at }: Erasure): Promise<void> {
    const items = this.#items;
    if (side) items.sidesErased.add(subscriber);
    const isOn = (phone: boolean) => side === undefined || (side === 'phone') === phone;
    const isGone = (consent: ConsentRecord) =>
      consent.subscriber === subscriber && isOn(consent.kind === 'texts');
    for (const consent of items.consents.filter(isGone))
      items.proofs.push({ emailHash, kind: consent.kind, at: consent.at });
    items.consents = items.consents.filter((consent) => !isGone(consent));
    for (const message of [...items.receipts.keys()]) {
      const said = readMessageId(message);
      if (said?.subscriber !== subscriber || !isOn(said.channel === 'sms')) continue;
      items.receipts.delete(message);
      items.place(subscriber, `MESSAGE#${message}`, undefined);
    }
    for (const [key, text] of [...items.texts]) {
      if (text.subscriber !== subscriber || !isOn(true)) continue;
      if (side && (text.pending || text.at >= at)) continue;
      items.texts.delete(key);
      items.place(subscriber, `REPLY#${text.id}`, undefined);
    }
    for (const key of [...items.coachMessages.keys()])
      if (key.startsWith(`${subscriber} `)) items.coachMessages.delete(key);
    items.coachActs = items.coachActs.filter((act) => act.subscriber !== subscriber);
  }

  async end(subscriber: string): Promise<void> {
    this.#items.erasures.delete(subscriber);
    this.#items.place(subscriber, 'ERASURE', undefined);
  }
}

export class MemoryUpkeep implements UpkeepStore {
  readonly #items: MemoryItems;
  #progress: SweepProgress = {};
  #digestDone: number | undefined;
  #digestClaim: { readonly token: string; readonly until: number } | undefined;

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  /** The whole store is one stretch. What stands beside nobody for a day goes too. */
  async removeExpired(now: number): Promise<ExpiredPage> {
    const items = this.#items;
    let removed = 0;
    const drop = <Key, Kept>(kept: Map<Key, Kept>, isOver: (value: Kept) => boolean) => {
      for (const [key, value] of kept) if (isOver(value) && kept.delete(key)) removed += 1;
    };
    const isPast = (expiresAt = Number.POSITIVE_INFINITY) => expiresAt <= now;
    drop(items.people, ({ subscriber }) => isPast(subscriber.expiresAt));
    drop(items.texts, ({ at }) => isPast(at + keptMs));
    drop(items.coachMessages, ({ at }) => isPast(at + keptMs));
    const isOrphan = (subscriber: string, at: number) =>
      at < now - dayMs && !items.people.has(subscriber) && !items.erasures.has(subscriber);
    drop(items.receipts, ({ message, at }) =>
      isOrphan(readMessageId(message)?.subscriber ?? '', at),
    );
    drop(items.texts, ({ subscriber, at }) => isOrphan(subscriber, at));
    const consents = items.consents.filter(({ subscriber, at }) => !isOrphan(subscriber, at));
    removed += items.consents.length - consents.length;
    items.consents = consents;
    const acts = items.coachActs.filter(
      ({ subscriber, at }) => !isPast(at + keptMs) && !isOrphan(subscriber, at),
    );
    removed += items.coachActs.length - acts.length;
    items.coachActs = acts;
    return { read: removed + items.people.size, removed, people: [...items.people.values()] };
  }

  async progress(): Promise<SweepProgress> {
    return this.#progress;
  }

  async recordProgress(progress: SweepProgress): Promise<void> {
    this.#progress = progress;
  }

  async digestDone(): Promise<number | undefined> {
    return this.#digestDone;
  }

  async claimDigest(day: number, token: string, now: number, claimMs: number): Promise<boolean> {
    if (this.#digestDone !== undefined && this.#digestDone >= day) return false;
    const { token: holder, until } = this.#digestClaim ?? { token, until: 0 };
    const isLive = until >= now && until <= now + claimMs + 10 * minuteMs;
    if (holder !== token && isLive) return false;
    this.#digestClaim = { token, until: now + claimMs };
    return true;
  }

  async recordDigest(day: number): Promise<void> {
    if (this.#digestDone !== undefined && this.#digestDone >= day) return;
    this.#digestDone = day;
    this.#digestClaim = undefined;
  }
}
