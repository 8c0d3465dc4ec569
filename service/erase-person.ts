/**
 * Erases a person so that a crash at any step is finished by the next run, and what comes late is
 * found a day after.
 *
 *     mark ERASURE ──► profile gone ──► addresses given up ──► everything beside it gone ──► mark due in a day
 *                                                                                            └─► swept again ──► mark gone
 *
 * What stays: the keyed hash of the address, and hashed receipts of what was agreed to, for five
 * years.
 */

import { dayMs } from '../core/calendar/zone.ts';
import { isErasureDue } from '../core/erasure.ts';
import { hashAddress } from './address-hash.ts';
import type { Erasure, Stored } from './ports/store.ts';
import type { World } from './ports/world.ts';

/** Receipts and callbacks of what was sent before may come this late. */
const lateReceiptsMs = dayMs;

/**
 * The person's own delay is over. `false`: somebody wrote them meanwhile, so all is looked at
 * again.
 */
export async function eraseNow(world: World, { subscriber, version }: Stored): Promise<boolean> {
  const key = world.secrets.tokenKey;
  const { id, email, phone } = subscriber;
  const erasure: Erasure = {
    subscriber: id,
    // Who came by a text alone has no address: the proof lies under the phone's hash.
    emailHash: hashAddress(key, email || phone || id),
    ...(phone ? { phoneHash: hashAddress(key, phone) } : {}),
    at: world.now(),
  };
  await world.store.putErasure(erasure, erasure.at);
  // What was written meanwhile may keep them: the mark on the due index looks at it again.
  if (!(await world.store.remove(id, version))) return false;
  await finish(world, erasure);
  return true;
}

/**
 * A row of the due index: an erasure that was interrupted, or its second look. Whether there was
 * anything to do.
 */
export async function continueErasure(world: World, id: string): Promise<boolean> {
  const erasure = await world.store.erasure(id);
  if (!erasure) return false;
  const stored = await world.store.load(id, world.now(), true);
  if (stored && !isErasureDue(stored.subscriber, world.now())) {
    // Called off, asked for anew or held between the mark and the removal: they stay, and are
    // marked again when it is time.
    await world.store.endErasure(id);
    return true;
  }
  if (stored && !(await world.store.remove(id, stored.version))) return false;
  await finish(world, erasure);
  return true;
}

async function finish(world: World, erasure: Erasure): Promise<void> {
  const { subscriber, emailHash, phoneHash } = erasure;
  await world.store.disown('email', emailHash, subscriber);
  if (phoneHash) await world.store.disown('phone', phoneHash, subscriber);
  for (const { id } of await world.store.seminars()) await world.store.leaveSeat(id, subscriber);
  await world.store.removeTimeline(erasure);
  if (erasure.swept) {
    await world.store.endErasure(subscriber);
    return world.log.info('erased', { subscriber });
  }
  await world.store.putErasure({ ...erasure, swept: true }, world.now() + lateReceiptsMs);
}
