/**
 * Stand-ins for what names a person: the keyed hash of an address or a number, and the id of a new
 * person. Neither tells who it is. The key may change: an address that is known under an older key
 * stays under it, since no address of the forgotten is kept to be hashed anew.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { AddressKind } from './ports/store.ts';
import type { World } from './ports/world.ts';

/**
 * 27 characters of a keyed hash. Equal addresses have equal hashes; nobody without the key can tell
 * which address a hash is of.
 */
export function hashAddress(key: string, address: string): string {
  return createHmac('sha256', `address ${key}`).update(address).digest('base64url').slice(0, 27);
}

/** The hash by the newest key alone: for what is kept for a month at most. */
export function newestHash({ secrets }: Pick<World, 'secrets'>, what: string): string {
  return hashAddress(secrets.hashKey, what);
}

/** The hash by every key, the newest first. */
export function everyHash({ secrets }: Pick<World, 'secrets'>, what: string): readonly string[] {
  return [secrets.hashKey, ...(secrets.oldHashKeys ?? [])].map((key) => hashAddress(key, what));
}

/** The hash that an address is known under; of an unknown one, that of the newest key. */
export async function addressHash(
  world: Pick<World, 'secrets' | 'store' | 'now'>,
  kind: AddressKind,
  address: string,
): Promise<string> {
  const hashes = everyHash(world, address);
  const newest = hashes[0] ?? '';
  if (hashes.length === 1) return newest;
  const known = await Promise.all(hashes.map((hash) => isKnown(world, kind, hash)));
  return hashes[known.indexOf(true)] ?? newest;
}

async function isKnown(
  { store, now }: Pick<World, 'store' | 'now'>,
  kind: AddressKind,
  hash: string,
): Promise<boolean> {
  const [owner, stoppedAt] = await Promise.all([
    store.addresses.owner(kind, hash, now()),
    kind === 'phone' ? store.addresses.stoppedAt(hash) : undefined,
  ]);
  return owner !== undefined || stoppedAt !== undefined;
}

/** A new person's id: 62 random bits in 12 lower-case letters and digits. */
export function newSubscriberId(): string {
  const number = BigInt(`0x${randomBytes(8).toString('hex')}`);
  return number.toString(36).padStart(13, '0').slice(-12);
}
