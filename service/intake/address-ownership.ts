/**
 * Decides the owner of an email address or a phone. A form only lends them, for a limited time,
 * since anybody can write any address into it. They become a person's own once the mailbox or the
 * phone itself has said yes or no.
 */

import { dayMs } from '../../core/calendar/zone.ts';
import type { SignUp } from '../../core/event.ts';
import { confirmForgetMs, type Subscriber } from '../../core/subscriber.ts';
import { hashAddress } from '../address-hash.ts';
import type { World } from '../ports/world.ts';

/** How a form says that its writer can be reached. */
export type Contact = Pick<
  SignUp,
  'email' | 'phone' | 'country' | 'phoneStoppedAt' | 'phoneAskedAt'
>;

/** How long a number waits for its YES. */
const phoneLentMs = 60 * dayMs;

/**
 * The form with what is known of its phone. A phone that another person has spoken from stays
 * theirs, and the form goes on without it. A phone that was only typed into somebody's form passes
 * to the latest who gave it. `id` is the person's; `now`: ms since 1970.
 */
export async function lendPhone<Form extends Contact>(
  world: World,
  form: Form,
  id: string,
  now: number,
): Promise<Form> {
  if (!form.phone) return form;
  const hash = hashAddress(world.secrets.tokenKey, form.phone);
  const owner = await world.store.addresses.owner('phone', hash, now);
  const lentUntil = now + confirmForgetMs;
  if (!(await world.store.addresses.claim('phone', hash, id, now, lentUntil))) {
    const other = owner?.subscriber
      ? await world.store.people.read(owner.subscriber, now, true)
      : undefined;
    // A form may lend a number to somebody whose own is another one.
    const isTheirs = other?.subscriber.phone === form.phone && hasSpoken(other.subscriber);
    if (isTheirs || !owner?.subscriber) return withoutPhone(form);
    if (!(await world.store.addresses.transfer('phone', hash, owner.subscriber, id, lentUntil)))
      return withoutPhone(form);
  }
  const stoppedAt = await world.store.addresses.stoppedAt(hash);
  const { askedAt } = owner ?? {};
  return {
    ...form,
    ...(stoppedAt === undefined ? {} : { phoneStoppedAt: stoppedAt }),
    ...(askedAt === undefined ? {} : { phoneAskedAt: askedAt }),
  };
}

/** The form as if no phone had been given. */
export function withoutPhone<Form extends Contact>(form: Form): Form {
  const { phone: _, country: __, ...without } = form;
  return without as Form;
}

/**
 * Makes the address the person's own: a yes or a no outlives an unconfirmed sign-up. The phone is
 * theirs once it has spoken itself; until then it stays lent.
 */
export async function keepAddresses(world: World, person: Subscriber): Promise<void> {
  const { id, email, phone } = person;
  const now = world.now();
  const key = world.secrets.tokenKey;
  // A guest who came by a seminar's keyword has a phone alone.
  if (email) await world.store.addresses.claim('email', hashAddress(key, email), id, now);
  if (!phone) return;
  const until = hasSpoken(person) ? undefined : now + phoneLentMs;
  await world.store.addresses.claim('phone', hashAddress(key, phone), id, now, until);
}

/** The phone itself has said YES or STOP. */
function hasSpoken({ texts }: Subscriber): boolean {
  return texts.state === 'on' || texts.state === 'off';
}
