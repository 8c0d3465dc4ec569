/**
 * Shows whether SES's events reach us: a mail to SES's own simulator, whose Send event must come
 * back. Only then does the silence about another letter say that SES never took it. It goes out
 * only while such a letter waits.
 *
 *     letter unknown ──grace──► canary sent ──its Send event──► a quarter of an hour ──► the letter's own event would be here
 *                                    └─ nothing for half an hour ──► another canary, and the alarm rings
 */
import { minuteMs } from '../../core/calendar/zone.ts';
import type { DeliveringWorld, World } from '../ports/world.ts';

/**
 * SES takes and delivers it, and counts it against no reputation:
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const canaryAddress = 'success@simulator.amazonses.com';
/** A Send event comes within seconds, as a rule. */
const patienceMs = 30 * minuteMs;
/** Clocks of two runs may differ; only a canary that is surely the later one proves anything. */
const skewMs = 10 * minuteMs;
/**
 * Lambda tries an event again after one minute and after two: until then one that failed is in no
 * queue.
 */
const retriedForMs = 5 * minuteMs;

const prefix = 'canary-';

/**
 * Whether an event for a letter accepted before `at` would have reached us; sends a canary where
 * none is on its way.
 */
export async function eventsHaveCome(world: DeliveringWorld, at: number): Promise<boolean> {
  const now = world.now();
  const canary = await world.store.canary();
  const isLater = canary !== undefined && canary.sentAt > at + skewMs;
  if (isLater && canary.seenAt !== undefined) {
    const isTried = now >= canary.seenAt + retriedForMs + skewMs;
    return isTried && (await world.failedEvents()) === 0;
  }
  if (isLater && now < canary.sentAt + patienceMs) return false;
  if (isLater)
    world.log.error('no event of SES reaches us', { since: new Date(canary.sentAt).toISOString() });
  await sendCanary(world, now);
  return false;
}

async function sendCanary(world: DeliveringWorld, now: number): Promise<void> {
  const id = `${prefix}${Math.floor(now / 1000).toString(36)}`;
  // Noted first: its event may be quicker than our next line.
  await world.store.putCanary(id, now);
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

/** An event that names a canary. Whether it was one. */
export async function recordCanary(world: World, message: string): Promise<boolean> {
  if (!message.startsWith(prefix)) return false;
  await world.store.noteCanarySeen(message, world.now());
  return true;
}
