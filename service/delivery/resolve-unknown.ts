/**
 * Resolves a send that the provider may or may not have taken, when that can be told. An event may
 * have told meanwhile; else Twilio's own list is asked, or a canary shows that SES's events arrive.
 * What was surely not taken is sent again, once; what nobody can tell stays marked and counted.
 *
 *     unknown ──event──► sent, delivered, failed
 *        ├── surely not taken ──► resent, once ──unknown again──► unproven
 *        └── nobody can tell for a day ──► unproven
 *
 * The canary is a mail to SES's own simulator, whose Send event must come back: only then does the
 * silence about another letter say that SES never took it. It goes out only while such a letter
 * waits.
 *
 *     letter unknown ──11 minutes──► canary sent ──its Send event, 15 minutes──► silence is a proof
 *                                    │
 *                                    └─ nothing for half an hour ──► another canary, and an alarm
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import { readMessageId } from '../../core/message-id.ts';
import { lostWords } from '../../core/retry.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../apply.ts';
import { seminarFor } from '../known-seminars.ts';
import { renderTextMessage } from '../messages/render-message.ts';
import { callBudgetMs } from '../ports/outcome.ts';
import type { Receipt } from '../ports/store.ts';
import type { DeliveringWorld, World } from '../ports/world.ts';
import {
  isNewResult,
  type ListedText,
  receiveTextStatus,
  reportOf,
  unaccountedTexts,
} from './text-receipt.ts';

/** Where no moment is known at which there will be more to know. */
const askAgainMs = 5 * minuteMs;
/** After this the same words help nobody any more. */
const givenUpAfterMs = dayMs;

/**
 * The text as Twilio's list has it; `lost`: surely not taken; a number: it cannot be told yet, and
 * is looked into again at this moment.
 */
type Finding = ListedText | 'lost' | number;

/** Answers whether anything was written: `false` for a receipt that is not unknown any more. */
export async function resolveUnknown(world: DeliveringWorld, message: string): Promise<boolean> {
  const receipt = await world.store.messages.receipt(message);
  const cause = readMessageId(message);
  if (receipt?.status !== 'unknown' || !cause) return false;
  const finding =
    receipt.channel === 'sms'
      ? await findText(world, message, receipt)
      : await findLetter(world, receipt.at);
  const base = { message, channel: receipt.channel, at: world.now() };
  if (typeof finding === 'object') {
    // Days may have passed: no callback will tell what became of it.
    if (isNewResult('sent', finding.status))
      return receiveTextStatus(world, message, { ...reportOf(finding), doubt: 'listed' });
    return world.store.messages.raiseReceipt({
      ...base,
      providerId: finding.id,
      status: 'sent',
      doubt: 'listed',
    });
  }
  if (finding === 'lost' && lostWords(message)) {
    // First the person, who knows a repetition; then the receipt: after a crash in between all of
    // this is done again.
    await apply(world, cause.subscriber, { type: 'Lost', message });
    world.log.warn('a lost message is sent again', { message });
    return world.store.messages.raiseReceipt({ ...base, status: 'resent' });
  }
  if (typeof finding === 'number' && world.now() < receipt.at + givenUpAfterMs) {
    await world.store.messages.postponeCheck(message, finding);
    return true;
  }
  world.log.warn('a send stays unproven', { message });
  return world.store.messages.raiseReceipt({ ...base, status: 'unproven' });
}

/**
 * A listed text of the same words is the message itself. One of other words may be it too, since
 * the course may have changed, or another message in doubt: then it cannot be
 * told, and nothing is sent.
 */
async function findText(
  world: DeliveringWorld,
  message: string,
  { at, binding }: Receipt,
): Promise<Finding> {
  const cause = readMessageId(message);
  const stored = cause && (await world.store.people.read(cause.subscriber, world.now()));
  // A person who was erased meanwhile is sent nothing more; what went to an earlier phone is not
  // sent to this one.
  const { phone, binding: bound } = stored?.subscriber ?? {};
  const askAgainAt = world.now() + askAgainMs;
  if (!cause || !stored || !phone || binding !== bound?.epoch) return askAgainAt;
  // A reply went into the webhook's response first, and an earlier try may have been taken, perhaps
  // long before.
  const listed = await unaccountedTexts(world, stored.subscriber, message, {
    since: at - dayMs,
    until: at,
  });
  const said = await bodyOf(world, stored.subscriber, message);
  // Of two with these words, the other is another reply, which may be looked for next.
  const [same] = listed
    .filter(({ body }) => body === said)
    .sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at));
  if (same) return same;
  return listed.length > 0 ? askAgainAt : 'lost';
}

