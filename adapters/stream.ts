/**
 * Serves one stream of the due index with several hands until a look finds nothing new. A hand that waits for its provider
 * keeps nobody else waiting, neither in this stream nor in another.
 */
import type { DueRow } from './store.ts';

export interface StreamRoom {
  /** At most so many rows at once. */
  readonly hands: number;
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
const rowsPerLook = 100;

export async function drain(stream: StreamRoom): Promise<boolean> {
  const inHand = new Set<string>();
  let moved = false;
  const waiters: (() => void)[] = [];
  const nextFree = () => new Promise<void>((resolve) => void waiters.push(resolve));
  const allFree = async () => {
    while (inHand.size > 0) await nextFree();
  };
  // The first goes alone: if the provider is shut, one probe finds it out, not all hands.
  let hands = 1;
  const take = (row: DueRow) => {
    const key = keyOf(row);
    inHand.add(key);
    void stream.serve(row).then((served) => {
      moved ||= served;
      hands = stream.hands;
      inHand.delete(key);
      for (const go of waiters.splice(0)) go();
    });
  };
  while (await stream.goesOn()) {
    const found = await stream.look(rowsPerLook + inHand.size);
    const rows = found.filter((row) => !inHand.has(keyOf(row)));
    if (rows.length === 0 && inHand.size === 0) break;
    // One slow call must not keep who becomes due meanwhile waiting, nor be a reason to look without end.
    if (rows.length === 0) await Promise.race([allFree(), stream.rest()]);
    for (const row of rows) {
      while (inHand.size >= hands) await nextFree();
      if (!(await stream.goesOn())) break;
      take(row);
    }
  }
  await allFree();
  return moved;
}

export function keyOf(row: DueRow): string {
  // Written after it was served, a row has another time and is another row.
  return `${row.subscriber} ${row.item} ${row.at}`;
}
