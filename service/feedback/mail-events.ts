/**
 * Reads one event of SES's event publishing and does what follows from it: raises a receipt, and
 * closes a dead or unwilling address for good.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
import * as z from 'zod/mini';
import { isAlert, readMessageId } from '../../core/message-id.ts';
import { addressHash } from '../address-hash.ts';
import { apply } from '../apply.ts';
import { recordCanary } from '../delivery/resolve-unknown.ts';
import { countReturned } from '../delivery/send-gate.ts';
import { countForDigest, digestPrefix } from '../digest-counts.ts';
import type { ReceiptStatus } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

const sesEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.optional(z.string()),
    destination: z.optional(z.array(z.string())),
    tags: z.optional(z.record(z.string(), z.array(z.string()))),
  }),
  bounce: z.optional(z.object({ bounceType: z.string(), bounceSubType: z.optional(z.string()) })),
});

type SesEvent = z.infer<typeof sesEvent>;

/** `message`: the event as JSON. A store that fails throws, and SNS repeats the event. */
export async function receiveMailEvent(world: World, message: string): Promise<void> {
  const event = parse(message);
  const id = event?.mail.tags?.message?.[0];
  if (id && (await recordCanary(world, id))) return;
  if (event && id?.startsWith(digestPrefix)) {
    const isLost = statusOf(event) === 'failed';
    if (isLost) world.log.error('the digest to the coach was not taken', { digest: id });
    return;
  }
  const cause = id ? readMessageId(id) : undefined;
  // Not a mail of ours, or an event of an unknown shape: a repetition would not help.
  if (!event || !id || !cause) return world.log.warn('mail event without a message of ours');
  const status = statusOf(event);
  if (!status) return;
  const stored = await world.store.people.read(cause.subscriber, world.now());
  if (!stored) return world.log.info('mail event for nobody', { message: id });
  // An alert went to the coach: what becomes of it says nothing about the person it names.
  const ofAlert = isAlert(id);
  if (ofAlert && status === 'failed')
    world.log.error('an alert to the coach was not taken', { message: id });
  if (!ofAlert && (status === 'complained' || isHardBounce(event))) {
    // First the address, then the person: after a crash in between nothing is sent to the address.
    const { email } = stored.subscriber;
    const [written = email] = event.mail.destination ?? [];
    const went = (/<([^>]+)>$/.exec(written)?.[1] ?? written).toLowerCase();
    const hash = await addressHash(world, 'email', went);
    const why = status === 'complained' ? 'complaint' : 'bounce';
    await world.store.addresses.suppress('email', hash, why);
    // A mailbox that the record has left, or is yet to move to, closes no letters.
    if (went === email) {
      const dead = { type: 'ChannelDead', channel: 'email', at: world.now() } as const;
      await apply(world, cause.subscriber, dead);
    }
  }
  const providerId = event.mail.messageId;
  const isNews = await world.store.messages.raiseReceipt({
    message: id,
    channel: 'email',
    status,
    at: world.now(),
    ...(providerId ? { providerId } : {}),
    ...(event.bounce
      ? { code: `${event.bounce.bounceType}/${event.bounce.bounceSubType ?? ''}` }
      : {}),
  });
  // An event may come twice: it is counted where it raised the receipt.
  if (isNews && status === 'complained') await countReturned(world, 'complained');
  if (isNews && isHardBounce(event)) {
    await countReturned(world, 'bounced');
    if (!ofAlert) await countForDigest(world, 'bounced');
  }
}

/**
 * `undefined` for an event that says nothing final. SES's Send event comes for suppressed addresses
 * too: Delivery is the proof.
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
