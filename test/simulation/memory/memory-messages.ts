/** Messages, inbound texts and consents in the store's double. */
import { readMessageId } from '../../../core/message-id.ts';
import {
  type Canary,
  type CoachAct,
  type CoachMessage,
  type ConsentRecord,
  type ConsentStore,
  type InboundText,
  type InboundTextStore,
  type MessageStore,
  type Receipt,
  receiptRank,
} from '../../../service/ports/store.ts';
import { keptMs, type MemoryItems } from './memory-items.ts';

export class MemoryMessages implements MessageStore {
  readonly #items: MemoryItems;
  #canary: Canary | undefined;

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  async raiseReceipt(receipt: Receipt): Promise<boolean> {
    const owner = readMessageId(receipt.message);
    if (!owner) return false;
    const { receipts } = this.#items;
    const known = receipts.get(receipt.message);
    const isRenewed =
      known?.status === 'unknown' && receipt.status === 'unknown' && known.at < receipt.at;
    if (known && !isRenewed && receiptRank[known.status] >= receiptRank[receipt.status])
      return false;
    const { checkAt: _, ...kept } = known ?? {};
    receipts.set(receipt.message, { ...kept, ...receipt });
    this.#items.place(owner.subscriber, `MESSAGE#${receipt.message}`, receipt.checkAt);
    return true;
  }

  async receipt(message: string): Promise<Receipt | undefined> {
    return this.#items.receipts.get(message);
  }

  async postponeCheck(message: string, checkAt: number): Promise<void> {
    const known = this.#items.receipts.get(message);
    if (known?.status !== 'unknown') return;
    this.#items.receipts.set(message, { ...known, checkAt });
    const { subscriber = '' } = readMessageId(message) ?? {};
    this.#items.place(subscriber, `MESSAGE#${message}`, checkAt);
  }

  async putCoachMessage(
    subscriber: string,
    id: string,
    message: CoachMessage,
    now: number,
  ): Promise<void> {
    this.#items.coachMessages.set(`${subscriber} ${id}`, { ...message, at: now });
  }

  async coachMessage(
    subscriber: string,
    id: string,
    now: number,
  ): Promise<CoachMessage | undefined> {
    const known = this.#items.coachMessages.get(`${subscriber} ${id}`);
    if (!known || known.at + keptMs <= now) return undefined;
    const { at: _, ...message } = known;
    return message;
  }

  async recordCoachAct(act: CoachAct): Promise<void> {
    const others = this.#items.coachActs.filter(
      ({ subscriber, deed, at }) =>
        subscriber !== act.subscriber || deed !== act.deed || at !== act.at,
    );
    this.#items.coachActs = [...others, act];
  }

  async canary(): Promise<Canary | undefined> {
    return this.#canary;
  }

  async putCanary(id: string, sentAt: number): Promise<void> {
    if (!this.#canary || this.#canary.sentAt < sentAt) this.#canary = { id, sentAt };
  }

  async recordCanarySeen(id: string, at: number): Promise<void> {
    if (this.#canary?.id === id) this.#canary = { seenAt: at, ...this.#canary };
  }
}

export class MemoryTexts implements InboundTextStore {
  readonly #items: MemoryItems;

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  async put(text: InboundText, dueAt: number): Promise<boolean> {
    const key = `${text.subscriber} ${text.id}`;
    if (this.#items.texts.has(key)) return false;
    this.#items.texts.set(key, text);
    this.#items.place(text.subscriber, `REPLY#${text.id}`, dueAt);
    return true;
  }

  async finish(text: InboundText): Promise<void> {
    const { joins: _, phone: __, ...settled } = text;
    this.#items.texts.set(`${text.subscriber} ${text.id}`, { ...settled, pending: false });
    this.#items.place(text.subscriber, `REPLY#${text.id}`, undefined);
  }

  async read(subscriber: string, id: string, now: number): Promise<InboundText | undefined> {
    const known = this.#items.texts.get(`${subscriber} ${id}`);
    return known && known.at + keptMs > now ? known : undefined;
  }
}

export class MemoryConsents implements ConsentStore {
  readonly #items: MemoryItems;
  readonly #wordings = new Map<string, string>();

  constructor(items: MemoryItems) {
    this.#items = items;
  }

  async record(consent: ConsentRecord): Promise<void> {
    this.#items.consents.push(consent);
  }

  async wording(version: string): Promise<string | undefined> {
    return this.#wordings.get(version);
  }

  async keepWording(version: string, wording: string): Promise<void> {
    if (!this.#wordings.has(version)) this.#wordings.set(version, wording);
  }
}
