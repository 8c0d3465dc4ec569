/**
 * Addresses in the table, under keyed hashes: who owns one, what a phone has said, and that
 * somebody's was erased. Three items, since owners change, are lent and expire, while a refusal and
 * an erasure do not.
 */

import type { Owner, Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { type Item, isExpired, ownerKey, timeToLive } from './item-keys.ts';
import { withoutUndefined } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

type Addresses = Pick<
  Store,
  | 'owner'
  | 'claim'
  | 'transfer'
  | 'suppress'
  | 'disown'
  | 'stoppedAt'
  | 'notePhoneWord'
  | 'markAsked'
>;

export function dynamoAddresses(items: DynamoItems): Addresses {
  const owner: Store['owner'] = async (kind, hash, now) => {
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
      // Whose it is now says more than whose it was.
      erased: (erased && known?.id === undefined) || undefined,
      askedAt: known?.ak,
    }) as Owner;
  };

  return {
    owner,

    async claim(kind, hash, subscriber, now, expiresAt) {
      const lent = expiresAt !== undefined;
      const open = [
        'attribute_not_exists(#id)',
        '#x < :now',
        // What is theirs for good is not lent to them anew.
        lent ? '#id = :id AND attribute_exists(#x)' : '#id = :id',
      ];
      const won = await items.update(ownerKey(kind, hash), 'OWNER', {
        update: lent ? 'SET #id = :id, #x = :x' : 'SET #id = :id REMOVE #x',
        // Without brackets: within them dynalite takes a millisecond to read it.
        condition: open.map((why) => `attribute_not_exists(#why) AND ${why}`).join(' OR '),
        names: { '#why': 'why', '#id': 'id', '#x': tableShape.timeToLive },
        values: withoutUndefined({
          ':id': subscriber,
          ':now': Math.floor(now / 1000),
          ':x': lent ? timeToLive(expiresAt) : undefined,
        }),
      });
      if (won) return true;
      const known = await owner(kind, hash, now);
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

    async stoppedAt(hash) {
      const said = await items.get(ownerKey('phone', hash), 'WORD', true);
      return said?.wo === 'stop' ? Number(said.a) : undefined;
    },

    async notePhoneWord(hash, word, at) {
      await items.update(ownerKey('phone', hash), 'WORD', {
        update: 'SET #wo = :wo, #a = :a',
        condition: 'attribute_not_exists(#a) OR #a < :a',
        names: { '#wo': 'wo', '#a': 'a' },
        values: { ':wo': word, ':a': at },
      });
    },

    async markAsked(hash, askedAt) {
      await items.update(ownerKey('phone', hash), 'OWNER', {
        update: 'SET #ak = :ak',
        names: { '#ak': 'ak' },
        values: { ':ak': askedAt },
      });
    },
  };
}
