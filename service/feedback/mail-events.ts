/**
 * Does what follows from one event of SES: raises a receipt, closes a dead or unwilling address for
 * good, and marks a person whose letters come back for now. What an event means is read in
 * ses-event.ts.
 */
import { isAlert, isConfirmation, readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { addressHash } from '../address-hash.ts';
import { apply } from '../apply.ts';
import { recordCanary } from '../delivery/resolve-unknown.ts';
import { deskLetter } from '../desk-site.ts';
import { countForDigest, digestPrefix } from '../digest-counts.ts';
import { countFeedback, countReturned } from '../letter-counters.ts';
import { type ReceiptStatus, receiptRank } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { type MailNews, meaningOf, messageOf, readSesEvent } from './ses-event.ts';

/** What an event says of a letter of ours. */
interface LetterNews extends MailNews {
  readonly message: string;
  readonly status: ReceiptStatus;
}

/**
 * `message`: the event as JSON; `notification`: SNS's id of it, for the log. A store that fails
 * throws, and SNS repeats the event. Nothing in the event does.
 */
export async function receiveMailEvent(
  world: World,
  message: string,
  notification?: string,
): Promise<void> {
  const event = readSesEvent(message);
  const id = event && messageOf(event);
  if (id && (await recordCanary(world, id))) return;
  if (event && id?.startsWith(digestPrefix)) {
    if (meaningOf(event).status === 'failed')
      world.log.error('the digest to the coach was not taken', { digest: id });
    return;
  }
  if (event && id?.startsWith(deskLetter)) {
    if (meaningOf(event).status === 'failed')
      world.log.error('a letter of the desk was not taken', { letter: id });
    return;
  }
  const cause = id ? readMessageId(id) : undefined;
  // Not a mail of ours, or an event of an unknown shape: a repetition would not help.
  if (!event || !id || !cause)
    return world.log.warn('mail event without a message of ours', { notification });
  const stored = await world.store.people.read(cause.subscriber, world.now());
  if (!stored) return world.log.info('mail event for nobody', { message: id });
  const { subscriber } = stored;
  const news = meaningOf(event, isAlert(id) ? undefined : subscriber.email);
  const { status, feedback } = news;
  if (feedback) world.log.info('feedback report', { message: id, type: feedback });
  if (status) return receiveLetterNews(world, subscriber, { ...news, message: id, status });
  if (feedback) return countFeedback(world, feedback);
  world.log.info('mail event that says nothing final', { message: id, notification });
}

async function receiveLetterNews(
  world: World,
  subscriber: Subscriber,
  news: LetterNews,
): Promise<void> {
  const { message, status, code, providerId } = news;
  const { messages } = world.store;
  if (status === 'returned') {
    // What was delivered comes back as an out-of-office reply: nothing follows from it.
    const known = await messages.receipt(message);
    if (known && receiptRank[known.status] >= receiptRank.returned) return;
  }
  if (isAlert(message)) {
    // It went to the coach: what becomes of it says nothing about the person it names.
    if (status === 'failed' || status === 'returned')
      world.log.error('an alert to the coach was not taken', { message });
  } else await changePerson(world, subscriber, news);
  const isNews = await messages.raiseReceipt({
    ...{ message, channel: 'email', status, at: world.now() },
    ...(providerId ? { providerId } : {}),
    ...(code ? { code } : {}),
  });
  // An event may come twice: it is counted where it raised the receipt.
  if (isNews) await count(world, news);
}

/** First the address, then the person: after a crash in between nothing is sent to the address. */
async function changePerson(world: World, person: Subscriber, news: LetterNews): Promise<void> {
  const { id, email, returned } = person;
  const { message, status, isDead, isOfAddress, to = email } = news;
  if (isDead || (status === 'complained' && isOfAddress)) {
    const hash = await addressHash(world, 'email', to);
    const why = status === 'complained' ? 'complaint' : 'bounce';
    await world.store.addresses.suppress('email', hash, why);
    const dead = { type: 'ChannelDead', channel: 'email', at: world.now() } as const;
    // A mailbox that the record has left, or is yet to move to, closes no letters.
    if (to === email) await apply(world, id, dead);
    return;
  }
  if (to !== email || isConfirmation(message)) return;
  if (status === 'returned' && isOfAddress)
    await apply(world, id, { type: 'LetterReturned', message });
  if (status === 'delivered' && returned) await apply(world, id, { type: 'LetterArrived' });
}

async function count(
  world: World,
  { message, status, code, feedback, isUnsent }: LetterNews,
): Promise<void> {
  if (isUnsent) return;
  const which = isConfirmation(message) ? 'confirmations' : 'letters';
  if (status === 'complained') {
    if (feedback) await countFeedback(world, feedback);
    await countReturned(world, which, 'complained');
  }
  const isBounce = status === 'failed' && code !== undefined;
  if (!isBounce) return;
  await countReturned(world, which, 'bounced');
  if (!isAlert(message)) await countForDigest(world, 'bounced');
}
