/**
 * Texts from a phone that nobody is known by. Such a phone may ask for help, and may tell us to
 * stop: then nothing goes to it, not even help, until it sends START. Nothing is kept of the text.
 */

import { replyToAnybody } from '../../core/inbound-text.ts';
import type { Reply } from '../../core/understanding/meanings.ts';
import type { World } from '../ports/world.ts';

/** What is known of a phone: the keyed hash of its number, and since when it wants no texts. */
export interface Phone {
  readonly hash: string;
  readonly stoppedAt: number | undefined;
}

/**
 * The key of the words that answer a text, if any. START is recorded with the phone; a STOP has
 * been recorded already, for known phones and strangers alike. `at`: ms since 1970.
 */
export async function replyToStranger(
  world: World,
  { hash, stoppedAt }: Phone,
  reading: Reply,
  at: number,
): Promise<string | undefined> {
  if (stoppedAt !== undefined) {
    if (reading.kind === 'start') await world.store.addresses.recordPhoneWord(hash, 'start', at);
    return undefined;
  }
  if (reading.kind === 'stop') return 'stop';
  const words = replyToAnybody(reading);
  // The answer to a minor says that the notes have stopped: a stranger gets none.
  return words === 'minor' ? undefined : words;
}
