/**
 * What Twilio's own list holds for a phone and no receipt accounts for: among it is whatever was
 * taken without our hearing of it. It does not say which message a text is; whoever asks compares
 * the words.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { ListedState } from '../ports/texter.ts';
import type { TextingWorld } from '../ports/world.ts';

/** Twilio's clock is not ours, and neither is another worker's. */
export const twilioSkewMs = 10 * minuteMs;

export type ListedText = ListedState & { readonly body: string };

/**
 * Texts of ours that went to this person between these moments, but for those that are other
 * messages' for sure.
 */
export async function unaccountedTexts(
  world: TextingWorld,
  { id, phone = '' }: Subscriber,
  message: string,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<readonly ListedText[]> {
  const listed = await world.texter.sentTo(phone, since - twilioSkewMs);
  if (listed.length === 0) return [];
  const { receipts } = await world.store.timeline(id, world.now());
  const others = receipts.filter((receipt) => receipt.message !== message);
  const known = new Set(others.map(({ providerId }) => providerId));
  return listed.filter((text) => !known.has(text.id) && text.at <= until + twilioSkewMs);
}
