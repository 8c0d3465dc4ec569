/**
 * What became of a text, by Twilio's status callback or, where none came, by the sweep's look at
 * its list: a receipt rises; an answer that the phone has got waits no longer; a failure is told to
 * the person's record, or to the whole channel, as its code says (promise 35). News of an hour ago
 * says nothing of the channel now.
 */

import { meaningOf } from '../../adapters/twilio/twilio-codes.ts';
import { hourMs } from '../../core/calendar/zone.ts';
import { readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../apply.ts';
import { haltTexts, slowTexts } from '../delivery/text-gate.ts';
import { twilioSkewMs } from '../delivery/unaccounted-texts.ts';
import { type Doubt, type ReceiptStatus, receiptRank } from '../ports/store.ts';
import type { ListedState } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';

/**
 * https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the others say
 * nothing yet.
 */
const meanings: Readonly<Record<string, ReceiptStatus>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
};
const channelNewsMs = hourMs;

export interface TextNews {
  readonly status: string;
  readonly providerId?: string;
  readonly code?: string;
  /** The number it went to: it may be theirs no more. */
  readonly to?: string;
  /** Of what no callback told: when it was sent, by Twilio's clock. */
  readonly sentAt?: number;
  /** How a send of which nobody knew was found. */
  readonly doubt?: Doubt;
}

/** As the list tells it where a callback should have. */
export function newsOf({ id: providerId, to, status, code, at: sentAt }: ListedState): TextNews {
  return { status, providerId, to, sentAt, ...(code ? { code } : {}) };
}

/** Whether Twilio's word for a text is its last, and more than the receipt says. */
export function isFinalNews(known: ReceiptStatus, status: string): boolean {
  const said = meanings[status];
  return said !== undefined && said !== 'sent' && receiptRank[said] > receiptRank[known];
}

/** Whether it was news. The same once more changes nothing, in whatever order. */
export async function receiveTextStatus(
  world: World,
  message: string,
  news: TextNews,
): Promise<boolean> {
  const cause = readMessageId(message);
  const status = meanings[news.status];
  if (cause?.channel !== 'sms' || !status) return false;
  const stored = await world.store.load(cause.subscriber, world.now());
  if (!stored) {
    world.log.info('text status for nobody', { message });
    return false;
  }
  const { providerId, code, sentAt, doubt } = news;
  // Before the receipt says that this is known: a crash in between asks for it again.
  if (status === 'failed') await closeTexts(world, stored.subscriber, news);
  const isNews = await world.store.raiseReceipt({
    message,
    channel: 'sms',
    status,
    at: sentAt ?? world.now(),
    ...(providerId ? { providerId } : {}),
    ...(code ? { code } : {}),
    ...(sentAt === undefined ? {} : { swept: true }),
    ...(doubt ? { doubt } : {}),
  });
  if (status === 'failed') {
    // Twilio repeats itself: another try, an alarm and a halt follow from the first word alone.
    if (isNews) await receiveFailure(world, cause.subscriber, message, news);
  } else if (stored.subscriber.out.some(({ id }) => id === message))
    // It waits there, so the event changes them: a stale read only costs another round.
    await apply(world, cause.subscriber, { type: 'Sent', message }, undefined, stored);
  return isNews;
}

/**
 * These two say the same however often they are said; of a number that is theirs no more, or has
 * spoken since, nothing.
 */
async function closeTexts(
  world: World,
  subscriber: Subscriber,
  { code, to, sentAt }: TextNews,
): Promise<void> {
  const { id, phone, texts } = subscriber;
  if (to !== undefined && to !== phone) return;
  if (sentAt !== undefined && texts.at > sentAt + twilioSkewMs) return;
  const at = world.now();
  const meaning = meaningOf(code);
  if (meaning === 'opted-out') await apply(world, id, { type: 'OptedOut', at });
  if (meaning === 'dead') await apply(world, id, { type: 'Undeliverable', channel: 'sms', at });
}

async function receiveFailure(
  world: World,
  subscriber: string,
  message: string,
  news: TextNews,
): Promise<void> {
  const { code, sentAt = world.now() } = news;
  const isOfNow = world.now() < sentAt + channelNewsMs;
  const undelivered = (why: 'unreachable' | 'unexplained' | 'barred') =>
    apply(world, subscriber, { type: 'Undelivered', message, why, sentAt });
  world.log.info('a text did not arrive', { message, code });
  const meaning = meaningOf(code);
  switch (meaning) {
    case 'unreachable':
    case 'unexplained':
      return void (await undelivered(meaning));
    case 'barred':
      if (isOfNow) await haltTexts(world);
      world.log.error('carriers let none of our texts through', { message, code });
      return void (await undelivered('barred'));
    case 'blocked':
      return world.log.error('a carrier blocked a text of ours', { message, code });
    case 'slow':
      if (isOfNow) await slowTexts(world);
      return void (await undelivered('unexplained'));
  }
}
