/** Made-up people and moments for the store's contract, and the due rows of all partitions. */

import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import {
  type DueRow,
  duePartitions,
  type Placement,
  type Store,
} from '../../service/ports/store.ts';

export const now = Date.parse('2026-11-24T10:00:00Z');
export const minute = 60_000;
export const day = 24 * 60 * minute;
let count = 0;

/** A new one each time. */
export function aPerson(change: Partial<Subscriber> = {}): Subscriber {
  count += 1;
  const id = `person${String(count).padStart(6, '0')}`;
  return { ...newSubscriber(id, now), email: `${id}@example.com`, ...change };
}

export const idle: Placement = { status: 'active' };

export const dueAt = (at: number, stream: '!' | 'm' | 's' = 'm'): Placement => ({
  status: 'active',
  due: { at, stream },
});

export const waitingSince = (waitingAt: number): Placement => ({ status: 'active', waitingAt });

/** The due rows of a stream in all partitions. */
export async function everyDue(
  store: Store,
  stream: '!' | 'm' | 's',
  until: number,
): Promise<DueRow[]> {
  const partitions = Array.from({ length: duePartitions }, (_, partition) => partition);
  const queries = partitions.map((partition) => store.queue.due(partition, stream, until, 1_000));
  return (await Promise.all(queries)).flat();
}
