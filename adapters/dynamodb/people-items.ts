/**
 * People in the table: their own item, what the indexes say of them, and what is kept beside them.
 * After a condition that failed the item is read once more, since a write whose answer was lost may
 * have been repeated: our own token on the item means that it had won (promise 10).
 *
 * Consents lie beside their person, kind and instant in the key; the wordings that they name by a
 * hash are items of their own.
 */

import { randomBytes } from 'node:crypto';
import { withoutOldDanger } from '../../core/erasure.ts';
import { type Subscriber, statuses } from '../../core/subscriber.ts';
import type {
  CoachAct,
  ConsentRecord,
  ConsentStore,
  InboundText,
  PeopleStore,
  Placement,
  Receipt,
  Stored,
} from '../../service/ports/store.ts';
import {
  type DynamoItems,
  duePlace,
  type Item,
  isExpired,
  personKey,
  subscriberOf,
  timeToLive,
} from './item-access.ts';
import {
  coachActKey,
  inboundKey,
  readCoachAct,
  readInbound,
  readReceipt,
  receiptKey,
} from './message-items.ts';
import { decodeSubscriber, encodeSending, encodeSubscriber } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

export function dynamoPeople(items: DynamoItems): PeopleStore {
  return { ...reads(items), ...writes(items) };
}

type Reads = Pick<PeopleStore, 'read' | 'readMany' | 'all' | 'waiting' | 'watched' | 'timeline'>;

function reads(items: DynamoItems): Reads {
  const alive = (item: Item | undefined, now: number): Stored | undefined => {
    if (!item || isExpired(item, now)) return undefined;
    const stored = readStored(item);
    return { ...stored, subscriber: withoutOldDanger(stored.subscriber, now) };
  };
  const read: PeopleStore['read'] = async (subscriber, now, consistent = false) => {
    return alive(await items.get(personKey(subscriber), 'PROFILE', consistent), now);
  };

  return {
    read,

    async readMany(subscribers, now) {
      const found = await items.getMany(subscribers.map(personKey), 'PROFILE');
      const people = found.flatMap((item) => alive(item, now) ?? []);
      return new Map(people.map((stored) => [stored.subscriber.id, stored]));
    },

    async *all(now) {
      for (const status of statuses) {
        const names = { '#ro': 'ro' };
        const values = { ':ro': status };
        for await (const row of items.query({ index: 'roster', key: '#ro = :ro', names, values })) {
          const found = await read(subscriberOf(row), now);
          if (found) yield found;
        }
      }
    },

    waiting: () => inInbox(items, 'open'),
    watched: () => inInbox(items, 'watched'),

    async timeline(subscriber, now) {
      const receipts: Receipt[] = [];
      const texts: InboundText[] = [];
      const consents: ConsentRecord[] = [];
      const acts: CoachAct[] = [];
      for await (const item of items.partition(personKey(subscriber))) {
        const key = String(item.sk);
        if (isExpired(item, now)) continue;
        if (key.startsWith(receiptKey))
          receipts.push(readReceipt(key.slice(receiptKey.length), item));
        if (key.startsWith(inboundKey))
          texts.push(readInbound(subscriber, key.slice(inboundKey.length), item));
        if (key.startsWith(consentKey)) consents.push(readConsent(subscriber, item));
        if (key.startsWith(coachActKey)) acts.push(readCoachAct(subscriber, item));
      }
      return {
        ...{ receipts: inOrder(receipts), texts: inOrder(texts) },
        ...{ consents: inOrder(consents), acts: inOrder(acts) },
      };
    },
  };
}

