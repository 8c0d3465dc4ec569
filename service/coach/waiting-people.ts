/**
 * Lists the people who wait for a human: held ones first, then the others, of each the newest words
 * first. Ids and times alone are kept in memory; each person is read again when their turn comes.
 */
import { type Subscriber, unreachedSince } from '../../core/subscriber.ts';
import type { CoachAct } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

export interface WaitingPerson {
  readonly subscriber: Subscriber;
  readonly isHeld: boolean;
  /** When their newest words came, or what else they wait for began. */
  readonly wroteAt: number;
  /** What coaches did since then, oldest first. */
  readonly since: readonly CoachAct[];
}

/** Whether anything of a person waits for a human. */
export function needsHuman(person: Subscriber): boolean {
  const { waiting, stuck } = person;
  return waiting !== undefined || stuck !== undefined || unreachedSince(person) !== undefined;
}

export async function* waitingPeople({ store, now }: World): AsyncGenerator<WaitingPerson> {
  for (const { id, ...rest } of await waitingIds({ store, now })) {
    const subscriber = (await store.people.read(id, now()))?.subscriber;
    if (subscriber && needsHuman(subscriber)) yield { subscriber, ...rest };
  }
}

async function waitingIds({ store, now }: Pick<World, 'store' | 'now'>) {
  const found: (Omit<WaitingPerson, 'subscriber'> & { readonly id: string })[] = [];
  for await (const id of store.people.waiting()) {
    const person = (await store.people.read(id, now()))?.subscriber;
    if (!person || !needsHuman(person)) continue;
    const { hold, waiting, stuck } = person;
    const { texts, acts } = await store.people.timeline(id, now());
    const unreached = unreachedSince(person);
    const moments = [hold?.saidAt, waiting?.at, stuck?.at, unreached, texts.at(-1)?.at];
    const wroteAt = Math.max(...moments.map((at = 0) => at));
    const since = acts.filter(({ at }) => at >= wroteAt);
    found.push({ id, isHeld: hold !== undefined, wroteAt, since });
  }
  return found.sort((a, b) => Number(b.isHeld) - Number(a.isHeld) || b.wroteAt - a.wroteAt);
}
