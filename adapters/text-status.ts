/**
 * What became of a text, by Twilio's status callback: a receipt rises; an answer that the phone has got waits no longer; a
 * failure is told to the person's record, or to the whole channel, as its code says (promise 35).
 */
import { readMessageId } from '../core/subscriber.ts';
import { apply } from './apply.ts';
import type { ReceiptStatus } from './store.ts';
import { haltTexts, slowTexts } from './text-channel.ts';
import { meaningOf } from './twilio-codes.ts';
import type { World } from './world.ts';

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the others say nothing yet. */
const meanings: Readonly<Record<string, ReceiptStatus>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
};

export async function receiveTextStatus(
  world: World,
  message: string,
  said: { readonly status: string; readonly providerId?: string; readonly code?: string },
): Promise<void> {
  const cause = readMessageId(message);
  const status = meanings[said.status];
  if (cause?.channel !== 'sms' || !status) return;
  const at = world.now();
  const stored = await world.store.load(cause.subscriber, at);
  if (!stored) return world.log.info('text status for nobody', { message });
  const { providerId, code } = said;
  const isNews = await world.store.raiseReceipt({
    message,
    channel: 'sms',
    status,
    at,
    ...(providerId ? { providerId } : {}),
    ...(code ? { code } : {}),
  });
  if (status === 'failed') return receiveFailure(world, { subscriber: cause.subscriber, message, code, isNews });
  if (stored.subscriber.out.some(({ id }) => id === message))
    await apply(world, cause.subscriber, { type: 'Sent', message });
}

interface Failure {
  readonly subscriber: string;
  readonly message: string;
  readonly code: string | undefined;
  /** Twilio repeats itself: another try, an alarm and a halt follow from the first word alone. */
  readonly isNews: boolean;
}

async function receiveFailure(world: World, { subscriber, message, code, isNews }: Failure): Promise<void> {
  const at = world.now();
  const meaning = meaningOf(code);
  // These two say the same however often they are said.
  if (meaning === 'opted-out') await apply(world, subscriber, { type: 'OptedOut', at });
  if (meaning === 'dead') await apply(world, subscriber, { type: 'Undeliverable', channel: 'sms', at });
  if (!isNews) return;
  world.log.info('a text did not arrive', { message, code });
  switch (meaning) {
    case 'unreachable':
    case 'unexplained':
      return void (await apply(world, subscriber, { type: 'Undelivered', message, why: meaning }));
    case 'barred':
      await haltTexts(world);
      world.log.error('carriers let none of our texts through', { message, code });
      return void (await apply(world, subscriber, { type: 'Undelivered', message, why: 'barred' }));
    case 'blocked':
      return world.log.error('a carrier blocked a text of ours', { message, code });
    case 'slow':
      await slowTexts(world);
      return void (await apply(world, subscriber, { type: 'Undelivered', message, why: 'unexplained' }));
  }
}