function writes(items: DynamoItems): Pick<PeopleStore, 'create' | 'save' | 'arm' | 'remove'> {
  const profile = (subscriber: string) => items.get(personKey(subscriber), 'PROFILE', true);
  const isMine = async (subscriber: string, write: string) =>
    (await profile(subscriber))?.w === write;

  return {
    async create(subscriber, placement) {
      const write = newToken();
      const item = profileItem(subscriber, 1, write, placement);
      // An unconfirmed person whose time is over may still lie in the table: DynamoDB deletes late.
      const won = await items.put(item, 'attribute_not_exists(#pk) OR #x < :now', {
        names: { '#pk': 'pk', '#x': tableShape.timeToLive },
        values: { ':now': Math.floor(subscriber.createdAt / 1000) },
      });
      return won || isMine(subscriber.id, write);
    },

    async save(subscriber, version, placement, token) {
      const write = newToken();
      const item = profileItem(subscriber, version + 1, write, placement);
      const won = await items.put(item, token ? '#v = :v AND #sg.#t = :t' : '#v = :v', {
        names: { '#v': 'v', ...(token ? { '#sg': 'sg', '#t': 't' } : {}) },
        values: { ':v': version, ...(token ? { ':t': token } : {}) },
      });
      return won || isMine(subscriber.id, write);
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
      const condition = '#v = :v AND attribute_not_exists(#sg)';
      const removed = await items.remove(personKey(subscriber), 'PROFILE', condition, {
        names: { '#v': 'v', '#sg': 'sg' },
        values: { ':v': version },
      });
      return removed || (await profile(subscriber)) === undefined;
    },
  };
}

async function* inInbox(items: DynamoItems, place: 'open' | 'watched'): AsyncGenerator<string> {
  const names = { '#ib': 'ib' };
  const values = { ':ib': place };
  for await (const row of items.query({ index: 'inbox', key: '#ib = :ib', names, values }))
    yield subscriberOf(row);
}

/** A person as they lie in the table. */
export function readStored(item: Item): Stored {
  return { subscriber: decodeSubscriber(subscriberOf(item), item), version: Number(item.v) };
}

function profileItem(
  subscriber: Subscriber,
  version: number,
  write: string,
  placement: Placement,
): Item {
  const { due, waitingAt, watched, status } = placement;
  return {
    pk: personKey(subscriber.id),
    sk: 'PROFILE',
    v: version,
    w: write,
    ...encodeSubscriber(subscriber),
    ...(due ? duePlace(subscriber.id, due.at, due.stream) : {}),
    ...(waitingAt === undefined ? {} : { ib: 'open', ia: waitingAt }),
    // At one place for all: a row that stays where it is costs nothing at the next write.
    ...(watched ? { ib: 'watched', ia: 0 } : {}),
    ro: status,
    rk: `${(subscriber.name ?? '').toLowerCase()}#${subscriber.id}`,
    ...(subscriber.expiresAt ? { [tableShape.timeToLive]: timeToLive(subscriber.expiresAt) } : {}),
  };
}

function newToken(): string {
  return randomBytes(6).toString('base64url');
}

function inOrder<Kept extends { readonly at: number }>(kept: Kept[]): Kept[] {
  return kept.sort((a, b) => a.at - b.at);
}

/** Sort keys of consents: `CONSENT#<kind>#<instant>`. */
export const consentKey = 'CONSENT#';

export function dynamoConsents(items: DynamoItems): ConsentStore {
  return {
    async record({ subscriber, kind, at, ...rest }) {
      await items.put({ pk: personKey(subscriber), sk: `${consentKey}${kind}#${at}`, ...rest });
    },

    async wording(version) {
      return (await items.get('WORDING', version, false))?.b as string | undefined;
    },

    async keepWording(version, wording) {
      await items.put({ pk: 'WORDING', sk: version, b: wording }, 'attribute_not_exists(#pk)', {
        names: { '#pk': 'pk' },
      });
    },
  };
}

export function readConsent(subscriber: string, { pk: _, sk, ...rest }: Item): ConsentRecord {
  const [, kind, at] = String(sk).split('#');
  return { subscriber, kind, at: Number(at), ...rest } as ConsentRecord;
}
