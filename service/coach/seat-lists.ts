/**
 * Lists who has a seat and who came, by each person's own record. A row of the seminar that no
 * record confirms is no seat.
 */

import { dayMs } from '../../core/calendar/zone.ts';
import type { Attendance } from '../../core/course.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../ports/world.ts';

/** `asked`: not confirmed yet. `open`: confirmed, and not known yet whether they came. */
export type SeatState = Attendance | 'asked' | 'open';

export const seatStates: readonly SeatState[] = ['attended', 'missed', 'unknown', 'open', 'asked'];

export async function* peopleIn(
  { store, now }: World,
  seminar: Seminar,
): AsyncGenerator<{ readonly person: Subscriber; readonly state: SeatState }> {
  for await (const { subscriber } of store.seminars.seats(seminar.id)) {
    const person = (await store.people.read(subscriber, now()))?.subscriber;
    const state = person && seatState(person, seminar, now());
    if (person && state) yield { person, state };
  }
}

/**
 * How many people had a seat in an old seminar and have no record of it any more, since the notes
 * after it have ended.
 */
export async function countPast(
  { store }: World,
  { id, cancelled }: Seminar,
  known: number,
): Promise<number> {
  let rows = 0;
  for await (const _ of store.seminars.seats(id)) rows += 1;
  return cancelled ? 0 : Math.max(0, rows - known);
}

/** `undefined`: they have no seat, or their seat and the notes after it ended long ago. */
export function seatState(
  person: Subscriber,
  seminar: Seminar,
  now: number,
): SeatState | undefined {
  if (person.followUp?.seminar === seminar.id) return person.followUp.attendance;
  const seat = person.seats?.find(({ seminar: id }) => id === seminar.id);
  if (!seat) return undefined;
  if (seat.askedAt !== undefined) return 'asked';
  return seat.attendance ?? (now >= endOf(seminar) + dayMs ? 'unknown' : 'open');
}
