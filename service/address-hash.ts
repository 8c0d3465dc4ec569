/**
 * Stand-ins for what names a person: the keyed hash of an address or a number, and the id of a new
 * person. Neither tells who it is.
 */
import { createHmac, randomBytes } from 'node:crypto';

/**
 * 27 characters of a keyed hash. Equal addresses have equal hashes; nobody without the key can tell
 * which address a hash is of.
 */
export function hashAddress(key: string, address: string): string {
  return createHmac('sha256', `address ${key}`).update(address).digest('base64url').slice(0, 27);
}

/** A new person's id: 62 random bits in 12 lower-case letters and digits. */
export function newSubscriberId(): string {
  const number = BigInt(`0x${randomBytes(8).toString('hex')}`);
  return number.toString(36).padStart(13, '0').slice(-12);
}
