/**
 * Reads one event of SES's event publishing and does what it means: a receipt rises, a dead or
 * unwilling address is closed for good.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */

import * as z from 'zod/mini';
import { isAlert, readMessageId } from '../../core/message-id.ts';
import { hashAddress } from '../address-hash.ts';
import { apply } from '../apply.ts';
import { recordCanary } from '../delivery/canary.ts';
import { countReturned } from '../delivery/mail-gate.ts';
import type { ReceiptStatus } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

const sesEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.optional(z.string()),
    tags: z.optional(z.record(z.string(), z.array(z.string()))),
  }),
  bounce: z.optional(z.object({ bounceType: z.string(), bounceSubType: z.optional(z.string()) })),
});

type SesEvent = z.infer<typeof sesEvent>;

export async function receiveMailEvent(world: World, message: string): Promise<void> {
  const event = parse(message);
  const id = event?.mail.tags?.message?.[0];
  if (id && (await recordCanary(world, id))) return;
  const cause = id ? readMessageId(id) : undefined;
  // Not a mail of ours, or not one we understand: nothing to do, and repeating it would not help.
  if (!event || !id || !cause) return world.log.warn('mail event without a message of ours');
  const status = statusOf(event);
  if (!status) return;
  const stored = await world.store.load(cause.subscriber, world.now());
  if (!stored) return world.log.info('mail event for nobody', { message: id });
  // An alert went to the coach: what becomes of it says nothing of the person it is about.
  const ofAlert = isAlert(id);
  if (ofAlert && status === 'failed')
    world.log.error('an alert to the coach was not taken', { message: id });
  if (!ofAlert && (status === 'complained' || isHardBounce(event))) {
    // First the address, then the person: a crash in between leaves an address that is never
    // written to.
    const hash = hashAddress(world.secrets.tokenKey, stored.subscriber.email);
    await world.store.suppress('email', hash, status === 'complained' ? 'complaint' : 'bounce');
    await apply(world, cause.subscriber, {
      type: 'Undeliverable',
      channel: 'email',
      at: world.now(),
    });
  }
  const providerId = event.mail.messageId;
  const isNews = await world.store.raiseReceipt({
    message: id,
    channel: 'email',
    status,
    at: world.now(),
    ...(providerId ? { providerId } : {}),
    ...(event.bounce
      ? { code: `${event.bounce.bounceType}/${event.bounce.bounceSubType ?? ''}` }
      : {}),
  });
  // Events come twice; what raised the receipt is counted, once.
  if (isNews && status === 'complained') await countReturned(world, 'complained');
  if (isNews && isHardBounce(event)) await countReturned(world, 'bounced');
}

/**
 * SES's Send event comes for suppressed addresses too; Delivery is the proof. Delays say nothing
 * final.
 */
function statusOf(event: SesEvent): ReceiptStatus | undefined {
  switch (event.eventType) {
    case 'Send':
      return 'sent';
    case 'Delivery':
      return 'delivered';
    case 'Bounce':
    case 'Reject':
    case 'Rendering Failure':
      return 'failed';
    case 'Complaint':
      return 'complained';
    default:
      return undefined;
  }
}

function isHardBounce({ eventType, bounce }: SesEvent): boolean {
  return eventType === 'Bounce' && bounce?.bounceType === 'Permanent';
}

function parse(message: string): SesEvent | undefined {
  try {
    const parsed = sesEvent.safeParse(JSON.parse(message));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
