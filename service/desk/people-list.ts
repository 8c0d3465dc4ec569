/**
 * Finds people for the desk: by address or id one person, by the beginning of a name or by status a
 * page of them, in the order of status and name. A page costs a query for each status it touches
 * and one read of its people: 20 read units (RCU) at most, however many people there are.
 */
import { type Status, type Subscriber, statuses } from '../../core/subscriber.ts';
import { addressHash } from '../address-hash.ts';
import type { DeskWorld } from '../ports/world.ts';

export interface PeopleWish {
  readonly status?: Status;
  /** The beginning of a name, in any case. */
  readonly name?: string;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface PeoplePage {
  readonly people: readonly Subscriber[];
  readonly next?: string;
}

export const peopleOnPage = 25;
/** Characters: a key of the table has 1,024 bytes. */
const longestName = 100;

/** The id of one person, by their whole address or their id; `undefined` for nobody. */
export async function findOne(world: DeskWorld, said: string): Promise<string | undefined> {
  const { store, now } = world;
  const written = said.trim().toLowerCase();
  if (/^[^\s@]+@[^\s@]+$/.test(written)) {
    const hash = await addressHash(world, 'email', written);
    return (await store.addresses.owner('email', hash, now()))?.subscriber;
  }
  if (!/^[a-z0-9]{8,32}$/.test(written)) return undefined;
  return (await store.people.read(written, now()))?.subscriber.id;
}

export async function listPeople(
  { store, now }: DeskWorld,
  { status, name = '', after = '' }: PeopleWish,
): Promise<PeoplePage> {
  const [from = '', place = ''] = splitOnce(after, ' ');
  const begins = [...name.trim().toLowerCase()].slice(0, longestName).join('');
  const wanted = status ? [status] : statuses;
  const begin = Math.max(0, wanted.indexOf(from as Status));
  const rows: { readonly subscriber: string; readonly cursor: string }[] = [];
  for (const one of wanted.slice(begin)) {
    const missing = peopleOnPage + 1 - rows.length;
    if (missing <= 0) break;
    const start = one === from ? place : '';
    const found = await store.roster.page(one, begins, start, missing);
    rows.push(
      ...found.map((row) => ({ subscriber: row.subscriber, cursor: `${one} ${row.place}` })),
    );
  }
  const shown = rows.slice(0, peopleOnPage);
  const people =
    shown.length === 0
      ? new Map()
      : await store.people.readMany(
          shown.map(({ subscriber }) => subscriber),
          now(),
        );
  const next = rows.length > peopleOnPage ? shown.at(-1)?.cursor : undefined;
  return {
    // One that the table had no time for, or that was erased meanwhile, is left out.
    people: shown.flatMap(({ subscriber }) => people.get(subscriber)?.subscriber ?? []),
    ...(next === undefined ? {} : { next }),
  };
}

function splitOnce(text: string, at: string): readonly [string, string] {
  const cut = text.indexOf(at);
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
}
