/**
 * What lies in the store's double, in plain maps, and its due index. The groups of the double read
 * and write it; the simulation and the tests look at it from outside.
 */
import { partitionOf } from '../../../adapters/dynamodb/item-access.ts';
import type { Stream } from '../../../core/due.ts';
import type {
  CoachAct,
  CoachMessage,
  ConsentRecord,
  DueRow,
  Erasure,
  InboundText,
  Receipt,
  Stored,
} from '../../../service/ports/store.ts';

/** How long texts and coach messages are read. */
export const keptMs = 30 * 86_400_000;

/** A row with the partition's number and the stream that it stands in. */
interface Placed {
  readonly shard: string;
  readonly row: DueRow;
}

export class MemoryItems {
  readonly people = new Map<string, Stored>();
  readonly receipts = new Map<string, Receipt>();
  /** By the person's id and the text's. */
  readonly texts = new Map<string, InboundText>();
  /** By the person's id and the message's. */
  readonly coachMessages = new Map<string, CoachMessage & { readonly at: number }>();
  coachActs: CoachAct[] = [];
  consents: ConsentRecord[] = [];
  /** People one side of whom was erased: receipts of theirs may be gone. */
  readonly sidesErased = new Set<string>();
  /** Consents of people who were erased, by the hash of their address. */
  readonly proofs: { readonly emailHash: string; readonly kind: string; readonly at: number }[] =
    [];
  readonly erasures = new Map<string, Erasure>();
  /** Since when people wait for a human, by id. */
  readonly waiting = new Map<string, number>();
  readonly watched = new Set<string>();
  /** Rows that were on the index before: an index that lies still shows the last three. */
  readonly ghosts: Placed[] = [];
  readonly #rows = new Map<string, Placed>();
  readonly #lies: boolean;

  constructor(lies: boolean) {
    this.#lies = lies;
  }

  /** Puts an item on the due index at that time, or takes it off the index. */
  place(subscriber: string, item: string, at: number | undefined, stream: Stream = '!'): void {
    const key = `${subscriber} ${item}`;
    const before = this.#rows.get(key);
    if (before && this.#lies) this.ghosts.push(before);
    while (this.ghosts.length > 3) this.ghosts.shift();
    if (at === undefined) this.#rows.delete(key);
    else
      this.#rows.set(key, {
        shard: `${partitionOf(subscriber)}${stream}`,
        row: { subscriber, item, at },
      });
  }

  /** The rows of one partition's stream that are due, earliest first. */
  due(partition: number, stream: Stream, until: number): DueRow[] {
    const shard = `${partition}${stream}`;
    const found: DueRow[] = [];
    const look = (placed: Placed) => {
      if (placed.shard === shard && placed.row.at <= until) found.push(placed.row);
    };
    for (const placed of this.#rows.values()) look(placed);
    for (const placed of this.ghosts) look(placed);
    return found.length < 2 ? found : found.sort((a, b) => a.at - b.at);
  }

  /** Every row on the index. */
  rows(): DueRow[] {
    return [...this.#rows.values()].map(({ row }) => row);
  }

  /** The first row on the index, for a message about a row that never leaves. */
  describeDue(): string {
    const [first] = this.rows().sort((a, b) => a.at - b.at);
    return first
      ? `${first.subscriber} ${first.item} ${new Date(first.at).toISOString()}`
      : 'an empty index';
  }

  /** The earliest moment on the index. */
  nextAt(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { row } of this.#rows.values()) earliest = Math.min(earliest, row.at);
    return earliest;
  }
}
