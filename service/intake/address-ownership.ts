/**
 * Decides the owner of an email address or a phone. A form only lends them, for a limited time,
 * since anybody can write any address into it. They become a person's own once the mailbox or the
 * phone itself has said yes or no.
 */

import { dayMs } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { addressHash } from '../address-hash.ts';
import type { World } from '../ports/world.ts';

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

/** The phone itself has said YES or STOP. */
function hasSpoken({ texts }: Subscriber): boolean {
  return texts.state === 'on' || texts.state === 'off';
}
