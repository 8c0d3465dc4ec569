/**
 * Virtual time: it passes only when no process has work left, so that an hour of waiting takes no
 * real time. It handles timers only: a process that waits for anything but a promise or its own
 * `sleep` breaks it.
 */

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

export class VirtualTime {
  /** Milliseconds since 1970. */
  now: number;
  readonly startedAt: number;
  readonly #heap: Timer[] = [];
  #order = 0;

  constructor(startAt: number) {
    this.now = startAt;
    this.startedAt = startAt;
  }

  readonly monotonic = (): number => this.now - this.startedAt;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => this.at(this.now + Math.max(0, ms), resolve));

  at(at: number, ring: () => void): void {
    const heap = this.#heap;
    let place = heap.push({ at: Math.max(at, this.now), order: this.#order++, ring }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!earlier(heap[place], heap[parent])) break;
      swap(heap, place, parent);
      place = parent;
    }
  }

  /** Lets time pass up to `end`, or until `isOver`. */
  async pass(end: number, isOver: () => boolean = () => false): Promise<void> {
    for (;;) {
      // Every ready promise runs to its next wait before time passes.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#heap[0];
      if (!next || next.at > end || isOver()) break;
      this.now = next.at;
      // All timers of one instant fire together.
      while (this.#heap[0] && this.#heap[0].at <= this.now) this.#pop()?.ring();
    }
    if (!isOver()) this.now = Math.max(this.now, end);
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    swap(heap, 0, heap.length - 1);
    const top = heap.pop();
    for (let place = 0; ; ) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2])
        if (earlier(heap[child], heap[least])) least = child;
      if (least === place) return top;
      swap(heap, place, least);
      place = least;
    }
  }
}

function earlier(a: Timer | undefined, b: Timer | undefined): boolean {
  if (!a || !b) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function swap(heap: Timer[], a: number, b: number): void {
  const [one, other] = [heap[a], heap[b]];
  if (!one || !other) return;
  heap[a] = other;
  heap[b] = one;
}
