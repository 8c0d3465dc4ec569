/**
 * Deliberate breakages of the service: the simulation must find each, or it proves nothing. Most
 * change a call of the store on its way; the others are asked for where the world stands that they
 * break.
 */

import { readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Receipt, StoredCode } from '../../service/ports/store.ts';
import type { StoreMethod } from '../intercept-store.ts';
import type { MemoryItems } from './memory/memory-items.ts';

export const mutants = [
  /** The arm ignores changes since the person was read. */
  'arm-without-version',
  /** The provider is called without a write before it. */
  'call-without-arm',
  /** A call with an unknown outcome is repeated. */
  'retry-unknown',
  /** A dead worker's message is cleared and not accounted for. */
  'abandoned-forgotten',
  /** A repeated webhook counts as another text. */
  'no-dedupe-of-texts',
  /** An older status of a message overwrites a newer one. */
  'receipt-regresses',
  /** The vendor's client repeats a call whose answer was lost. */
  'client-retries',
  /** A message that a dead worker had armed is sent again without a check. */
  'retry-after-lease',
  /** A text that was recorded once counts as handled. */
  'record-as-dedupe',
  /** An event that arrives before our own receipt is dropped. */
  'early-event-refused',
  /** An unknown letter is sent again without proof that events come through. */
  'resend-without-canary',
  /** The worker ignores the provider's rate. */
  'pacing-ignored',
  /** The worker keeps to the rate that it read first. */
  'stale-rate',
  /** Each of two workers sends at the whole rate. */
  'share-ignored',
  /** The service does not ask for the status of texts whose callbacks were lost. */
  'callbacks-unswept',
  /** A code that a text has used counts as new. */
  'code-used-twice',
  /** Texts go on although the month's segments are spent. */
  'budget-ignored',
  /** Texts go on although a carrier lets none of ours through. */
  'halt-ignored',
  /** The coach is alerted of words of danger, and nothing is held. */
  'hold-ignored',
  /** STOP leaves the texts of the course on. */
  'stop-ignored',
  /** The reply in a webhook's response is not looked for before it is sent by itself. */
  'answered-twice',
  /** A person who is removed keeps their row on the due index. */
  'removed-row-stays',
  /** A hard bounce closes neither the address nor the letters. */
  'bounce-ignored',
] as const;
export type Mutant = (typeof mutants)[number];

/** What one breakage does to the calls of the store. */
export class BrokenStore {
  readonly #mutant: Mutant | undefined;
  readonly #items: MemoryItems;

  constructor(mutant: Mutant | undefined, items: MemoryItems) {
    this.#mutant = mutant;
    this.#items = items;
  }

  /** The arguments of a call, as the breakage changes them. */
  argumentsOf(method: StoreMethod, args: readonly unknown[]): readonly unknown[] {
    switch (`${method} ${this.#mutant}`) {
      case 'people.arm arm-without-version':
        return [args[0], this.#items.people.get(String(args[0]))?.version, args[2]];
      case 'messages.raiseReceipt receipt-regresses':
        this.#items.receipts.delete((args[0] as Receipt).message);
        return args;
      case 'messages.raiseReceipt abandoned-forgotten':
        return (args[0] as Receipt).code === 'Abandoned'
          ? [{ ...(args[0] as Receipt), message: 'forgotten' }]
          : args;
      case 'people.save no-dedupe-of-texts':
        return [{ ...(args[0] as Subscriber), seen: [] }, ...args.slice(1)];
      case 'people.save hold-ignored': {
        const { hold: _, ...free } = args[0] as Subscriber;
        return [free, ...args.slice(1)];
      }
      case 'people.save stop-ignored':
        return [this.#withoutStop(args[0] as Subscriber), ...args.slice(1)];
      default:
        return args;
    }
  }

  /** The result of a call, as the breakage changes it. */
  resultOf(method: StoreMethod, args: readonly unknown[], result: unknown): unknown {
    switch (`${method} ${this.#mutant}`) {
      case 'texts.read record-as-dedupe':
        return result && { ...result, pending: false };
      case 'messages.canary resend-without-canary':
        return { id: 'canary-0', sentAt: Number.MAX_SAFE_INTEGER, seenAt: 1 };
      case 'codes.read code-used-twice': {
        const { claimedBy: _, ...code } = (result ?? {}) as Partial<StoredCode>;
        return result && code;
      }
      case 'codes.claim code-used-twice':
        return true;
      case 'counters.add halt-ignored':
        return String(args[0]).startsWith('texts-halted-') ? 0 : result;
      case 'people.remove removed-row-stays':
        if (result) this.#items.place(String(args[0]), 'PROFILE', 0, 'm');
        return result;
      default:
        return result;
    }
  }

  /** Whether the call is made at all; one that is not made answers `false`, or that it was done. */
  skips(process: string, method: StoreMethod, args: readonly unknown[]): 'no' | 'done' | 'refused' {
    if (method === 'people.arm') return this.#mutant === 'call-without-arm' ? 'done' : 'no';
    if (method !== 'messages.raiseReceipt') return 'no';
    const receipt = args[0] as Receipt;
    if (this.#mutant === 'early-event-refused') {
      const isEarly = /^(event|status)/.test(process) && !this.#items.receipts.has(receipt.message);
      return isEarly ? 'refused' : 'no';
    }
    if (this.#mutant !== 'retry-after-lease' || receipt.code !== 'Abandoned') return 'no';
    const id = readMessageId(receipt.message)?.subscriber ?? '';
    const stored = this.#items.people.get(id);
    if (!stored) return 'no';
    const { sending: _, ...free } = stored.subscriber;
    this.#items.people.set(id, { subscriber: free, version: stored.version + 1 });
    return 'refused';
  }

  #withoutStop(person: Subscriber): Subscriber {
    const before = this.#items.people.get(person.id)?.subscriber.texts;
    return before?.state === 'on' && person.texts.state === 'off'
      ? { ...person, texts: before }
      : person;
  }
}
