/**
 * Imports one person of a list: first the owner of the address, then the proof of consent, then the
 * person, in the order of a sign-up, so that the next run finishes what a crash cut short. It
 * leaves out a person who is here, left, was erased, or whose address bounced or complained.
 */

import { createHash } from 'node:crypto';
import { dayMs } from '../../core/calendar/zone.ts';
import { imported, type Listed } from '../../core/imported-person.ts';
import { confirmForgetMs } from '../../core/subscriber.ts';
import { addressHash, everyHash } from '../address-hash.ts';
import { placementOf } from '../apply.ts';
import type { Owner } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { ImportPacing } from './import-pacing.ts';

/**
 * What becomes of a person: `invited`, or left out because they are `here`, they `left`, their
 * address bounced or complained (`returned`), they were `erased`, or an earlier import has `asked`
 * them and they did not answer.
 */
export type Fate = 'invited' | 'here' | 'left' | 'returned' | 'erased' | 'asked';

export interface ListConsent {
  /** Where and how the people of the list agreed, in the coach's words. */
  readonly words: string;
  /** They have confirmed by a letter before, and the coach can prove it. */
  readonly confirmed: boolean;
}

/** For so long no import asks a person again who did not answer. */
const askedKeptMs = 5 * 366 * dayMs;

/**
 * Imports a person, or without `consent` says what would become of them. `at`: when the first
 * letter goes.
 */
export async function importPerson(
  world: World,
  listed: Listed,
  pacing: ImportPacing,
  consent?: ListConsent,
): Promise<{ readonly fate: Fate; readonly at?: number }> {
  const hash = await addressHash(world, 'email', listed.email);
  const owner = await world.store.addresses.owner('email', hash, world.now());
  const known = owner ? await fateOf(world, owner) : undefined;
  if (known) return { fate: known };
  // An owner without a person is an import or a sign-up that was cut short: this one finishes it.
  if (!owner?.subscriber && (await wasAsked(world, listed.email))) return { fate: 'asked' };
  const at = await pacing.next(listed);
  if (!consent) return { fate: 'invited', at };
  const isIn = await put(world, listed, {
    hash,
    at,
    consent,
    ...(owner?.subscriber ? { begun: owner.subscriber } : {}),
  });
  return isIn ? { fate: 'invited', at } : { fate: 'here' };
}

async function fateOf({ store, now }: World, owner: Owner): Promise<Fate | undefined> {
  if (owner.suppressed) return 'returned';
  if (owner.erased) return 'erased';
  if (!owner.subscriber) return undefined;
  const person = (await store.people.read(owner.subscriber, now(), true))?.subscriber;
  if (person) {
    if (person.erasing) return 'erased';
    return person.letters.state === 'off'
      ? 'left'
      : person.letters.state === 'closed'
        ? 'returned'
        : 'here';
  }
  // An erasure removes the person before the address.
  return (await store.erasures.read(owner.subscriber)) ? 'erased' : undefined;
}

interface Entry {
  readonly hash: string;
  /** The id of an import or a sign-up that was cut short. */
  readonly begun?: string;
  readonly at: number;
  readonly consent: ListConsent;
}

/** Stores the person. False where another import or their own sign-up was faster. */
async function put(
  world: World,
  listed: Listed,
  { hash, begun, at, consent }: Entry,
): Promise<boolean> {
  const { store, library } = world;
  const now = world.now();
  const id = begun ?? world.newId();
  const lentUntil = consent.confirmed ? undefined : at + confirmForgetMs;
  if (!(await store.addresses.claim('email', hash, id, now, lentUntil))) return false;
  // This is kept longer than the person, who is forgotten after a week without an answer.
  await store.counters.add(askedName(hash), now + askedKeptMs, now);
  const person = imported(library, id, listed, { now, startAt: at, confirmed: consent.confirmed });
  const { words, confirmed } = consent;
  const source = `import${confirmed ? '/confirmed' : ''}: ${words}`;
  const receipt = {
    subscriber: id,
    kind: 'letters',
    given: true,
    at: now,
    wording: wordingOf(words),
    source,
  } as const;
  // The proof comes before the person, as at a sign-up. Where a cut run left it, it is not stored
  // twice.
  const hasProof =
    begun !== undefined &&
    (await store.people.timeline(id, now)).consents.some(({ source: of }) => of === source);
  if (!hasProof) await store.consents.record(receipt);
  return store.people.create(person, placementOf(world, person));
}

async function wasAsked(world: World, email: string): Promise<boolean> {
  const { store, now } = world;
  const asked = everyHash(world, email).map((hash) =>
    store.counters.add(askedName(hash), now(), now(), 0),
  );
  return (await Promise.all(asked)).some((times) => times > 0);
}

function askedName(hash: string): string {
  return `imported-${hash}`;
}

/**
 * A hash of the coach's words. The receipt keeps it after an erasure, when the words are gone; the
 * coach finds their own record of the list by it.
 */
export function wordingOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 16);
}
