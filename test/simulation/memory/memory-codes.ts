/** Codes that pages show, in the store's double. */
import type { CodeStore, JoinCode, StoredCode } from '../../../service/ports/store.ts';

interface Kept extends JoinCode {
  readonly number: number;
  readonly claimedBy?: string;
  readonly binding?: number;
}

export class MemoryCodes implements CodeStore {
  readonly #codes = new Map<string, Kept>();
  readonly #newest = new Map<string, number>();

  async issue(code: JoinCode): Promise<boolean> {
    const number = (this.#newest.get(code.subscriber) ?? 0) + 1;
    this.#newest.set(code.subscriber, number);
    if (this.#codes.has(code.hash)) return false;
    this.#codes.set(code.hash, { ...code, number });
    return true;
  }

  async read(hash: string, now: number): Promise<StoredCode | undefined> {
    const known = this.#codes.get(hash);
    if (!known || known.until <= now) return undefined;
    const { number, ...code } = known;
    return { ...code, live: number > (this.#newest.get(code.subscriber) ?? 0) - 3 };
  }

  async claim(hash: string, message: string, binding?: number): Promise<boolean> {
    const known = this.#codes.get(hash);
    if (!known || (known.claimedBy !== undefined && known.claimedBy !== message)) return false;
    this.#codes.set(hash, {
      ...known,
      claimedBy: message,
      ...(binding === undefined ? {} : { binding }),
    });
    return true;
  }
}
