/**
 * The keys of the table: where everything of a person and of an address lies, and which of the due
 * index's partitions is theirs. It reads and writes nothing.
 */
import type { Stream } from '../../core/due.ts';
import { duePartitions } from '../../service/ports/due-partitions.ts';
import { tableShape } from './table-shape.ts';

/** An item as plain data. */
export type Item = Record<string, unknown>;

/** The same person is always in the same partition: FNV-1a over the id. */
export function partitionOf(subscriber: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < subscriber.length; i++)
    hash = Math.imul(hash ^ subscriber.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % duePartitions;
}

/** The attributes that put an item on the due index. */
export function duePlace(subscriber: string, at: number, stream: Stream = '!'): Item {
  return { ds: `${partitionOf(subscriber)}${stream}`, da: at };
}

export function personKey(subscriber: string): string {
  return `SUBSCRIBER#${subscriber}`;
}

export function subscriberOf(item: Item): string {
  return String(item.pk).slice('SUBSCRIBER#'.length);
}

export function ownerKey(kind: 'email' | 'phone', hash: string): string {
  return `${kind.toUpperCase()}#${hash}`;
}

/** Rounded up: nothing is taken for expired too early. */
export function timeToLive(at: number, keptSeconds = 0): number {
  return Math.ceil(at / 1000) + keptSeconds;
}

/** DynamoDB deletes late, by days: who reads looks at the clock. */
export function isExpired(item: Item, now: number): boolean {
  const at = item[tableShape.timeToLive];
  return typeof at === 'number' && at * 1000 <= now;
}
