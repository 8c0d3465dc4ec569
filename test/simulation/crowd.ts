/**
 * Makes a crowd, in some seeds: its last letters are due at one moment, or its last texts one after
 * another. It also checks how fast each worker sends: a worker keeps its share of the rate by
 * itself, so each run is checked alone.
 */

import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import { type Channel, courseOf, type Library } from '../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';
import type { MemoryStore } from './memory-store.ts';

/** How many workers deliver side by side in every simulated world. */
export const workers = 2;

const people = 50;
/** Letters that the account may send in a second when the crowd is due, and before. */
export const crowdRate = 1;
export const earlierRate = 20;
export const rateFallsAt = (startAt: number) => startAt + dayMs / 2;
/** So long that a share of the rate and twice that share differ by more than the calls below. */
const watchedSeconds = 20;
/**
 * A worker's tokens of these seconds, and the calls a run may have beyond its tokens: two letters,
 * two answers, and one on the edge.
 */
const mostWatched = (watchedSeconds * crowdRate) / workers + 2 * 2 + 1;

export const isCrowd = (id: string) => id.startsWith('crowd');

export interface Crowd {
  readonly channel: Channel;
  /** When the first of them is due, in ms since 1970, and how long after each the next. */
  readonly at: number;
  readonly everyMs: number;
}

/** Every person has had all touches but the last of the channel. Returns their phones. */
export async function gather(
  library: Library,
  store: MemoryStore,
  { channel, at, everyMs }: Crowd,
): Promise<readonly string[]> {
  const { touches } = courseOf(library);
  const last = touches.filter((touch) => touch.channel === channel).at(-1);
  const done = touches.filter((touch) => touch !== last).map(({ id }) => id);
  const phones: string[] = [];
  for (let n = 0; n < people; n++) {
    const id = `crowd${String(n).padStart(5, '0')}`;
    const phone = `+155501022${String(n).padStart(2, '0')}`;
    const consent = { state: 'on', at } as const;
    const person: Subscriber = {
      ...newSubscriber(id, at),
      email: `${id}@example.com`,
      enrollment: 1,
      letters: consent,
      ...(channel === 'sms' ? { phone, texts: { ...consent, given: true } } : {}),
    };
    const from = localDay(at, person) - (last?.day.standard ?? 0);
    const day = (last?.day.standard ?? 0) - 1;
    const notBefore = at + n * everyMs;
    const position = { sequence: library.course, startedAt: at - 1, from, day, done, notBefore };
    const waiting = { ...person, position };
    await store.people.create(waiting, placementOf({ library }, waiting));
    phones.push(phone);
  }
  return phones;
}

/** The calls of each process in its latest seconds. */
export class PaceWatch {
  readonly #calls = new Map<string, number[]>();

  /** A complaint, if this call exceeds the rate. */
  call(process: string, now: number): string | undefined {
    const latest = [
      ...(this.#calls.get(process) ?? []).filter((at) => at > now - watchedSeconds * 1_000),
      now,
    ];
    this.#calls.set(process, latest);
    return latest.length > mostWatched
      ? `${process} sent ${latest.length} letters within ${watchedSeconds} seconds`
      : undefined;
  }
}
