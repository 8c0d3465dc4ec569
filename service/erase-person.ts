/**
 * Erases a person. A crash at any step is finished by the next run, and what comes late is found a
 * day after.
 *
 *     mark ERASURE ──► profile gone ──► addresses given up ──► everything beside it gone
 *         ──► mark due in a day ──► all of it once more ──► mark gone
 *
 * What stays: the keyed hash of the address, and hashed receipts of what was agreed to, for five
 * years.
 */

import { dayMs } from '../core/calendar/zone.ts';
import { isErasureDue } from '../core/erasure.ts';
import { erasedSide } from '../core/erasure-sides.ts';
import { addressHash } from './address-hash.ts';
import { apply } from './apply.ts';
import { seatRowsFirst } from './known-seminars.ts';
import type { Erasure, Stored } from './ports/store.ts';
import type { World } from './ports/world.ts';

/** Receipts and callbacks of what was sent before may come this late. */
const lateReceiptsMs = dayMs;

/**
 * Erases a person whose delay is over. `false`: somebody has written them meanwhile, so nothing was
 * erased, and the caller reads them again.
 */
export async function eraseNow(world: World, { subscriber, version }: Stored): Promise<boolean> {
  const { id, email, phone } = subscriber;
  const erasure: Erasure = {
    subscriber: id,
    // A person who came by a text has no address: the proof lies under the phone's hash.
    emailHash: await (email
      ? addressHash(world, 'email', email)
      : addressHash(world, 'phone', phone ?? id)),
    ...(phone ? { phoneHash: await addressHash(world, 'phone', phone) } : {}),
    at: world.now(),
  };
  await world.store.erasures.put(erasure, erasure.at);
  // What was written meanwhile may keep them: the mark on the due index looks at it again.
  if (!(await world.store.people.remove(id, version))) return false;
  await finish(world, erasure);
  return true;
}

/**
 * Goes on with an erasure that was interrupted, or does it once more a day after. Answers whether
 * there was anything to do.
 */
export async function continueErasure(world: World, id: string): Promise<boolean> {
  const erasure = await world.store.erasures.read(id);
  if (!erasure) return false;
  const stored = await world.store.people.read(id, world.now(), true);
  if (stored && !isErasureDue(stored.subscriber, world.now())) {
    // Called off, asked for anew or held between the mark and the removal: the person stays, and is
    // marked again when it is time.
    await world.store.erasures.end(id);
    return true;
  }
  if (stored && !(await world.store.people.remove(id, stored.version))) return false;
  await finish(world, erasure);
  return true;
}

/**
 * Erases the side of a record whose own wish it was, once its delay is over. All steps before the
 * last may be taken again: until then the record says that they are due.
 */
export async function eraseSide(world: World, id: string): Promise<void> {
  const at = world.now();
  // The latest write counts: words of danger of this moment hold the record, and are not erased.
  const stored = await world.store.people.read(id, at, true);
  const side = stored && isErasureDue(stored.subscriber, at) && erasedSide(stored.subscriber);
  if (!side) return;
  const { email, phone = '' } = stored.subscriber;
  const [kind, address] =
    side === 'phone' ? (['phone', phone] as const) : (['email', email] as const);
  const hash = await addressHash(world, kind, address);
  await world.store.erasures.removeRecords({ subscriber: id, emailHash: hash, side, at });
  await apply(world, id, { type: 'SideErased' }, async (before, after) => {
    await seatRowsFirst(world)(before, after);
    await world.store.addresses.disown(kind, hash, id);
  });
  world.log.info('a side was erased', { subscriber: id, side });
}

async function finish(world: World, erasure: Erasure): Promise<void> {
  const { subscriber, emailHash, phoneHash } = erasure;
  await world.store.addresses.disown('email', emailHash, subscriber);
  if (phoneHash) await world.store.addresses.disown('phone', phoneHash, subscriber);
  for (const { id } of await world.store.seminars.all())
    await world.store.seminars.leaveSeat(id, subscriber);
  await world.store.erasures.removeRecords(erasure);
  if (erasure.recordsRemoved) {
    await world.store.erasures.end(subscriber);
    return world.log.info('erased', { subscriber });
  }
  await world.store.erasures.put(
    { ...erasure, recordsRemoved: true },
    world.now() + lateReceiptsMs,
  );
}
