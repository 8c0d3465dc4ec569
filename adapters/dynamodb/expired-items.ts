/**
 * What grows old in the table. DynamoDB's time to live deletes late, by days, and knows nothing of
 * what stands beside a person who is gone: this walks over all of it, a page at a time, and leaves
 * what was renewed meanwhile.
 */
import { dayMs } from '../../core/calendar/zone.ts';
import type { RetentionStore } from '../../service/ports/retention-store.ts';
import type { Stored } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { type Item, isExpired, personKey, subscriberOf } from './item-keys.ts';
import { decodeSubscriber } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

/** Items a page: well below the megabyte that DynamoDB reads at once. */
const pageSize = 200;
/** A sign-up writes its proofs before the person: what is younger may still get its person. */
const orphanAfterMs = dayMs;

export function dynamoRetention(items: DynamoItems): RetentionStore {
  /** Whether anybody is there, or somebody's erasure has the rest in hand. */
  const isSomebodys = async (pk: string, now: number): Promise<boolean> => {
    const profile = await items.get(pk, 'PROFILE', true);
    if (profile && !isExpired(profile, now)) return true;
    return (await items.get(pk, 'ERASURE', true)) !== undefined;
  };

  const removeExpired = (item: Item, now: number) =>
    items.remove(String(item.pk), String(item.sk), '#x <= :now', {
      names: { '#x': tableShape.timeToLive },
      values: { ':now': Math.floor(now / 1000) },
    });

  return {
    async tidy(now, from) {
      const { page, next } = await items.scan(pageSize, from);
      const people: Stored[] = [];
      const known = new Map<string, boolean>();
      let removed = 0;
      for (const item of page) {
        if (item.sk !== 'PROFILE' || isExpired(item, now)) continue;
        people.push({
          subscriber: decodeSubscriber(subscriberOf(item), item),
          version: Number(item.v),
        });
        known.set(String(item.pk), true);
      }
      for (const item of page) {
        if (isExpired(item, now)) {
          if (await removeExpired(item, now)) removed += 1;
          continue;
        }
        const person = personBeside(item);
        if (!person || writtenAt(item) >= now - orphanAfterMs) continue;
        if (!known.has(person)) known.set(person, await isSomebodys(person, now));
        if (known.get(person)) continue;
        await items.remove(String(item.pk), String(item.sk));
        removed += 1;
      }
      return { looked: page.length, removed, people, ...(next ? { next } : {}) };
    },

    async retention() {
      const item = await items.get('RETENTION', 'MARK', true);
      return {
        ...(item?.fr ? { from: String(item.fr) } : {}),
        ...(item?.rd ? { redactedUntil: Number(item.rd) } : {}),
        ...(item?.su ? { sweptUntil: Number(item.su) } : {}),
        ...(item?.sl ? { statesUntil: Number(item.sl) } : {}),
        ...(item?.sf ? { statesFailed: Number(item.sf) } : {}),
      };
    },

    async noteRetention({ from, redactedUntil, sweptUntil, statesUntil, statesFailed }) {
      await items.put({
        pk: 'RETENTION',
        sk: 'MARK',
        fr: from,
        rd: redactedUntil,
        su: sweptUntil,
        sl: statesUntil,
        sf: statesFailed,
      });
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

/**
 * The key of the person whom an item stands beside: in their own partition, or as a seat of theirs
 * in a seminar's.
 */
function personBeside({ pk, sk }: Item): string | undefined {
  const [key, name] = [String(pk), String(sk)];
  if (key.startsWith('SEMINAR#') && name.startsWith('SEAT#'))
    return personKey(name.slice('SEAT#'.length));
  return key.startsWith('SUBSCRIBER#') && name !== 'PROFILE' && name !== 'ERASURE'
    ? key
    : undefined;
}

/**
 * A consent's key ends in its time; an answer by hand has no time but its end, which comes soon
 * enough by itself.
 */
function writtenAt({ sk, a, at: seatAt }: Item): number {
  if (typeof a === 'number') return a;
  if (typeof seatAt === 'number') return seatAt;
  const [kind, , at] = String(sk).split('#');
  return kind === 'CONSENT' ? Number(at) : Number.POSITIVE_INFINITY;
}
