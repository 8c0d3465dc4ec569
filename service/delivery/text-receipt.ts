/**
 * Raises the receipt of a text by what the provider says became of it: in a status callback, or in
 * its list where no callback came. An answer that the phone has got waits no longer. A failure
 * changes the person's record, or holds the texts of everybody, as its meaning says (promise 35); a
 * failure of more than an hour ago says nothing about the channel now.
 *
 * A reply that was handed to Twilio in a webhook's response is looked for before it is sent by
 * itself: it was taken, nobody can tell yet, or it has to be sent.
 */

import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { inboundKey, readMessageId } from '../../core/message-id.ts';
import type { Out, Subscriber } from '../../core/subscriber.ts';
import { apply } from '../apply.ts';
import { countForDigest } from '../digest-counts.ts';
import type { Outcome } from '../ports/outcome.ts';
import { type Doubt, type Receipt, type ReceiptStatus, receiptRank } from '../ports/store.ts';
import type { ListedState, TextReport, TextStatus } from '../ports/texter.ts';
import type { DeliveringWorld, TextingWorld, World } from '../ports/world.ts';
import { haltTexts, slowTexts } from '../text-counters.ts';
import type { Postponement } from './send-gate.ts';

/** A failure tells about the channel for this long. */
const channelNewsMs = hourMs;
/** The provider's clock is not ours, and neither is another worker's. */
const providerSkewMs = 10 * minuteMs;

export interface ReceivedReport extends TextReport {
  /** Of what no callback told: when it was sent, by the provider's clock. */
  readonly sentAt?: number;
  /** How a send in doubt was found. */
  readonly doubt?: Doubt;
}

/** What the list says of a text, where a callback should have said it. */
export function reportOf({ id, to, status, code, meaning, at }: ListedState): ReceivedReport {
  return {
    ...{ status, providerId: id, to, sentAt: at },
    ...(code ? { code } : {}),
    ...(meaning ? { meaning } : {}),
  };
}

/** Whether this status is a text's last one, and of higher rank than its receipt. */
export function isNewResult(known: ReceiptStatus, status: TextStatus): boolean {
  const isFinal = status === 'delivered' || status === 'failed';
  return isFinal && receiptRank[status] > receiptRank[known];
}

/**
 * Raises the receipt and does what follows from it. Answers whether it was news: the same report
 * again changes nothing, in whatever order reports come.
 */
export async function receiveTextStatus(
  world: World,
  message: string,
  news: ReceivedReport,
): Promise<boolean> {
  const cause = readMessageId(message);
  const { status } = news;
  if (cause?.channel !== 'sms' || status === 'taken') return false;
  const stored = await world.store.people.read(cause.subscriber, world.now());
  if (!stored) {
    world.log.info('text status for nobody', { message });
    return false;
  }
  const { providerId, code, sentAt, doubt } = news;
  // Before the receipt says that this is known: a crash in between asks for it again.
  if (status === 'failed') await closeTexts(world, stored.subscriber, news);
  const isNews = await world.store.messages.raiseReceipt({
    message,
    channel: 'sms',
    status,
    at: sentAt ?? world.now(),
    ...(providerId ? { providerId } : {}),
    ...(code ? { code } : {}),
    ...(sentAt === undefined ? {} : { foundBySweep: true }),
    ...(doubt ? { doubt } : {}),
  });
  if (status === 'failed') {
    // The provider repeats itself: another try, an alarm and a halt follow from the first report.
    if (isNews) await receiveFailure(world, cause.subscriber, message, news);
  } else if (stored.subscriber.out.some(({ id }) => id === message))
    // It waits there, so the event changes them: a stale read only costs another round.
    await apply(world, cause.subscriber, { type: 'Sent', message }, undefined, stored);
  return isNews;
}

/**
 * Closes the channel for an opt-out and a dead number, which mean the same however often they are
 * reported. A number that is not the person's any more, or has spoken since, closes nothing.
 */
async function closeTexts(
  world: World,
  { id, phone, texts }: Subscriber,
  { meaning, to, sentAt }: ReceivedReport,
): Promise<void> {
  if (to !== undefined && to !== phone) return;
  if (sentAt !== undefined && texts.at > sentAt + providerSkewMs) return;
  const at = world.now();
  if (meaning === 'opted-out') await apply(world, id, { type: 'OptedOut', at });
  if (meaning === 'dead') await apply(world, id, { type: 'ChannelDead', channel: 'sms', at });
}

