/**
 * Seminars in the table: the facts of all of them under one key, since they are few and are listed,
 * and one row for each seat.
 */
import { isDeepStrictEqual } from 'node:util';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Announced, SeminarStore } from '../../service/ports/store.ts';
import { type DynamoItems, type Item, timeToLive, withoutUndefined } from './item-access.ts';
import { tableShape } from './table-shape.ts';

const seminarsKey = 'SEMINARS';
const seatKey = 'SEAT#';
/** A seat says who was where. Its row expires long after the last letter that a seminar sends. */
const seatKeptDays = 800;

export function dynamoSeminars(items: DynamoItems): SeminarStore {
  return { ...facts(items), ...announcements(items), ...seats(items) };
}

function facts(items: DynamoItems): Pick<SeminarStore, 'read' | 'all' | 'put'> {
  return {
    async read(id) {
      const item = await items.get(seminarsKey, seminarKey(id), true);
      return item && decodeSeminar(item);
    },

    async all() {
      const found: Seminar[] = [];
      for await (const item of items.partition(seminarsKey)) found.push(decodeSeminar(item));
      return found.sort((a, b) => a.startsAt - b.startsAt);
    },

    async put(seminar, expected) {
      // Updates the facts alone: how far the last announcement has come stays as it is.
      const written = await items.update(seminarsKey, seminarKey(seminar.id), {
        update: 'SET #f = :f, #c = :c',
        condition: expected === undefined ? 'attribute_not_exists(#f)' : '#c = :e',
        names: { '#f': 'f', '#c': 'c' },
        values: {
          ':f': encodeSeminar(seminar),
          ':c': seminar.change,
          ...(expected === undefined ? {} : { ':e': expected }),
        },
      });
      if (written) return true;
      // A write whose answer was lost may have been repeated: our own facts there mean that it had
      // won (promise 10).
      const item = await items.get(seminarsKey, seminarKey(seminar.id), true);
      return isDeepStrictEqual(item?.f, encodeSeminar(seminar));
    },
  };
}

function announcements(items: DynamoItems): Pick<SeminarStore, 'announced' | 'recordAnnounced'> {
  return {
    async announced(id) {
      const item = await items.get(seminarsKey, seminarKey(id), true);
      return (item?.to as Announced | undefined) ?? { change: 0 };
    },

    async recordAnnounced(id, announced) {
      await items.update(seminarsKey, seminarKey(id), {
        update: 'SET #to = :to',
        condition: 'attribute_exists(#f) AND (attribute_not_exists(#to) OR #to.#change <= :c)',
        names: { '#to': 'to', '#f': 'f', '#change': 'change' },
        values: { ':to': withoutUndefined({ ...announced }), ':c': announced.change },
      });
    },
  };
}

function seats(items: DynamoItems): Pick<SeminarStore, 'takeSeat' | 'leaveSeat' | 'seats'> {
  return {
    async takeSeat(seminar, subscriber, at) {
      const seat = { at, [tableShape.timeToLive]: timeToLive(at + seatKeptDays * dayMs) };
      const key = { pk: seminarKey(seminar), sk: seatKey + subscriber };
      return items.put({ ...key, ...seat }, 'attribute_not_exists(#pk)', {
        names: { '#pk': 'pk' },
      });
    },

    async leaveSeat(seminar, subscriber) {
      await items.remove(seminarKey(seminar), seatKey + subscriber);
    },

    async *seats(seminar, after = '') {
      const rows = items.query({
        // A space sorts before everything that an id may hold, and a tilde behind.
        key: '#pk = :pk AND #sk BETWEEN :from AND :to',
        names: { '#pk': 'pk', '#sk': 'sk' },
        values: {
          ':pk': seminarKey(seminar),
          ':from': `${seatKey}${after} `,
          ':to': `${seatKey}~`,
        },
      });
      for await (const { sk, at } of rows)
        yield { subscriber: String(sk).slice(seatKey.length), at: Number(at) };
    },
  };
}

function seminarKey(id: string): string {
  return `SEMINAR#${id}`;
}

/** With the field's own names: there are few seminars, and people read these items too. */
function encodeSeminar(seminar: Seminar): Item {
  return withoutUndefined({ ...seminar });
}

function decodeSeminar({ f }: Item): Seminar {
  return f as Seminar;
}
