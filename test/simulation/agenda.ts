/**
 * What is to happen later in a simulated world: people's acts, events on their way, the ends of
 * sleeps. Times are in ms since 1970, by the world's own clock.
 */

interface Entry {
  readonly at: number;
  readonly what: () => void;
}

export class Agenda {
  #entries: Entry[] = [];
  #earliest = Number.POSITIVE_INFINITY;

  at(at: number, what: () => void): void {
    this.#entries.push({ at, what });
    this.#earliest = Math.min(this.#earliest, at);
  }

  /** The earliest moment at which something happens; infinite where nothing does. */
  nextAt(): number {
    return this.#earliest;
  }

  /** Makes everything happen whose time has come, in the order in which it was entered. */
  happen(now: number): void {
    if (now < this.#earliest) return;
    const ripe = this.#entries.filter(({ at }) => at <= now);
    this.#entries = this.#entries.filter(({ at }) => at > now);
    this.#earliest = this.#entries.reduce(
      (earliest, { at }) => Math.min(earliest, at),
      Number.POSITIVE_INFINITY,
    );
    for (const { what } of ripe) what();
  }
}
