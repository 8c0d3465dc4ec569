/**
 * Decides the owner of an email address or a phone. A form only lends them, for a limited time,
 * since anybody can write any address into it. They become a person's own once the mailbox or the
 * phone itself has said yes or no.
 */

import { dayMs } from '../core/calendar/zone.ts';
import { confirmForgetMs, type Subscriber } from '../core/subscriber.ts';
import { addressHash } from './address-hash.ts';
import { apply, type Change } from './apply.ts';
import { seatRowsFirst } from './known-seminars.ts';
import type { World } from './ports/world.ts';

/** How long a number waits for its YES. */
const phoneLentMs = 60 * dayMs;

/**
 * Makes the address the person's own: a yes or a no outlives an unconfirmed sign-up. The phone is
 * theirs once it has spoken itself, or said words of danger; until then it stays lent.
 */
export async function keepAddresses(world: World, person: Subscriber): Promise<void> {
  const { id, email, phone } = person;
  const now = world.now();
  // A guest who came by a seminar's keyword has a phone alone.
  if (email) {
    const hash = await addressHash(world, 'email', email);
    await world.store.addresses.claim('email', hash, id, now);
  }
  if (!phone) return;
  const until = hasSpoken(person) || person.hold ? undefined : now + phoneLentMs;
  const hash = await addressHash(world, 'phone', phone);
  await world.store.addresses.claim('phone', hash, id, now, until);
}

/**
 * Makes the move to another mailbox whose proofs are there: the new address becomes the person's
 * own, the old one nobody's. A new address that is another person's, or takes no letters, ends the
 * move.
 */
export async function makeMove(world: World, { id, email, move }: Subscriber): Promise<void> {
  const now = world.now();
  const hash = await addressHash(world, 'email', move?.email ?? '');
  if (!(await world.store.addresses.claim('email', hash, id, now, now + confirmForgetMs))) {
    await apply(world, id, { type: 'MoveDropped' });
    return world.log.info('a move was not to be had', { subscriber: id });
  }
  await apply(world, id, { type: 'Moved' }, async (before, after) => {
    if (after.email === email) return;
    await seatRowsFirst(world)(before, after);
    await keepAddresses(world, after);
    const old = await addressHash(world, 'email', email);
    await world.store.addresses.disown('email', old, id);
    const wording = world.library.consents.letters?.version ?? '';
    const consent = { subscriber: id, kind: 'letters', given: true, wording } as const;
    await world.store.consents.record({ ...consent, at: after.letters.at, source: '/move' });
  });
}

/** Whether a letter that asks for a move may go: nobody else has the address, and it takes some. */
export async function mayMoveTo(world: World, { id, move }: Subscriber): Promise<boolean> {
  const hash = await addressHash(world, 'email', move?.email ?? '');
  const owner = await world.store.addresses.owner('email', hash, world.now());
  return !owner?.suppressed && (owner?.subscriber === undefined || owner.subscriber === id);
}

/**
 * Takes the phone off a record: it is nobody's, and may join another. `undefined` where there is no
 * such person.
 */
export function takePhoneOff(
  world: World,
  id: string,
  source: string,
): Promise<Change | undefined> {
  return apply(world, id, { type: 'PhoneReleased' }, async ({ phone }) => {
    if (!phone) return;
    const hash = await addressHash(world, 'phone', phone);
    await world.store.addresses.disown('phone', hash, id);
    const wording = world.library.consents.texts?.version ?? '';
    const at = world.now();
    await world.store.consents.record({
      ...{ subscriber: id, kind: 'texts', given: false, at, wording, source },
    });
  });
}

/** The phone itself has said YES or STOP. */
function hasSpoken({ texts }: Subscriber): boolean {
  return texts.state === 'on' || texts.state === 'off';
}