async function receiveFailure(
  world: World,
  subscriber: string,
  message: string,
  { code, meaning, sentAt = world.now() }: ReceivedReport,
): Promise<void> {
  const isOfNow = world.now() < sentAt + channelNewsMs;
  const notDelivered = (why: 'unreachable' | 'unexplained' | 'barred') =>
    apply(world, subscriber, { type: 'NotDelivered', message, why, sentAt });
  world.log.info('a text did not arrive', { message, code });
  await countForDigest(world, 'failed');
  switch (meaning) {
    case 'unreachable':
    case 'unexplained':
      return void (await notDelivered(meaning));
    case 'barred':
      if (isOfNow) await haltTexts(world);
      world.log.error('carriers let none of our texts through', { message, code });
      return void (await notDelivered('barred'));
    case 'blocked':
      return world.log.error('a carrier blocked a text of ours', { message, code });
    case 'slow':
      if (isOfNow) await slowTexts(world);
      return void (await notDelivered('unexplained'));
  }
}

export type ListedText = ListedState & { readonly body: string };

/**
 * The texts in the provider's list that went to this person between these moments, without those
 * that are known to be other messages. Among them is whatever was taken without our hearing of it;
 * which message a text is the list does not say, so the caller compares the words.
 */
export async function unaccountedTexts(
  world: TextingWorld,
  { id, phone = '' }: Subscriber,
  message: string,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<readonly ListedText[]> {
  const listed = await world.texter.sentTo(phone, since - providerSkewMs);
  if (listed.length === 0) return [];
  const { receipts } = await world.store.people.timeline(id, world.now());
  const others = receipts.filter((receipt) => receipt.message !== message);
  const known = new Set(others.map(({ providerId }) => providerId));
  return listed.filter((text) => !known.has(text.id) && text.at <= until + providerSkewMs);
}

/** Twilio calls a webhook twice more within this time, and sends what any of its answers says. */
const respondedWithinMs = minuteMs;
const askAgainMs = minuteMs;

/**
 * What is known of the reply `id`, whose words are `body`. `undefined`: it was never handed over,
 * or Twilio did not take it, so it has to be sent.
 */
export async function findWebhookReply(
  world: DeliveringWorld,
  subscriber: Subscriber,
  { id, repliedAt }: Pick<Out, 'id' | 'repliedAt'>,
  body: string,
): Promise<Extract<Outcome, { readonly status: 'sent' }> | Postponement | undefined> {
  if (repliedAt === undefined) return undefined;
  const reported = (await world.store.messages.receipt(id))?.providerId;
  if (reported) return { status: 'sent', providerId: reported };
  // However long it was put off since: a text of the same words at that time, which no other
  // message accounts for, is this reply.
  const between = { since: repliedAt, until: repliedAt + respondedWithinMs };
  const listed = await unaccountedTexts(world, subscriber, id, between);
  // A text whose words are redacted (remove-expired.ts) may be any: after days, better no reply
  // than a second one.
  const found = listed.find((text) => text.body === body || text.body === '');
  const { receipts, texts } = await world.store.people.timeline(subscriber.id, world.now());
  // The same words may be another reply's that is in doubt: that one is resolved first.
  const isOthers = receipts.some((receipt) => receipt.message !== id && isReplyInDoubt(receipt));
  if (found && isOthers) return postponed('NotYetTold');
  // Put off for days, it is older than what the sweep looks back to: what became of it is known
  // from here alone.
  if (found?.body === body && isNewResult('sent', found.status))
    await receiveTextStatus(world, id, reportOf(found));
  if (found) return { status: 'sent', providerId: found.id };
  // Our clocks may differ by minutes, and the webhook may be about to respond: Twilio's own clock
  // knows.
  const answered = texts.find((text) => inboundKey(text.id) === readMessageId(id)?.purpose);
  const age = answered && (await world.texter.ageOf(answered.id));
  if (age !== undefined && age < respondedWithinMs) return postponed('StillAnswering');
  return undefined;
}

function postponed(code: string): Postponement {
  return { status: 'postponed', retryAfterMs: askAgainMs, code };
}

function isReplyInDoubt({ message, channel, status }: Receipt): boolean {
  return channel === 'sms' && status === 'unknown' && readMessageId(message)?.purpose !== undefined;
}