/** What the message would say now; `undefined` where its id does not tell its words. */
async function bodyOf(
  world: DeliveringWorld,
  subscriber: Subscriber,
  message: string,
): Promise<string | undefined> {
  const words = lostWords(message);
  if (!words) return undefined;
  const sequence = subscriber.position?.sequence ?? world.library.course;
  const out = { id: message, channel: 'sms' as const, notBefore: 0, ...words };
  const { about } = readMessageId(message) ?? {};
  const said: Outgoing = {
    id: message,
    channel: 'sms',
    sequence,
    out,
    ...(about ? { about } : {}),
  };
  return renderTextMessage(world, subscriber, said, '', await seminarFor(world, subscriber, said))
    .body;
}

/**
 * SES takes and delivers mails to this address, and counts them against no reputation:
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const canaryAddress = 'success@simulator.amazonses.com';
/** A Send event comes within seconds, as a rule. */
const eventDelayMs = 30 * minuteMs;
/**
 * Clocks of two runs may differ by this much: each by five minutes from the right time (promise
 * 14). Lambda sets them to within a second; what this costs is waiting, and what it saves is a
 * second letter.
 */
const skewMs = 10 * minuteMs;
/** From the arm to the end of the call: twice the budget of a call, and a process that paused. */
const callEndsMs = 2 * callBudgetMs + 40_000;
/**
 * Lambda tries an event again after one minute and after two: a failed one is in no queue before.
 */
const retriedForMs = 5 * minuteMs;
/** A canary that is sent so long after the arm of a letter is surely sent after its call. */
const canaryAfterMs = skewMs + callEndsMs;
/** A canary's event that came so long ago came before every event that is still tried again. */
const provenAfterMs = retriedForMs + skewMs;

const prefix = 'canary-';

/** When a letter in doubt that was armed or recorded at this moment is looked into first. */
export function firstCheckOfLetter(at: number, now: number): number {
  return Math.max(now, at + canaryAfterMs + 1);
}

/**
 * Whether a letter that was armed or recorded at `at` (ms since 1970) is lost: SES would have
 * reported it. Sends a canary where none is on its way.
 *
 * The proof has four steps. No call begins later than `callBudgetMs` after the arm, by the clock
 * that armed, and none lasts longer than that: after `callEndsMs` SES has taken the letter or never
 * will. A canary whose time is more than `skewMs` behind that was taken later, whatever the clocks
 * are. SES hands over its events in the order of the mails, give or take seconds: the canary's
 * event has come, so the letter's was handed to Lambda as well. Lambda ends its tries within
 * `retriedForMs`, and `skewMs` more has passed since, so it was handled, and the letter is not
 * unknown any more, or it lies in the failure queue, which is empty.
 */
async function findLetter(world: DeliveringWorld, at: number): Promise<'lost' | number> {
  const now = world.now();
  const canary = await world.store.messages.canary();
  const isLater = canary !== undefined && canary.sentAt > at + canaryAfterMs;
  const provesAt = canary?.seenAt === undefined ? undefined : canary.seenAt + provenAfterMs;
  if (canary && provesAt !== undefined && now < provesAt + (isLater ? 0 : minuteMs)) {
    // Letters before this one wait for that canary: another in its place would begin their wait
    // anew.
    return isLater ? provesAt : provesAt + minuteMs;
  }
  if (isLater && provesAt !== undefined)
    return (await world.failedEvents()) === 0 ? 'lost' : now + askAgainMs;
  if (canary && provesAt === undefined && now < canary.sentAt + eventDelayMs)
    return nextCheck(canary.sentAt, now);
  if (isLater)
    world.log.error('no event of SES reaches us', { since: new Date(canary.sentAt).toISOString() });
  await sendCanary(world, now);
  return nextCheck(now, now);
}

/** When a canary of that moment can be a proof, if its event comes within half a minute. */
function nextCheck(sentAt: number, now: number): number {
  const expected = sentAt + provenAfterMs + minuteMs / 2;
  return now < expected ? expected : now + askAgainMs;
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
