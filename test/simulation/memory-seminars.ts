/** Seminars and their seats in the store's double. */

import type { Seminar } from '../../core/seminar/seminar.ts';
import type { SeatRow, SeminarStore, Told } from '../../service/ports/store.ts';

export class MemorySeminars implements SeminarStore {
  readonly #seminars = new Map<string, Seminar>();
  readonly #told = new Map<string, Told>();
  readonly #seats = new Map<string, Map<string, number>>();

  async seminar(id: string): Promise<Seminar | undefined> {
    return this.#seminars.get(id);
  }

  async seminars(): Promise<readonly Seminar[]> {
    return [...this.#seminars.values()].sort((a, b) => a.startsAt - b.startsAt);
  }

  async putSeminar(seminar: Seminar, expected?: number): Promise<boolean> {
    const known = this.#seminars.get(seminar.id);
    // Copies through JSON, as a table would: the caller shares no object.
    const put = JSON.stringify(seminar);
    if (known?.change !== expected) return JSON.stringify(known) === put;
    this.#seminars.set(seminar.id, JSON.parse(put));
    return true;
  }

  async told(id: string): Promise<Told> {
    return this.#told.get(id) ?? { change: 0 };
  }

  async noteTold(id: string, told: Told): Promise<void> {
    if (this.#seminars.has(id) && told.change >= (await this.told(id)).change)
      this.#told.set(id, told);
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

  async *seatsOf(seminar: string, after = ''): AsyncGenerator<SeatRow> {
    const seats = [...(this.#seats.get(seminar) ?? [])].map(([subscriber, at]) => ({
      subscriber,
      at,
    }));
    for (const seat of seats.sort((a, b) => (a.subscriber < b.subscriber ? -1 : 1)))
      if (seat.subscriber > after) yield seat;
  }
}
