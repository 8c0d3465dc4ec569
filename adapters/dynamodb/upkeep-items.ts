/**
 * Removes what is past its time. DynamoDB's own time to live deletes late, by days, and keeps what
 * stands beside a person who is gone. This walks over the whole table, a page at a time, and leaves
 * what was renewed meanwhile. It also keeps how far the sweeps have come.
 */
import { dayMs } from '../../core/calendar/zone.ts';
import type { Stored, UpkeepStore } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { type Item, isExpired, personKey } from './item-keys.ts';
import { readStored } from './people-items.ts';
import { tableShape } from './table-shape.ts';

/** Items a page: well below the megabyte that DynamoDB reads at once. */
const pageSize = 200;
/** A sign-up writes its proofs before the person: what is younger may still get its person. */
const orphanAfterMs = dayMs;

export function dynamoUpkeep(items: DynamoItems): UpkeepStore {
  return {
    async removeExpired(now, from) {
      const { page, next } = await items.scan(pageSize, from);
      const present = page.filter((item) => item.sk === 'PROFILE' && !isExpired(item, now));
      const known = new Map(present.map((item) => [String(item.pk), true]));
      const people: Stored[] = present.map(readStored);
      let removed = 0;
      for (const item of page) {
        if (isExpired(item, now)) {
          if (await removeIfExpired(items, item, now)) removed += 1;
          continue;
        }
        const person = personBeside(item);
        if (!person || writtenAt(item) >= now - orphanAfterMs) continue;
        if (!known.has(person)) known.set(person, await isNeeded(items, person, now));
        if (known.get(person)) continue;
        await items.remove(String(item.pk), String(item.sk));
        removed += 1;
      }
      return { read: page.length, removed, people, ...(next ? { next } : {}) };
    },

    async progress() {
      const item = await items.get('RETENTION', 'MARK', true);
      return {
        ...(item?.fr ? { from: String(item.fr) } : {}),
        ...(item?.rd ? { redactedUntil: Number(item.rd) } : {}),
        ...(item?.su ? { receivedUntil: Number(item.su) } : {}),
        ...(item?.sl ? { statesUntil: Number(item.sl) } : {}),
        ...(item?.sf ? { statesFailed: Number(item.sf) } : {}),
      };
    },

    async recordProgress({ from, redactedUntil, receivedUntil, statesUntil, statesFailed }) {
      await items.put({
        pk: 'RETENTION',
        sk: 'MARK',
        fr: from,
        rd: redactedUntil,
        su: receivedUntil,
        sl: statesUntil,
        sf: statesFailed,
      });
    },
  };
}

/** Removes an item unless it was renewed since it was read. */
function removeIfExpired(items: DynamoItems, item: Item, now: number): Promise<boolean> {
  return items.remove(String(item.pk), String(item.sk), '#x <= :now', {
    names: { '#x': tableShape.timeToLive },
    values: { ':now': Math.floor(now / 1000) },
  });
}

/** Whether the person with this key is there, or is being erased, which removes the rest. */
async function isNeeded(items: DynamoItems, pk: string, now: number): Promise<boolean> {
  const profile = await items.get(pk, 'PROFILE', true);
  if (profile && !isExpired(profile, now)) return true;
  return (await items.get(pk, 'ERASURE', true)) !== undefined;
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
 * When an item was written. A consent has it in its key. A coach's message has only its end, which
 * comes within thirty days: it counts as written just now.
 */
function writtenAt({ sk, a, at: seatAt }: Item): number {
  if (typeof a === 'number') return a;
  if (typeof seatAt === 'number') return seatAt;
  const [kind, , at] = String(sk).split('#');
  return kind === 'CONSENT' ? Number(at) : Number.POSITIVE_INFINITY;
}
