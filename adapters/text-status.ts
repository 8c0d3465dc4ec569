/**
 * What became of a text, by Twilio's status callback: a receipt rises; an answer that the phone has got waits no longer;
 * a dead number or an opt-out that we never heard of closes the channel.
 */
import { readMessageId } from '../core/subscriber.ts';
import { apply } from './apply.ts';
import type { ReceiptStatus } from './store.ts';
import { isDeadNumber, isOptOut } from './twilio-codes.ts';
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
  await world.store.raiseReceipt({
    message,
    channel: 'sms',
    status,
    at,
    ...(providerId ? { providerId } : {}),
    ...(code ? { code } : {}),
  });
  if (status !== 'failed') {
    if (stored.subscriber.out.some(({ id }) => id === message))
      await apply(world, cause.subscriber, { type: 'Sent', message });
    return;
  }
  if (isOptOut(code)) await apply(world, cause.subscriber, { type: 'OptedOut', at });
  if (isDeadNumber(code)) await apply(world, cause.subscriber, { type: 'Undeliverable', channel: 'sms', at });
}
