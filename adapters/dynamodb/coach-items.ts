/**
 * The desk's own items: coaches with their passkeys, the newest link of each, and sessions. They
 * are few: each kind stands under one key.
 */
import { createHash } from 'node:crypto';
import type {
  CoachAccount,
  CoachStore,
  DeskSession,
  StoredCoach,
} from '../../service/ports/coach-store.ts';
import {
  type DynamoItems,
  type Item,
  isExpired,
  timeToLive,
  withoutUndefined,
} from './item-access.ts';
import { tableShape } from './table-shape.ts';

const coachesKey = 'COACHES';
const linksKey = 'COACH-LINKS';
const sessionsKey = 'SESSIONS';
const answersKey = 'SAVED-ANSWERS';
const mostAnswers = 20;

export function dynamoCoaches(items: DynamoItems): CoachStore {
  return { ...accounts(items), ...links(items), ...sessions(items), ...answers(items) };
}

function accounts(items: DynamoItems): Pick<CoachStore, 'all' | 'read' | 'put' | 'remove'> {
  return {
    async all() {
      const found: StoredCoach[] = [];
      for await (const item of items.partition(coachesKey)) found.push(decodeCoach(item));
      return found;
    },

    async read(id) {
      const item = await items.get(coachesKey, id, true);
      return item && decodeCoach(item);
    },

    async put({ id, email, role, addedAt, enrollUntil, passkeys, recovery }, version) {
      const item = {
        ...{ pk: coachesKey, sk: id, em: email, ro: role, a: addedAt, eu: enrollUntil },
        ...{ ps: passkeys, rw: recovery, v: (version ?? 0) + 1 },
      };
      return version === undefined
        ? items.put(item, 'attribute_not_exists(#pk)', { names: { '#pk': 'pk' } })
        : items.put(item, '#v = :v', { names: { '#v': 'v' }, values: { ':v': version } });
    },

    async remove(id) {
      // The coach first: a session without a coach opens nothing.
      await items.remove(coachesKey, id);
      await items.remove(linksKey, id);
      for await (const item of items.partition(sessionsKey))
        if (item.co === id) await items.remove(sessionsKey, String(item.sk));
    },
  };
}

function decodeCoach(item: Item): StoredCoach {
  const coach = {
    ...{ id: String(item.sk), email: item.em, role: item.ro },
    ...{ addedAt: item.a, enrollUntil: item.eu, passkeys: item.ps, recovery: item.rw },
  };
  return { coach: coach as CoachAccount, version: Number(item.v) };
}

function links(items: DynamoItems): Pick<CoachStore, 'putLink' | 'useLink'> {
  return {
    async putLink(coach, hash, until) {
      const life = { u: until, [tableShape.timeToLive]: timeToLive(until) };
      await items.put({ pk: linksKey, sk: coach, h: hash, ...life });
    },

    useLink(coach, hash, now) {
      return items.remove(linksKey, coach, '#h = :h AND #u > :now', {
        names: { '#h': 'h', '#u': 'u' },
        values: { ':h': hash, ':now': now },
      });
    },
  };
}

type Sessions = Pick<
  CoachStore,
  'putSession' | 'renewSession' | 'useChallenge' | 'session' | 'sessions' | 'endSession'
>;

function sessions(items: DynamoItems): Sessions {
  return {
    async putSession(session) {
      await items.put(encodeSession(session));
    },

    renewSession(session) {
      return items.put(encodeSession(session), 'attribute_exists(#pk)', {
        names: { '#pk': 'pk' },
      });
    },

    useChallenge(hash, challenge) {
      return items.update(sessionsKey, hash, {
        update: 'REMOVE #ch',
        condition: '#ch = :ch',
        names: { '#ch': 'ch' },
        values: { ':ch': challenge },
      });
    },

    async session(hash, now) {
      const item = await items.get(sessionsKey, hash, true);
      return item && isLive(item, now) ? decodeSession(item) : undefined;
    },

    async sessions(now) {
      const found: DeskSession[] = [];
      for await (const item of items.partition(sessionsKey))
        if (isLive(item, now)) found.push(decodeSession(item));
      return found;
    },

    async endSession(hash) {
      await items.remove(sessionsKey, hash);
    },
  };
}

const isLive = (item: Item, now: number): boolean => !isExpired(item, now) && Number(item.u) > now;

function encodeSession(session: DeskSession): Item {
  const { hash, coach, stage, startedAt, seenAt, until, challenge, browser } = session;
  return withoutUndefined({
    ...{ pk: sessionsKey, sk: hash, co: coach, st: stage, a: startedAt, se: seenAt },
    ...{ u: until, ch: challenge, br: browser },
    [tableShape.timeToLive]: timeToLive(until),
  });
}

function decodeSession(item: Item): DeskSession {
  return withoutUndefined({
    ...{ hash: String(item.sk), coach: item.co, stage: item.st },
    ...{ startedAt: item.a, seenAt: item.se, until: item.u, challenge: item.ch },
    browser: item.br,
  }) as unknown as DeskSession;
}

function answers(items: DynamoItems): Pick<CoachStore, 'savedAnswers' | 'saveAnswer'> {
  const newestFirst = async () => {
    const found: Item[] = [];
    for await (const item of items.partition(answersKey)) found.push(item);
    return found.sort((a, b) => Number(b.a) - Number(a.a));
  };
  return {
    async savedAnswers() {
      return (await newestFirst()).map(({ b }) => String(b));
    },

    async saveAnswer(words, now) {
      const name = createHash('sha256').update(words).digest('base64url').slice(0, 16);
      await items.put({ pk: answersKey, sk: name, b: words, a: now });
      for (const old of (await newestFirst()).slice(mostAnswers))
        await items.remove(answersKey, String(old.sk));
    },
  };
}
