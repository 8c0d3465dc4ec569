/**
 * Addresses in the table, under keyed hashes. An address has up to three items: OWNER says whose it
 * is and whether it is suppressed, WORD what its phone said last, ERASED that its owner had
 * everything erased. They are apart because an owner changes and a loan expires, and the other two
 * do not.
 */
import type { AddressKind, AddressStore, Owner } from '../../service/ports/store.ts';
import {
  type DynamoItems,
  type Item,
  isExpired,
  ownerKey,
  timeToLive,
  withoutUndefined,
} from './item-access.ts';
import { tableShape } from './table-shape.ts';

export function dynamoAddresses(items: DynamoItems): AddressStore {
  return { ...ownership(items), ...restrictions(items), ...phoneRecords(items) };
}

/** Stores the owner of an address, and the ways in which the owner changes. */
function ownership(items: DynamoItems): Pick<AddressStore, 'owner' | 'claim' | 'transfer'> {
  return {
    owner: (kind, hash, now) => readOwner(items, kind, hash, now),

    async claim(kind, hash, subscriber, now, expiresAt) {
      const isLoan = expiresAt !== undefined;
      const open = [
        'attribute_not_exists(#id)',
        '#x < :now',
        // An address that is theirs for good does not become a loan again.
        isLoan ? '#id = :id AND attribute_exists(#x)' : '#id = :id',
      ];
      const won = await items.update(ownerKey(kind, hash), 'OWNER', {
        update: isLoan ? 'SET #id = :id, #x = :x' : 'SET #id = :id REMOVE #x',
        // Without brackets: dynalite takes a millisecond to parse each of them.
        condition: open.map((why) => `attribute_not_exists(#why) AND ${why}`).join(' OR '),
        names: { '#why': 'why', '#id': 'id', '#x': tableShape.timeToLive },
        values: withoutUndefined({
          ':id': subscriber,
          ':now': Math.floor(now / 1000),
          ':x': isLoan ? timeToLive(expiresAt) : undefined,
        }),
      });
      if (won) return true;
      const known = await readOwner(items, kind, hash, now);
      return known?.subscriber === subscriber && !known.suppressed;
    },

    async transfer(kind, hash, from, to, expiresAt) {
      return items.update(ownerKey(kind, hash), 'OWNER', {
        update: 'SET #id = :to, #x = :x',
        condition: '#id = :from',
        names: { '#id': 'id', '#x': tableShape.timeToLive },
        values: { ':from': from, ':to': to, ':x': timeToLive(expiresAt) },
      });
    },
  };
}

/** What stays with an address through every owner. */
function restrictions(items: DynamoItems): Pick<AddressStore, 'suppress' | 'disown'> {
  return {
    async suppress(kind, hash, why) {
      await items.update(ownerKey(kind, hash), 'OWNER', {
        update: 'SET #why = :why REMOVE #x',
        names: { '#why': 'why', '#x': tableShape.timeToLive },
        values: { ':why': why },
      });
    },

    async disown(kind, hash, subscriber) {
      const key = ownerKey(kind, hash);
      const known = await items.get(key, 'OWNER', true);
      if (known?.id !== subscriber) return;
      // The mark first: a crash in between leaves an owner, whom the next attempt finds again.
      await items.put({ pk: key, sk: 'ERASED' });
      await items.update(key, 'OWNER', {
        update: 'REMOVE #id, #x, #ak',
        condition: '#id = :id',
        names: { '#id': 'id', '#x': tableShape.timeToLive, '#ak': 'ak' },
        values: { ':id': subscriber },
      });
    },
  };
}

/** What a phone said, and when it was asked. */
function phoneRecords(
  items: DynamoItems,
): Pick<AddressStore, 'stoppedAt' | 'recordPhoneWord' | 'recordOptInRequest'> {
  return {
    async stoppedAt(hash) {
      const said = await items.get(ownerKey('phone', hash), 'WORD', true);
      return said?.wo === 'stop' ? Number(said.a) : undefined;
    },

    async recordPhoneWord(hash, word, at) {
      await items.update(ownerKey('phone', hash), 'WORD', {
        update: 'SET #wo = :wo, #a = :a',
        condition: 'attribute_not_exists(#a) OR #a < :a',
        names: { '#wo': 'wo', '#a': 'a' },
        values: { ':wo': word, ':a': at },
      });
    },

    async recordOptInRequest(hash, askedAt) {
      await items.update(ownerKey('phone', hash), 'OWNER', {
        update: 'SET #ak = :ak',
        names: { '#ak': 'ak' },
        values: { ':ak': askedAt },
      });
    },
  };
}

async function readOwner(
  items: DynamoItems,
  kind: AddressKind,
  hash: string,
  now: number,
): Promise<Owner | undefined> {
  let known: Item | undefined;
  let erased = false;
  for await (const item of items.partition(ownerKey(kind, hash))) {
    if (item.sk === 'OWNER' && !isExpired(item, now)) known = item;
    if (item.sk === 'ERASED') erased = true;
  }
  if (!known && !erased) return undefined;
  return withoutUndefined({
    subscriber: known?.id,
    suppressed: known?.why,
    // The present owner hides the mark of the erasure.
    erased: (erased && known?.id === undefined) || undefined,
    askedAt: known?.ak,
  }) as Owner;
}
