/**
 * A send of which nobody could know whether the provider took it, looked at again after its grace. An event may have
 * settled it meanwhile; for a text, Twilio's own list is asked. What stays open is marked and counted, never sent again
 * blindly.
 */

import { sequenceOf, touchOf } from '../core/course.ts';
import { readMessageId } from '../core/subscriber.ts';
import { renderTextMessage } from './render-message.ts';
import type { TextingWorld } from './world.ts';

/** Whether the row is settled: always, since a row that stayed would be due for ever. */
export async function settleUnknown(world: TextingWorld, message: string): Promise<boolean> {
  const receipt = await world.store.receipt(message);
  if (receipt?.status !== 'unknown') return false;
  const providerId = receipt.channel === 'sms' ? await findText(world, message, receipt.at) : undefined;
  const base = { message, channel: receipt.channel, at: world.now() };
  if (providerId) return world.store.raiseReceipt({ ...base, status: 'sent', providerId });
  world.log.warn('a send stays unproven', { message });
  return world.store.raiseReceipt({ ...base, status: 'unproven' });
}

async function findText(world: TextingWorld, message: string, at: number): Promise<string | undefined> {
  const cause = readMessageId(message);
  const stored = cause && (await world.store.load(cause.subscriber, world.now()));
  if (!cause || !stored?.subscriber.phone) return undefined;
  const sequence = sequenceOf(world.library, stored.subscriber.lane?.sequence ?? world.library.course);
  const touch = touchOf(sequence, cause.cause);
  if (!touch) return undefined;
  const outgoing = { id: message, channel: 'sms' as const, sequence: sequence.id, touch };
  return world.texter.find(stored.subscriber.phone, renderTextMessage(world, stored.subscriber, outgoing).body, at);
}
