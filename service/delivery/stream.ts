/**
 * Serves the streams of the due index side by side, each with several hands, until a look at every
 * one finds nothing new. A hand that waits for its provider keeps nobody else waiting, neither in
 * its own stream nor in another.
 */
import type { DueRow } from '../ports/store.ts';

export interface StreamRoom {
  /** How many go first, until one of them has shown that its provider takes messages. */
  readonly probes: number;
  /** At most so many rows at once. */
  hands(): number;
  /** Rows that are due, earliest first: at least `limit`, where there are as many. */
  look(limit: number): Promise<readonly DueRow[]>;
  /** Whether anything was moved. Never throws. */
  serve(row: DueRow): Promise<boolean>;
  /** Whether the run goes on. */
  goesOn(): Promise<boolean>;
  /** Until it is worth looking again. */
  rest(): Promise<unknown>;
}

/** Rows asked for beyond those in hand. */
const rowsPerLook = 150;

/**
 * Each stream at its own provider's pace: a hundred texts at one a second keep no letter waiting,
 * and neither what answers a person. Over when all have looked and found nothing since anything was
 * moved last: what one moves may be another's next. Each begins once the one before it has looked:
 * at a cold start looks open connections, and so they share them.
 */
export async function drainAll(streams: readonly StreamRoom[]): Promise<void> {
  const idle = new Set<StreamRoom>();
  let moves = 0;
  const resting: (() => void)[] = [];
  const wake = () => {
    for (const go of resting.splice(0)) go();
  };
  const follow = async (stream: StreamRoom, looked: () => void) => {
    while (idle.size < streams.length && (await stream.goesOn())) {
      const seen = moves;
      idle.delete(stream);
      const moved = await drain(stream, looked);
      // Its last look may be older than what others have moved since.
      const isLatest = moves === seen;
      if (moved) {
        moves += 1;
        idle.clear();
        wake();
      }
      if (!isLatest) continue;
      idle.add(stream);
      // Listening before anything is waited for: a call in between would go unheard.
      const woken = new Promise<void>((resolve) => void resting.push(resolve));
      const waits = idle.size < streams.length && (await stream.goesOn());
      if (waits) await Promise.race([stream.rest(), woken]);
    }
    wake();
  };
  const all: Promise<void>[] = [];
  for (const stream of streams) {
    await new Promise<void>((looked) => {
      const end = follow(stream, looked).finally(looked);
      // What it fails with is heard below, once the others have begun.
      end.catch(() => {});
      all.push(end);
    });
  }
  await Promise.all(all);
}

async function drain(stream: StreamRoom, looked: () => void): Promise<boolean> {
  /** With the person each is of. */
  const inHand = new Map<string, string>();
  /** Since the look began: what it says of them may be older. */
  const finished = new Set<string>();
  let moved = false;
  const waiters: (() => void)[] = [];
  const nextFree = () => new Promise<void>((resolve) => void waiters.push(resolve));
  const allFree = async () => {
    while (inHand.size > 0) await nextFree();
  };
  // If the provider is shut, a probe finds it out, not all hands.
  let hands = stream.probes;
  const take = (row: DueRow) => {
    const key = keyOf(row);
    inHand.set(key, row.subscriber);
    void stream.serve(row).then((served) => {
      moved ||= served;
      hands = stream.hands();
      inHand.delete(key);
      finished.add(key);
      for (const go of waiters.splice(0)) go();
    });
  };
  while (await stream.goesOn()) {
    finished.clear();
    const found = await stream.look(rowsPerLook + inHand.size);
    looked();
    const rows = found.filter((row) => !inHand.has(keyOf(row)) && !finished.has(keyOf(row)));
    if (rows.length === 0 && inHand.size === 0 && finished.size === 0) break;
    // One slow call must not keep who becomes due meanwhile waiting, nor be a reason to look
    // without end.
    if (rows.length === 0 && inHand.size > 0) await Promise.race([allFree(), stream.rest()]);
    for (const row of rows) {
      while (inHand.size >= hands) await nextFree();
      if (!(await stream.goesOn())) break;
      // Of one person one at a time: two would only write over each other. The next look has the
      // other.
      if (![...inHand.values()].includes(row.subscriber)) take(row);
    }
    // Nobody was served since the look: another would find the same.
    if (rows.length > 0 && inHand.size > 0 && finished.size === 0)
      await Promise.race([nextFree(), stream.rest()]);
  }
  await allFree();
  return moved;
}

export function keyOf(row: DueRow): string {
  // Written after it was served, a row has another time and is another row.
  return `${row.subscriber} ${row.item} ${row.at}`;
}
