/**
 * The half of the store's double that is not about one person: addresses and their owners, what
 * phones have said, leases and counts.
 */
import type { RetentionMark } from '../../service/ports/retention-store.ts';
import type { Canary, Owner, Store } from '../../service/ports/store.ts';
import { MemorySeminars } from './memory-seminars.ts';

type Kind = 'email' | 'phone';
type Addresses =
  | 'owner'
  | 'claim'
  | 'transfer'
  | 'suppress'
  | 'disown'
  | 'stoppedAt'
  | 'notePhoneWord'
  | 'markAsked';
type Counters =
  | 'canary'
  | 'putCanary'
  | 'noteCanarySeen'
  | 'count'
  | 'lease'
  | 'release'
  | 'settledCourse'
  | 'noteSettled'
  | 'retention'
  | 'noteRetention'
  | 'wording'
  | 'keepWording';

export class MemoryLedger extends MemorySeminars implements Pick<Store, Addresses | Counters> {
  readonly #owners = new Map<string, Owner & { readonly expiresAt?: number }>();
  readonly #erased = new Set<string>();
  readonly #words = new Map<string, { word: 'stop' | 'start'; at: number }>();
  readonly #counts = new Map<string, { n: number; until: number }>();
  readonly #leases = new Map<number, { token: string; until: number }>();
  readonly #wordings = new Map<string, string>();
  #retention: RetentionMark = {};
  #settled: string | undefined;
  #canary: Canary | undefined;

  async owner(kind: Kind, hash: string, now: number): Promise<Owner | undefined> {
    const { expiresAt, ...known } = this.#owners.get(`${kind} ${hash}`) ?? {};
    const owner: Owner = expiresAt !== undefined && expiresAt <= now ? {} : known;
    const erased = owner.subscriber === undefined && this.#erased.has(`${kind} ${hash}`);
    return erased ? { ...owner, erased } : Object.keys(owner).length > 0 ? owner : undefined;
  }

  async claim(
    kind: Kind,
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
    this.#owners.set(`${kind} ${hash}`, {
      ...kept,
      subscriber,
      ...(expiresAt ? { expiresAt } : {}),
    });
    return true;
  }

  async transfer(
    kind: Kind,
    hash: string,
    from: string,
    to: string,
    expiresAt: number,
  ): Promise<boolean> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.subscriber !== from) return false;
    this.#owners.set(`${kind} ${hash}`, { ...known, subscriber: to, expiresAt });
    return true;
  }

  async suppress(kind: Kind, hash: string, why: 'bounce' | 'complaint'): Promise<void> {
    const { expiresAt: _, ...known } = this.#owners.get(`${kind} ${hash}`) ?? {};
    this.#owners.set(`${kind} ${hash}`, { ...known, suppressed: why });
  }

  async disown(kind: Kind, hash: string, subscriber: string): Promise<void> {
    const known = this.#owners.get(`${kind} ${hash}`);
    if (known?.subscriber !== subscriber) return;
    this.#erased.add(`${kind} ${hash}`);
    this.#owners.set(`${kind} ${hash}`, known.suppressed ? { suppressed: known.suppressed } : {});
  }

  async canary(): Promise<Canary | undefined> {
    return this.#canary;
  }

  async putCanary(id: string, sentAt: number): Promise<void> {
    if (!this.#canary || this.#canary.sentAt < sentAt) this.#canary = { id, sentAt };
  }

  async noteCanarySeen(id: string, at: number): Promise<void> {
    if (this.#canary?.id === id) this.#canary = { seenAt: at, ...this.#canary };
  }

  async stoppedAt(hash: string): Promise<number | undefined> {
    const said = this.#words.get(hash);
    return said?.word === 'stop' ? said.at : undefined;
  }

  async notePhoneWord(hash: string, word: 'stop' | 'start', at: number): Promise<void> {
    if ((this.#words.get(hash)?.at ?? Number.NEGATIVE_INFINITY) < at)
      this.#words.set(hash, { word, at });
  }

  async markAsked(hash: string, askedAt: number): Promise<void> {
    this.#owners.set(`phone ${hash}`, { ...this.#owners.get(`phone ${hash}`), askedAt });
  }

  async count(name: string, until: number, now: number, by = 1): Promise<number> {
    const known = this.#counts.get(name);
    const open = known && known.until > now ? known : { n: 0, until };
    if (by !== 0) this.#counts.set(name, { ...open, n: open.n + by });
    return open.n + by;
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

  async settledCourse(): Promise<string | undefined> {
    return this.#settled;
  }

  async noteSettled(version: string): Promise<void> {
    this.#settled = version;
  }

  async retention(): Promise<RetentionMark> {
    return this.#retention;
  }

  async noteRetention(mark: RetentionMark): Promise<void> {
    this.#retention = mark;
  }

  async wording(version: string): Promise<string | undefined> {
    return this.#wordings.get(version);
  }

  async keepWording(version: string, wording: string): Promise<void> {
    if (!this.#wordings.has(version)) this.#wordings.set(version, wording);
  }
}
