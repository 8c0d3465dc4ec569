/**
 * People in the table: their own item and what the indexes say of them. A failed condition is
 * looked at once more, since a write whose answer was lost may have been repeated: our own token on
 * the item means that it had won (promise 10).
 */
import { randomBytes } from 'node:crypto';
import { withoutOldDanger } from '../../core/retention-periods.ts';
import { type Subscriber, statuses } from '../../core/subscriber.ts';
import type { DueRow, Placement, Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import {
  duePlace,
  type Item,
  isExpired,
  personKey,
  subscriberOf,
  timeToLive,
} from './item-keys.ts';
import { decodeSubscriber, encodeSending, encodeSubscriber } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

type People = Pick<
  Store,
  'load' | 'create' | 'save' | 'arm' | 'remove' | 'everyone' | 'due' | 'waiting'
>;

export function dynamoPeople(items: DynamoItems): People {
  const profile = (subscriber: string) => items.get(personKey(subscriber), 'PROFILE', true);
  const isMine = async (subscriber: string, write: string) =>
    (await profile(subscriber))?.w === write;

  const load: Store['load'] = async (subscriber, now, consistent = false) => {
    const item = await items.get(personKey(subscriber), 'PROFILE', consistent);
    if (!item || isExpired(item, now)) return undefined;
    return {
      subscriber: withoutOldDanger(decodeSubscriber(subscriber, item), now),
      version: Number(item.v),
    };
  };

  return {
    load,

    async create(subscriber, placement) {
      const write = newToken();
      const item = profileItem(subscriber, 1, write, placement);
      // An unconfirmed person who was forgotten may still lie in the table: DynamoDB deletes late.
      const sent = await items.put(item, 'attribute_not_exists(#pk) OR #x < :now', {
        names: { '#pk': 'pk', '#x': tableShape.timeToLive },
        values: { ':now': Math.floor(subscriber.createdAt / 1000) },
      });
      return sent || isMine(subscriber.id, write);
    },

    async save(subscriber, version, placement, token) {
      const write = newToken();
      const item = profileItem(subscriber, version + 1, write, placement);
      const sent = await items.put(item, token ? '#v = :v AND #sg.#t = :t' : '#v = :v', {
        names: { '#v': 'v', ...(token ? { '#sg': 'sg', '#t': 't' } : {}) },
        values: { ':v': version, ...(token ? { ':t': token } : {}) },
      });
      return sent || isMine(subscriber.id, write);
    },

    async arm(subscriber, version, sending) {
      const armed = await items.update(personKey(subscriber), 'PROFILE', {
        update: 'SET #sg = :sg, #v = :next',
        condition: '#v = :v AND attribute_not_exists(#sg)',
        names: { '#sg': 'sg', '#v': 'v' },
        values: { ':sg': encodeSending(sending), ':v': version, ':next': version + 1 },
      });
      return armed || ((await profile(subscriber))?.sg as Item | undefined)?.t === sending.token;
    },

    async remove(subscriber, version) {
      const removed = await items.remove(
        personKey(subscriber),
        'PROFILE',
        '#v = :v AND attribute_not_exists(#sg)',
        {
          names: { '#v': 'v', '#sg': 'sg' },
          values: { ':v': version },
        },
      );
      return removed || (await profile(subscriber)) === undefined;
    },

    async *everyone(now) {
      for (const status of statuses) {
        const search = {
          index: 'roster',
          key: '#ro = :ro',
          names: { '#ro': 'ro' },
          values: { ':ro': status },
        } as const;
        for await (const row of items.query(search)) {
          const found = await load(subscriberOf(row), now);
          if (found) yield found;
        }
      }
    },

    async due(partition, stream, until, limit) {
      const rows: DueRow[] = [];
      const found = items.query({
        index: 'due',
        key: '#ds = :ds AND #da <= :until',
        names: { '#ds': 'ds', '#da': 'da' },
        values: { ':ds': `${partition}${stream}`, ':until': until },
        limit,
      });
      for await (const row of found) {
        rows.push({ subscriber: subscriberOf(row), item: String(row.sk), at: Number(row.da) });
        if (rows.length === limit) break;
      }
      return rows;
    },

    async *waiting() {
      const search = {
        index: 'inbox',
        key: '#ib = :ib',
        names: { '#ib': 'ib' },
        values: { ':ib': 'open' },
      } as const;
      for await (const row of items.query(search)) yield subscriberOf(row);
    },
  };
}

function profileItem(
  subscriber: Subscriber,
  version: number,
  write: string,
  placement: Placement,
): Item {
  const { due, waitingAt, status } = placement;
  return {
    pk: personKey(subscriber.id),
    sk: 'PROFILE',
    v: version,
    w: write,
    ...encodeSubscriber(subscriber),
    ...(due ? duePlace(subscriber.id, due.at, due.stream) : {}),
    ...(waitingAt === undefined ? {} : { ib: 'open', ia: waitingAt }),
    ro: status,
    rk: `${(subscriber.name ?? '').toLowerCase()}#${subscriber.id}`,
    ...(subscriber.expiresAt ? { [tableShape.timeToLive]: timeToLive(subscriber.expiresAt) } : {}),
  };
}

function newToken(): string {
  return randomBytes(6).toString('base64url');
}
