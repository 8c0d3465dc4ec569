/** Seminars and their seats in the store's double. */
import type { Seminar } from '../../../core/seminar/seminar.ts';
import type { Announced, SeatRow, SeminarStore } from '../../../service/ports/store.ts';

export class MemorySeminars implements SeminarStore {
  readonly #seminars = new Map<string, Seminar>();
  readonly #announced = new Map<string, Announced>();
  readonly #seats = new Map<string, Map<string, number>>();

  async read(id: string): Promise<Seminar | undefined> {
    return this.#seminars.get(id);
  }

  async all(): Promise<readonly Seminar[]> {
    return [...this.#seminars.values()].sort((a, b) => a.startsAt - b.startsAt);
  }

  async put(seminar: Seminar, expected?: number): Promise<boolean> {
    const known = this.#seminars.get(seminar.id);
    // JSON and back, as a table would: nothing is shared with the caller.
    const put = JSON.stringify(seminar);
    if (known?.change !== expected) return JSON.stringify(known) === put;
    this.#seminars.set(seminar.id, JSON.parse(put));
    return true;
  }

  async announced(id: string): Promise<Announced> {
    return this.#announced.get(id) ?? { change: 0 };
  }

  async recordAnnounced(id: string, announced: Announced): Promise<void> {
    if (this.#seminars.has(id) && announced.change >= (await this.announced(id)).change)
      this.#announced.set(id, announced);
  }

  async takeSeat(seminar: string, subscriber: string, at: number): Promise<boolean> {
    const seats = this.#seats.get(seminar) ?? new Map();
    this.#seats.set(seminar, seats);
    if (seats.has(subscriber)) return false;
    seats.set(subscriber, at);
    return true;
  }

  async leaveSeat(seminar: string, subscriber: string): Promise<void> {
    this.#seats.get(seminar)?.delete(subscriber);
  }

  async *seats(seminar: string, after = ''): AsyncGenerator<SeatRow> {
    const seats = [...(this.#seats.get(seminar) ?? [])].map(([subscriber, at]) => ({
      subscriber,
      at,
    }));
    for (const seat of seats.sort((a, b) => (a.subscriber < b.subscriber ? -1 : 1)))
      if (seat.subscriber > after) yield seat;
  }
}
