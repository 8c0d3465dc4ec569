/**
 * Seminars in the table: the facts of all of them under one key, since they are few and are listed,
 * and one row for every seat. It knows nothing of what anybody is told, only how far the telling
 * has come.
 */
import { isDeepStrictEqual } from 'node:util';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { SeminarStore, Told } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { type Item, timeToLive } from './item-keys.ts';
import { withoutUndefined } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

const seminarsKey = 'SEMINARS';
const seatKey = 'SEAT#';
/**
 * A seat says who came where: the row goes by itself, long after the last letter that a seminar
 * sends.
 */
const seatKeptDays = 800;

export function dynamoSeminars(items: DynamoItems): SeminarStore {
  const read = (id: string) => items.get(seminarsKey, seminarKey(id), true);

  return {
    async seminar(id) {
      const item = await read(id);
      return item && decodeSeminar(item);
    },

    async seminars() {
      const found: Seminar[] = [];
      for await (const item of items.partition(seminarsKey)) found.push(decodeSeminar(item));
      return found.sort((a, b) => a.startsAt - b.startsAt);
    },

    async putSeminar(seminar, expected) {
      // An update of the facts alone: how far the last news has come stays as it is.
      const written = await items.update(seminarsKey, seminarKey(seminar.id), {
        update: 'SET #f = :f, #c = :c',
        condition: expected === undefined ? 'attribute_not_exists(#f)' : '#c = :e',
        names: { '#f': 'f', '#c': 'c' },
        values: {
          ':f': facts(seminar),
          ':c': seminar.change,
          ...(expected === undefined ? {} : { ':e': expected }),
        },
      });
      // A write whose answer was lost may have been repeated: our own facts there mean that it had
      // won (promise 10).
      return written || isDeepStrictEqual((await read(seminar.id))?.f, facts(seminar));
    },

    async told(id) {
      const told = (await read(id))?.to as Told | undefined;
      return told ?? { change: 0 };
    },

    async noteTold(id, told) {
      await items.update(seminarsKey, seminarKey(id), {
        update: 'SET #to = :to',
        condition: 'attribute_exists(#f) AND (attribute_not_exists(#to) OR #to.#change <= :c)',
        names: { '#to': 'to', '#f': 'f', '#change': 'change' },
        values: { ':to': withoutUndefined({ ...told }), ':c': told.change },
      });
    },

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

    async *seatsOf(seminar, after = '') {
      const rows = items.query({
        // A space stands before everything that an id may hold, and a tilde behind.
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

/** As they are, with their own names: there are few, and they are read by people too. */
function facts(seminar: Seminar): Item {
  return withoutUndefined({ ...seminar });
}

function decodeSeminar({ f }: Item): Seminar {
  return f as Seminar;
}
