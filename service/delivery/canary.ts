/**
 * Shows whether SES's events arrive: sends a mail to SES's own simulator, whose Send event must
 * come back. Only then does the silence about another letter say that SES never took it. A canary
 * goes out only while such a letter waits.
 *
 *     letter unknown ──grace──► canary sent ──its Send event, 15 minutes──► the silence is a proof
 *                                    │
 *                                    └─ nothing for half an hour ──► another canary, and an alarm
 */
import { minuteMs } from '../../core/calendar/zone.ts';
import type { DeliveringWorld, World } from '../ports/world.ts';

/**
 * SES takes and delivers mails to this address, and counts them against no reputation:
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const canaryAddress = 'success@simulator.amazonses.com';
/** A Send event comes within seconds, as a rule. */
const eventDelayMs = 30 * minuteMs;
/** Clocks of two runs may differ: a canary proves something if it is surely the later one. */
const skewMs = 10 * minuteMs;
/**
 * Lambda tries an event again after one minute and after two: a failed one is in no queue before.
 */
const retriedForMs = 5 * minuteMs;

const prefix = 'canary-';

/**
 * Whether an event for a letter that was accepted before `at` (ms since 1970) would have arrived.
 * Sends a canary where none is on its way.
 */
export async function eventsHaveCome(world: DeliveringWorld, at: number): Promise<boolean> {
  const now = world.now();
  const canary = await world.store.messages.canary();
  const isLater = canary !== undefined && canary.sentAt > at + skewMs;
  if (isLater && canary.seenAt !== undefined) {
    const isTried = now >= canary.seenAt + retriedForMs + skewMs;
    return isTried && (await world.failedEvents()) === 0;
  }
  if (isLater && now < canary.sentAt + eventDelayMs) return false;
  if (isLater)
    world.log.error('no event of SES reaches us', { since: new Date(canary.sentAt).toISOString() });
  await sendCanary(world, now);
  return false;
}

async function sendCanary(world: DeliveringWorld, now: number): Promise<void> {
  const id = `${prefix}${Math.floor(now / 1000).toString(36)}`;
  // Recorded first: its event may arrive before the call returns.
  await world.store.messages.putCanary(id, now);
  const words = 'This mail shows that events of the mail service arrive.';
  const outcome = await world.mailer.send({
    id,
    to: canaryAddress,
    subject: 'Canary',
    text: words,
    html: words,
    at: now,
  });
  world.log.info('canary', { canary: id, outcome: outcome.status });
}

/** Records that a canary's event has arrived; `false` for the event of any other message. */
export async function recordCanary(world: World, message: string): Promise<boolean> {
  if (!message.startsWith(prefix)) return false;
  await world.store.messages.recordCanarySeen(message, world.now());
  return true;
}
