/**
 * Makes a record of a phone that nobody knows, so that its words of danger are held and alerted as
 * anybody's. The record is known by the phone alone, and there is one for a phone. It goes a week
 * after a human has cleared its hold.
 *
 *     phone lent to the record ──► the record ──► the text, pending ──► hold and alert
 *
 * A crash after any step is finished by the next text of the phone, which finds what is there.
 */
import { confirmForgetMs, newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../apply.ts';
import { countryOfPhone } from '../messages/help-lines.ts';
import type { World } from '../ports/world.ts';
import { isPersonsPhone } from './joinable-phone.ts';
import { mayAlertOfPhone } from './limits.ts';

/** A sender, and what is known of it. */
interface Sender {
  readonly from: string;
  readonly hash: string;
  readonly stoppedAt: number | undefined;
}

/** Races with other texts of the same phone in a row, after which something is broken. */
const attempts = 4;

/**
 * The record of the phone, made where there is none. `undefined` where no person writes from this
 * sender, or where the hour's records are used up. Throws after too many lost races.
 */
export async function admitInDanger(world: World, sender: Sender): Promise<Subscriber | undefined> {
  const { library, store } = world;
  const { from, hash } = sender;
  if (!isPersonsPhone(from, library.brand)) return undefined;
  let mayAlert = false;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const owner = (await store.addresses.owner('phone', hash, world.now()))?.subscriber;
    const found = owner === undefined ? undefined : await read(world, owner);
    if (found?.phone === from) return found;
    mayAlert ||= await mayAlertOfPhone(world);
    if (!mayAlert) return undefined;
    // An owner without a record is what a crash left: the record is made under its id.
    const id = owner !== undefined && !found ? owner : await lend(world, hash, owner);
    if (id === undefined) continue;
    const made = await create(world, id, sender);
    if (made) return made;
    // What lies under this id is past its time.
    await lend(world, hash, id);
  }
  throw new Error('The record of an unknown phone was changed by others too often.');
}

async function read({ store, now }: World, id: string): Promise<Subscriber | undefined> {
  return (await store.people.read(id, now(), true))?.subscriber;
}

/** Lends the phone to a new id; `undefined` where it is not `owner`'s any more. */
async function lend(
  { store, now, newId }: World,
  hash: string,
  owner: string | undefined,
): Promise<string | undefined> {
  const id = newId();
  const until = now() + confirmForgetMs;
  const isLent =
    owner === undefined
      ? await store.addresses.claim('phone', hash, id, now(), until)
      : await store.addresses.transfer('phone', hash, owner, id, until);
  return isLent ? id : undefined;
}

/** The record under this id: a new one, or the one that another text of the phone has just made. */
async function create(
  world: World,
  id: string,
  { from, stoppedAt }: Sender,
): Promise<Subscriber | undefined> {
  const now = world.now();
  const country = countryOfPhone(from);
  const person: Subscriber = {
    ...newSubscriber(id, now),
    phone: from,
    ...(country ? { country, zone: country } : {}),
    ...(stoppedAt === undefined ? {} : { texts: { state: 'off', at: stoppedAt } }),
    expiresAt: now + confirmForgetMs,
  };
  if (await world.store.people.create(person, placementOf(world, person))) return person;
  const made = await read(world, id);
  return made?.phone === from ? made : undefined;
}
