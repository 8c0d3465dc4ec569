/**
 * Runs one consumer for each stream of the due index, with bounded concurrency; ends when all
 * streams were fetched empty since the last change. A call that waits for its provider keeps
 * nobody else waiting, neither in its own stream nor in another.
 */
import type { DueRow } from '../ports/store.ts';

/** One stream as its consumer sees it. */
export interface StreamSource {
  /**
   * How many rows are served at once until one of them has shown that the provider takes messages.
   */
  readonly trialSends: number;
  /** How many rows are served at once after that. */
  concurrency(): number;
  /** Rows that are due, earliest first: at least `limit`, where there are as many. */
  fetch(limit: number): Promise<readonly DueRow[]>;
  /** Told of the rows of a fetch that are served next, in their order. */
  expect(rows: readonly DueRow[]): void;
  /** Serves one row; answers whether anything was moved. Never throws. */
  serve(row: DueRow): Promise<boolean>;
  /** Whether the run has time left and holds its lease. */
  goesOn(): Promise<boolean>;
  /** Resolves when it is worth fetching again. */
  idle(): Promise<unknown>;
}

/** Rows asked for beyond those being served. */
const rowsPerFetch = 150;

/**
 * Serves all streams side by side, each at its own provider's rate: a hundred texts at one a second
 * keep no letter waiting, and neither what answers a person. Ends when every stream was fetched
 * empty since the last row was moved: what one stream moves may be another's next. Rejects when a
 * fetch does.
 *
 * The first fetches come one after another: at a cold start a fetch opens connections, and so the
 * streams share them.
 */
export async function drainStreams(streams: readonly StreamSource[]): Promise<void> {
  const idle = new Set<StreamSource>();
  let moves = 0;
  const sleepers: (() => void)[] = [];
  const wakeAll = () => {
    for (const wake of sleepers.splice(0)) wake();
  };
  const consume = async (stream: StreamSource, fetched: () => void) => {
    while (idle.size < streams.length && (await stream.goesOn())) {
      const seen = moves;
      idle.delete(stream);
      const moved = await drain(stream, fetched);
      // Its last fetch may be older than what others have moved since.
      const isLatest = moves === seen;
      if (moved) {
        moves += 1;
        idle.clear();
        wakeAll();
      }
      if (!isLatest) continue;
      idle.add(stream);
      // Registered before anything is awaited: a call to wake in between would be lost.
      const woken = new Promise<void>((wake) => void sleepers.push(wake));
      const waits = idle.size < streams.length && (await stream.goesOn());
      if (waits) await Promise.race([stream.idle(), woken]);
    }
    wakeAll();
  };
  const consumers: Promise<void>[] = [];
  for (const stream of streams) {
    await new Promise<void>((fetched) => {
      const end = consume(stream, fetched).finally(fetched);
      // Its error is thrown below, once the others have begun.
      end.catch(() => {});
      consumers.push(end);
    });
  }
  await Promise.all(consumers);
}

/** Serves one stream until a fetch finds nothing; answers whether anything was moved. */
async function drain(stream: StreamSource, fetched: () => void): Promise<boolean> {
  /** Rows being served, with the person each is of. */
  const serving = new Map<string, string>();
  /** Rows served since the latest fetch began: what it says of them may be older. */
  const finished = new Set<string>();
  let moved = false;
  const waiters: (() => void)[] = [];
  const nextEnd = () => new Promise<void>((ended) => void waiters.push(ended));
  const allEnded = async () => {
    while (serving.size > 0) await nextEnd();
  };
  // If the provider takes nothing, a trial finds it out, and not every row of a full batch.
  let limit = stream.trialSends;
  const serve = (row: DueRow) => {
    const key = keyOf(row);
    serving.set(key, row.subscriber);
    void stream.serve(row).then((hasMoved) => {
      moved ||= hasMoved;
      limit = stream.concurrency();
      serving.delete(key);
      finished.add(key);
      for (const ended of waiters.splice(0)) ended();
    });
  };
  while (await stream.goesOn()) {
    finished.clear();
    const found = await stream.fetch(rowsPerFetch + serving.size);
    fetched();
    const rows = found.filter((row) => !serving.has(keyOf(row)) && !finished.has(keyOf(row)));
    if (rows.length === 0 && serving.size === 0 && finished.size === 0) break;
    // One slow call must not keep who becomes due meanwhile waiting, nor be a reason to fetch
    // without end.
    if (rows.length === 0 && serving.size > 0) await Promise.race([allEnded(), stream.idle()]);
    stream.expect(rows);
    for (const row of rows) {
      while (serving.size >= limit) await nextEnd();
      if (!(await stream.goesOn())) break;
      // Of one person one row at a time: two would only write over each other. The next fetch has
      // the other.
      if (![...serving.values()].includes(row.subscriber)) serve(row);
    }
    // Nobody was served since the fetch: another would find the same.
    if (rows.length > 0 && serving.size > 0 && finished.size === 0)
      await Promise.race([nextEnd(), stream.idle()]);
  }
  await allEnded();
  return moved;
}

/**
 * Names a row in its run. Written after it was served, a row has another time: it is another row.
 */
export function keyOf({ subscriber, item, at }: DueRow): string {
  return `${subscriber} ${item} ${at}`;
}
