/**
 * What has become of an answer that was handed to Twilio with the webhook's response, before it is
 * sent by itself. It sends nothing: it says that the answer was taken, that nobody can tell yet, or
 * that it has to be sent.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { inboundKey, readMessageId } from '../../core/message-id.ts';
import type { Out, Subscriber } from '../../core/subscriber.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { DeliveringWorld } from '../ports/world.ts';
import { isFinalNews, newsOf, receiveTextStatus, unaccountedTexts } from './text-receipt.ts';

/** Twilio asks a webhook twice more within this time, and sends what any of its answers says. */
const answeredWithinMs = minuteMs;
const askAgainMs = minuteMs;

/** `undefined`: to be sent. `body`: what the answer says. */
export async function foundHanded(
  world: DeliveringWorld,
  subscriber: Subscriber,
  { id, handed }: Pick<Out, 'id' | 'handed'>,
  body: string,
): Promise<Outcome | undefined> {
  if (handed === undefined) return undefined;
  const told = (await world.store.receipt(id))?.providerId;
  if (told) return { status: 'sent', providerId: told };
  // However long it was put off since: what said the same at that time and is accounted for by
  // nothing else is this.
  const window = { since: handed, until: handed + answeredWithinMs };
  const listed = await unaccountedTexts(world, subscriber, id, window);
  // Without its words (retention.ts) it may be any: after days, better no answer than a second one.
  const found = listed.find((text) => text.body === body || text.body === '');
  const { receipts, texts } = await world.store.timeline(subscriber.id, world.now());
  // The same words may be another answer's, of which nobody knows yet: that one is settled first.
  const doubts = receipts.some((receipt) => receipt.message !== id && isAnswerInDoubt(receipt));
  if (found && doubts) return { status: 'refused', retryAfterMs: askAgainMs, code: 'NotYetTold' };
  // What became of it: put off for days, it is beyond what the sweep looks back to.
  if (found?.body === body && isFinalNews('sent', found.status))
    await receiveTextStatus(world, id, newsOf(found));
  if (found) return { status: 'sent', providerId: found.id };
  // Our clocks may differ by minutes, and the webhook be in the middle of its answer: Twilio's own
  // clock knows.
  const asked = texts.find((text) => inboundKey(text.id) === readMessageId(id)?.purpose);
  const age = asked && (await world.texter.ageOf(asked.id));
  if (age !== undefined && age < answeredWithinMs)
    return { status: 'refused', retryAfterMs: askAgainMs, code: 'StillAnswering' };
  return undefined;
}

function isAnswerInDoubt({
  message,
  channel,
  status,
}: {
  message: string;
  channel: string;
  status: string;
}): boolean {
  return channel === 'sms' && status === 'unknown' && readMessageId(message)?.purpose !== undefined;
}
