/**
 * Counts forms that filled the honeypot. Each counts as a sign-up of its place too, so that a
 * program uses up the limit that people have (promise 42).
 */
import { newestHash } from '../address-hash.ts';
import type { World } from '../ports/world.ts';
import { maySignUp, placeOf, signUpPeriodMs } from './limits.ts';

/**
 * `first`: the first of its place in an hour, or from an unknown place. It is answered as a sign-up
 * is. `again`: answered at once, so that a flood of them holds no execution. `refused`: the place
 * has used up its sign-ups.
 */
export type HoneypotForm = 'first' | 'again' | 'refused';

/** Counts a form that filled the honeypot, and says how to answer it. */
export async function countHoneypotForm(
  world: World,
  ip: string | undefined,
): Promise<HoneypotForm> {
  const place = ip && placeOf(ip);
  if (!place) return 'first';
  const { now, store } = world;
  const name = `honeypots-${newestHash(world, place)}`;
  const [mayStill, filled] = await Promise.all([
    maySignUp(world, ip),
    store.counters.add(name, now() + signUpPeriodMs, now()),
  ]);
  if (!mayStill) return 'refused';
  return filled === 1 ? 'first' : 'again';
}
