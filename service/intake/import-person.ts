/**
 * One person of a coach's list into the table: who owns the address, the proof, then the person, in
 * the order of a sign-up, so that a crash anywhere is finished by the next run. Nobody is written
 * who is here, said no, came back or was erased.
 */

import { createHash } from 'node:crypto';
import { dayMs } from '../../core/calendar/zone.ts';
import { imported, type Listed } from '../../core/imported-person.ts';
import { confirmForgetMs } from '../../core/subscriber.ts';
import { hashAddress } from '../address-hash.ts';
import { placementOf } from '../apply.ts';
import type { Owner } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { ImportPacing } from './import-pacing.ts';

/**
 * What becomes of somebody: `invited` now, or not at all: they are `here`, they `left`, their
 * address came back or complained (`returned`), they were `erased`, or an import has `asked` them
 * before and they did not answer.
 */
export type Fate = 'invited' | 'here' | 'left' | 'returned' | 'erased' | 'asked';

export interface ListConsent {
  /** Where and how the people of the list agreed, in the coach's words. */
  readonly words: string;
  /** They confirmed by a letter of their own before, and the coach can prove it. */
  readonly confirmed: boolean;
}

/** Whoever did not answer an import's letter is not asked by another for so long. */
const askedKeptMs = 5 * 366 * dayMs;

/** What would become of them, or, with `consent`, what has. `at`: when the first letter goes. */
export async function importPerson(
  world: World,
  listed: Listed,
  pacing: ImportPacing,
  consent?: ListConsent,
): Promise<{ readonly fate: Fate; readonly at?: number }> {
  const hash = hashAddress(world.secrets.tokenKey, listed.email);
  const owner = await world.store.addresses.owner('email', hash, world.now());
  const known = owner ? await fateOf(world, owner) : undefined;
  if (known) return { fate: known };
  // An owner without a person is an import, or a sign-up, that was cut short: it is finished.
  if (!owner?.subscriber && (await wasAsked(world, hash))) return { fate: 'asked' };
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
  // The person goes before the address does.
  return (await store.erasures.read(owner.subscriber)) ? 'erased' : undefined;
}

interface Entry {
  readonly hash: string;
  /** The id under which an import or a sign-up was cut short. */
  readonly begun?: string;
  readonly at: number;
  readonly consent: ListConsent;
}

/** `false`: somebody was faster, the person themselves or another import. */
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
  // Remembered longer than the person is: who does not answer is forgotten after a week, and not
  // asked again.
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
  // The proof first, as at the sign-up; one that was left behind is not put beside itself.
  const hasProof =
    begun !== undefined &&
    (await store.people.timeline(id, now)).consents.some(({ source: of }) => of === source);
  if (!hasProof) await store.consents.record(receipt);
  return store.people.create(person, placementOf(world, person));
}

async function wasAsked({ store, now }: World, hash: string): Promise<boolean> {
  return (await store.counters.add(askedName(hash), now(), now(), 0)) > 0;
}

function askedName(hash: string): string {
  return `imported-${hash}`;
}

/**
 * Outlives an erasure with the receipt, which keeps no free words: the coach's own record of the
 * list is found by it.
 */
export function wordingOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 16);
}
