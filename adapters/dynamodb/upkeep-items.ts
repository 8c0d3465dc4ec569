/**
 * Removes what is past its time, and what an erasure names.
 *
 * DynamoDB's own time to live deletes late, by days, and keeps what stands beside a person who is
 * gone. The walk over the whole table takes a page at a time, leaves what was renewed meanwhile,
 * and keeps how far the sweeps have come. The mark of an erasure stands on the due index until the
 * end, and every step may be cut short and taken again; only the consents are left, as proof under
 * the address's keyed hash: without id, address or IP (promise 64).
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import { readMessageId } from '../../core/message-id.ts';
import type { Side } from '../../core/subscriber.ts';
import type { Erasure, ErasureStore, Stored, UpkeepStore } from '../../service/ports/store.ts';
import {
  type DynamoItems,
  duePlace,
  type Item,
  isExpired,
  personKey,
  timeToLive,
} from './item-access.ts';
import { consentKey, readStored } from './people-items.ts';
import { tableShape } from './table-shape.ts';

/** Items a page: well below the megabyte that DynamoDB reads at once. */
const pageSize = 200;
/** The clocks of two machines may differ by so much. */
const clockSkewMs = 10 * minuteMs;
const digestMark = ['DIGEST', 'MARK'] as const;
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

    async digestDone() {
      return (await items.get(...digestMark, true))?.dn as number | undefined;
    },

    async claimDigest(day, token, now, claimMs) {
      return items.update(...digestMark, {
        update: 'SET #t = :t, #u = :u',
        // A claim that ends later than any can was written by a clock far ahead: it does not count.
        condition:
          '(attribute_not_exists(#dn) OR #dn < :day) AND ' +
          '(attribute_not_exists(#t) OR #t = :t OR #u < :now OR #u > :latest)',
        names: { '#dn': 'dn', '#t': 't', '#u': 'u' },
        values: {
          ...{ ':day': day, ':t': token, ':u': now + claimMs },
          ...{ ':now': now, ':latest': now + claimMs + clockSkewMs },
        },
      });
    },

    async recordDigest(day) {
      await items.update(...digestMark, {
        update: 'SET #dn = :day REMOVE #t, #u',
        condition: 'attribute_not_exists(#dn) OR #dn < :day',
        names: { '#dn': 'dn', '#t': 't', '#u': 'u' },
        values: { ':day': day },
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
 * When an item was written. A consent and a coach's act have it in their keys. A coach's message
 * has only its end, which comes within thirty days: it counts as written just now.
 */
function writtenAt({ sk, a, at: seatAt }: Item): number {
  if (typeof a === 'number') return a;
  if (typeof seatAt === 'number') return seatAt;
  const [kind, , at] = String(sk).split('#');
  return kind === 'CONSENT' || kind === 'ACT' ? Number(at) : Number.POSITIVE_INFINITY;
}

/**
 * Whether an item beside a person goes with one side. What the coach wrote or did goes with either;
 * a text that is not decided yet, or came since `at`, stays, since it may hold the record.
 */
function isOnSide(item: Item, side: Side, at: number): boolean {
  const [kind = '', ...rest] = String(item.sk).split('#');
  const name = rest.join('#');
  if (kind === 'REPLY') return side === 'phone' && item.da === undefined && Number(item.a) < at;
  if (kind === 'CONSENT') return (side === 'phone') === name.startsWith('texts#');
  if (kind === 'MESSAGE') return (side === 'phone') === (readMessageId(name)?.channel === 'sms');
  return kind === 'ANSWER' || kind === 'ACT';
}

const erasureKey = 'ERASURE';
const proofKeptYears = 5;

export function dynamoErasures(items: DynamoItems): ErasureStore {
  return {
    async put({ subscriber, emailHash, phoneHash, at, recordsRemoved }, dueAt) {
      await items.put({
        pk: personKey(subscriber),
        sk: erasureKey,
        ...{ eh: emailHash, ph: phoneHash, a: at, sw: recordsRemoved },
        ...duePlace(subscriber, dueAt),
      });
    },

    async read(subscriber) {
      const item = await items.get(personKey(subscriber), erasureKey, true);
      if (!item) return undefined;
      return {
        subscriber,
        emailHash: String(item.eh),
        ...(item.ph ? { phoneHash: String(item.ph) } : {}),
        at: Number(item.a),
        ...(item.sw ? { recordsRemoved: true } : {}),
      };
    },

    async removeRecords(erasure) {
      const pk = personKey(erasure.subscriber);
      for await (const item of items.partition(pk)) {
        const sk = String(item.sk);
        if (sk === 'PROFILE' || sk === erasureKey) continue;
        if (erasure.side && !isOnSide(item, erasure.side, erasure.at)) continue;
        // The proof first: after a crash in between the same one is written again.
        if (sk.startsWith(consentKey)) await items.put(proofItem(erasure, sk, item));
        await items.remove(pk, sk);
      }
    },

    async end(subscriber) {
      await items.remove(personKey(subscriber), erasureKey);
    },
  };
}

/** A consent without the person. Its sort key keeps the kind and the instant. */
function proofItem(
  { emailHash, subscriber }: Erasure,
  sk: string,
  { given, wording, source }: Item,
): Item {
  const until = new Date(Number(sk.split('#')[2]));
  until.setUTCFullYear(until.getUTCFullYear() + proofKeptYears);
  return {
    pk: `PROOF#${emailHash}`,
    sk,
    given,
    wording,
    source: anonymousSource(String(source), subscriber),
    [tableShape.timeToLive]: timeToLive(until.getTime()),
  };
}

/** The page or the channel of a source (`/preferences`, `text`), without what names the person. */
function anonymousSource(source: string, subscriber: string): string {
  const words = /^\/?[a-z-]{1,24}(?:\/[a-z-]{1,24})*(?![\w@.+%-])/.exec(source)?.[0] ?? '';
  return words.includes(subscriber) ? '' : words;
}
