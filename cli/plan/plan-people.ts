/**
 * Reads everybody who is in the course, for the plan. It only reads, and hands on people, never
 * their addresses.
 */
import type { Subscriber } from '../../core/subscriber.ts';
import { openTable, type Where } from '../table-location.ts';

export interface People {
  readonly people: readonly Subscriber[];
  /** The service's own clock: a local one may have been wound. */
  readonly now: number;
}

export async function readPeople(where: Where): Promise<People> {
  const table = await openTable(where);
  const now = table.now();
  const people = new Map<string, Subscriber>();
  try {
    for await (const { subscriber } of table.store.everyone(now))
      people.set(subscriber.id, subscriber);
  } catch (cause) {
    throw table.unreadable(cause);
  } finally {
    await table.close();
  }
  return { people: [...people.values()], now };
}
