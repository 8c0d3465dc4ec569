/**
 * Finds out what became of a reply that was handed to Twilio in a webhook's response, before it is
 * sent by itself. It sends nothing: it says that the reply was taken, that nobody can tell yet, or
 * that it has to be sent.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { inboundKey, readMessageId } from '../../core/message-id.ts';
import type { Out, Subscriber } from '../../core/subscriber.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { Receipt } from '../ports/store.ts';
import type { DeliveringWorld } from '../ports/world.ts';
import type { Postponement } from './send-gate.ts';
import { isNewResult, receiveTextStatus, reportOf, unaccountedTexts } from './text-receipt.ts';

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
