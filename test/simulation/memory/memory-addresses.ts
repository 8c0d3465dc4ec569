/** Addresses and their owners in the store's double, and what phones have said. */
import type { AddressKind, AddressStore, Owner } from '../../../service/ports/store.ts';

export class MemoryAddresses implements AddressStore {
  /** People who passed their phone on: the sweep finds their texts by it no more. */
  readonly passedOn = new Set<string>();
  readonly #owners = new Map<string, Owner & { readonly expiresAt?: number }>();
  readonly #erased = new Set<string>();
  readonly #words = new Map<string, { word: 'stop' | 'start'; at: number }>();

  async owner(kind: AddressKind, hash: string, now: number): Promise<Owner | undefined> {
    const { expiresAt, ...known } = this.#owners.get(`${kind} ${hash}`) ?? {};
    const owner: Owner = expiresAt !== undefined && expiresAt <= now ? {} : known;
    const erased = owner.subscriber === undefined && this.#erased.has(`${kind} ${hash}`);
    return erased ? { ...owner, erased } : Object.keys(owner).length > 0 ? owner : undefined;
  }

  async claim(
    kind: AddressKind,
    hash: string,
    subscriber: string,
    now: number,
    expiresAt?: number,
  ): Promise<boolean> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.suppressed) return false;
    const theirs = known?.subscriber !== undefined && known.subscriber !== subscriber;
    if (theirs && !(known?.expiresAt !== undefined && known.expiresAt < now)) return false;
    // An address that is theirs for good does not become a loan again.
    if (known?.subscriber === subscriber && known.expiresAt === undefined) return true;
    const { expiresAt: _, ...kept } = known ?? {};
    this.#owners.set(`${kind} ${hash}`, {
      ...kept,
      subscriber,
      ...(expiresAt ? { expiresAt } : {}),
    });
    return true;
  }

  async transfer(
    kind: AddressKind,
    hash: string,
    from: string,
    to: string,
    expiresAt: number,
  ): Promise<boolean> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.subscriber !== from) return false;
    if (known?.subscriber) this.passedOn.add(known.subscriber);
    this.#owners.set(`${kind} ${hash}`, { ...known, subscriber: to, expiresAt });
    return true;
  }

  async suppress(kind: AddressKind, hash: string, why: 'bounce' | 'complaint'): Promise<void> {
    const { expiresAt: _, ...known } = this.#owners.get(`${kind} ${hash}`) ?? {};
    this.#owners.set(`${kind} ${hash}`, { ...known, suppressed: why });
  }

  async disown(kind: AddressKind, hash: string, subscriber: string): Promise<void> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.subscriber !== subscriber) return;
    this.#erased.add(`${kind} ${hash}`);
    this.#owners.set(`${kind} ${hash}`, known.suppressed ? { suppressed: known.suppressed } : {});
  }

  async stoppedAt(hash: string): Promise<number | undefined> {
    const said = this.#words.get(hash);
    return said?.word === 'stop' ? said.at : undefined;
  }

  async recordPhoneWord(hash: string, word: 'stop' | 'start', at: number): Promise<void> {
    if ((this.#words.get(hash)?.at ?? Number.NEGATIVE_INFINITY) < at)
      this.#words.set(hash, { word, at });
  }

  async recordOptInRequest(hash: string, askedAt: number): Promise<void> {
    this.#owners.set(`phone ${hash}`, { ...this.#owners.get(`phone ${hash}`), askedAt });
  }
}
