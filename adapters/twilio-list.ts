/**
 * What Twilio's own list says of a text of which we know nothing. Words may differ from what we would say now, so a text that
 * no receipt accounts for counts as the one in question, whatever it says: only what is surely lost is sent again.
 */
import type { Subscriber } from '../core/subscriber.ts';
import { minuteMs } from '../core/zone.ts';
import type { TextingWorld } from './world.ts';

/** Twilio's clock is not ours, and neither is another worker's. */
const skewMs = 10 * minuteMs;

/** Twilio's id of the text that was to go between `since` and `until`; with `body`, only of one that says just this. */
export async function findSentText(
  world: TextingWorld,
  { id, phone = '' }: Subscriber,
  message: string,
  { since, until, body }: { readonly since: number; readonly until: number; readonly body?: string },
): Promise<string | undefined> {
  const listed = await world.texter.sentTo(phone, since - skewMs);
  if (listed.length === 0) return undefined;
  const { receipts } = await world.store.timeline(id, world.now());
  const others = receipts.filter((receipt) => receipt.message !== message);
  const known = new Set(others.map(({ providerId }) => providerId));
  const near = listed.filter((text) => !known.has(text.id) && text.at <= until + skewMs);
  return near.find((text) => body === undefined || text.body === body)?.id;
}
