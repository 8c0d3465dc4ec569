/**
 * The keys of the table: under which key the items of a person and of an address lie, their place
 * on the due index, and the time to live. It reads and writes nothing.
 */
import type { Stream } from '../../core/due.ts';
import { duePartitions } from '../../service/ports/due-partitions.ts';
import type { AddressKind } from '../../service/ports/store.ts';
import { tableShape } from './table-shape.ts';

/** An item as plain data. */
export type Item = Record<string, unknown>;

/**
 * The partition of the due index in which a person always stands, 0 to `duePartitions` - 1: FNV-1a
 * over the id.
 */
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

export function ownerKey(kind: AddressKind, hash: string): string {
  return `${kind.toUpperCase()}#${hash}`;
}

/** Seconds since 1970, rounded up, so that nothing expires too early. */
export function timeToLive(at: number, keptSeconds = 0): number {
  return Math.ceil(at / 1000) + keptSeconds;
}

/** Whether an item's time is over. DynamoDB deletes late, by days, so that every read asks this. */
export function isExpired(item: Item, now: number): boolean {
  const at = item[tableShape.timeToLive];
  return typeof at === 'number' && at * 1000 <= now;
}

/** The same attributes without those that are `undefined`. */
export function withoutUndefined(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}
