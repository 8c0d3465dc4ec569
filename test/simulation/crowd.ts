/**
 * Makes a crowd whose last letter is due at one moment, in some seeds, and checks how fast each
 * worker sends it. A worker keeps the rate by itself, so each is checked alone.
 */

import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf, type Library } from '../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';
import type { MemoryStore } from './memory-store.ts';

const people = 25;
/** Letters that the account may send in a second when the crowd is due, and before. */
export const crowdRate = 1;
export const earlierRate = 20;
export const rateFallsAt = (startAt: number) => startAt + dayMs / 2;
/**
 * The tokens of a second, and the calls a run may have beyond its tokens: two letters, two answers,
 * and one on the edge.
 */
const mostInASecond = crowdRate + 2 * 2 + 1;

export const isCrowd = (id: string) => id.startsWith('crowd');

/** Every person has had all letters but the last, which is due then. */
export async function gather(library: Library, store: MemoryStore, at: number): Promise<void> {
  const touches = courseOf(library).touches.filter(({ channel }) => channel === 'email');
  const last = touches.at(-1);
  const done = courseOf(library)
    .touches.filter((touch) => touch !== last)
    .map(({ id }) => id);
  for (let n = 0; n < people; n++) {
    const id = `crowd${String(n).padStart(5, '0')}`;
    const letters = { state: 'on', at } as const;
    const person: Subscriber = {
      ...newSubscriber(id, at),
      email: `${id}@example.com`,
      enrollment: 1,
      letters,
    };
    const from = localDay(at, person) - (last?.day.standard ?? 0);
    const day = (last?.day.standard ?? 0) - 1;
    const waiting = {
      ...person,
      position: { sequence: library.course, startedAt: at - 1, from, day, done, notBefore: at },
    };
    await store.people.create(waiting, placementOf({ library }, waiting));
  }
}

/** The calls of each process in its latest second. */
export class PaceWatch {
  readonly #calls = new Map<string, number[]>();

  /** A complaint, if this call exceeds the rate. */
  call(process: string, now: number): string | undefined {
    const latest = [...(this.#calls.get(process) ?? []).filter((at) => at > now - 1_000), now];
    this.#calls.set(process, latest);
    return latest.length > mostInASecond
      ? `${process} sent ${latest.length} letters within a second`
      : undefined;
  }
}
