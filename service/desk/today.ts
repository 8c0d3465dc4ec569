/**
 * What a coach sees first: who is held, who waits, who is to be watched, and what goes out today.
 * It tells nobody's words. The queue's rows are counted up to a limit, since they may be many.
 */
import { isWatched } from '../../core/calendar/course-position.ts';
import { dayMs, instantOf, localOf } from '../../core/calendar/zone.ts';
import { promisedUntil } from '../../core/promised-reply.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { exposedSince, type Subscriber } from '../../core/subscriber.ts';
import { type WaitingPerson, waitingPeople } from '../coach/waiting-people.ts';
import { duePartitions } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

export interface TodaysPerson extends WaitingPerson {
  /** Until when a reply was promised. */
  readonly promisedUntil?: number;
  /** The latest who opened their words since they wrote, by id, and when. */
  readonly read?: { readonly by?: string; readonly at: number };
  readonly hasSecond: boolean;
}

export interface Today {
  /** Words of danger, and phones in another hand: at once. */
  readonly now: readonly TodaysPerson[];
  readonly waits: readonly TodaysPerson[];
  /** Put off by a coach until a later day. */
  readonly later: readonly TodaysPerson[];
  /** The first fifty at whom nothing arrives, or who left six invitations without an answer. */
  readonly watch: readonly Subscriber[];
  /** People whose next message is due before the coach's day ends; `isMore`: at least so many. */
  readonly due: { readonly count: number; readonly isMore: boolean };
  readonly stuck: number;
  /** Of today and tomorrow. */
  readonly seminars: readonly Seminar[];
}

const mostWatched = 50;
/** Rows counted of each partition and stream. */
const mostCounted = 250;

export async function readToday(world: World): Promise<Today> {
  const at = world.now();
  const people: TodaysPerson[] = [];
  for await (const person of waitingPeople(world)) people.push(withPromise(world, person));
  const isNow = ({ isHeld, subscriber }: TodaysPerson) =>
    isHeld || exposedSince(subscriber) !== undefined;
  const isLater = (person: TodaysPerson) => !isNow(person) && laterUntil(person, at) !== undefined;
  const [due, seminars, watch] = await Promise.all([
    countDue(world),
    world.store.seminars.all(),
    readWatched(world),
  ]);
  return {
    now: people.filter(isNow),
    waits: people.filter((person) => !isNow(person) && !isLater(person)),
    later: people.filter(isLater),
    watch,
    due,
    stuck: people.filter(({ subscriber }) => subscriber.stuck).length,
    seminars: seminars.filter(
      ({ startsAt, cancelled }) => !cancelled && startsAt > at - dayMs && startsAt < at + 2 * dayMs,
    ),
  };
}

function withPromise({ library }: World, person: WaitingPerson): TodaysPerson {
  const until = promisedUntil(library, person.subscriber);
  const view = person.since.findLast(({ deed }) => deed === 'view');
  return {
    ...person,
    ...(until === undefined ? {} : { promisedUntil: until }),
    ...(view ? { read: { at: view.at, ...(view.by ? { by: view.by } : {}) } } : {}),
    hasSecond: person.since.some(({ deed }) => deed === 'hand-over'),
  };
}

/** Until when somebody is put off; newer words end that. */
export function laterUntil({ since }: WaitingPerson, now: number): number | undefined {
  const put = since.findLast(({ deed }) => deed === 'later');
  const until = put && put.at + (put.days ?? 1) * dayMs;
  return until !== undefined && until > now ? until : undefined;
}

async function readWatched({ store, now }: World): Promise<readonly Subscriber[]> {
  const ids: string[] = [];
  for await (const id of store.people.watched()) if (ids.push(id) === mostWatched) break;
  if (ids.length === 0) return [];
  const found = await store.people.readMany(ids, now());
  return [...found.values()].map(({ subscriber }) => subscriber).filter(isWatched);
}

async function countDue({ store, now, library }: World): Promise<Today['due']> {
  const { zone } = library.brand;
  const end = instantOf(localOf(now(), zone).day + 1, 0, zone);
  const streams = ['m', 's'] as const;
  const each = await Promise.all(
    [...Array(duePartitions).keys()].flatMap((partition) =>
      streams.map((stream) => store.queue.due(partition, stream, end, mostCounted)),
    ),
  );
  const count = each.reduce((sum, rows) => sum + rows.length, 0);
  return { count, isMore: each.some((rows) => rows.length === mostCounted) };
}
