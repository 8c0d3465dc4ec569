/**
 * When a person needs a human: holds, what waits for the coach, and the alerts that say so. A hold
 * never lapses; only a human ends it. No alert carries anything the person wrote.
 */

import { updateStandstill } from './calendar/standstill.ts';
import { nextOpenMoment } from './calendar/writing-hours.ts';
import { dayMs, hourMs, minuteMs } from './calendar/zone.ts';
import { type Channel, type Concern, concerns, type Library } from './course.ts';
import { wordsKeptMs } from './erasure.ts';
import type { Event } from './event.ts';
import { messageId } from './message-id.ts';
import { askedSince } from './promised-reply.ts';
import {
  confirmForgetMs,
  exposedSince,
  type Hold,
  isUnknownPhone,
  type Out,
  remember,
  type Subscriber,
  type Waiting,
} from './subscriber.ts';
import type { Danger } from './understanding/compiled-understanding.ts';

/** The second contact is told of a hold that nobody has cleared after this long. */
export const secondAlertMs = 30 * minuteMs;
/** A hold that still waits is told again once a day, so often; then the morning digest has it. */
export const dailyAlerts = 7;
/** New words of somebody who waits are told at most once in this time, unless they are graver. */
const newWordsMs = hourMs;

/** Gravest first: a hold keeps the gravest danger that was said. */
const gravity: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

/**
 * Begins a hold, or adds newer words to it:
 *
 *     none --danger--> held: coach at once --30 min--> second contact --daily, a week--> both
 *       --> the morning digest
 *     held --cleared by a human--> none
 *
 * With nobody moving that is at most nine letters to each contact, however long it lasts. Words
 * that come meanwhile add their own (`tellNewWords`).
 */
export function holdFor(subscriber: Subscriber, danger: Danger, now: number): Subscriber {
  const { hold, waiting } = subscriber;
  const gravest = gravity.find((tier) => tier === danger || tier === hold?.danger);
  const kept = subscriber.sensitive && gravest ? { danger: gravest } : {};
  if (!hold) {
    const begun: Hold = { at: now, saidAt: now, ...kept, alerts: 0, alertAt: now + secondAlertMs };
    // A person in danger is not forgotten with a sign-up that nobody confirmed.
    const { expiresAt: _, ...lasting } = subscriber;
    const held: Subscriber = { ...lasting, hold: begun, waiting: waitFor('hold', now, waiting) };
    return withHoldAlerts(updateStandstill(held, now), ['coach'], now, waiting ? now : undefined);
  }
  const again: Hold = { ...hold, saidAt: now, ...kept };
  return tellNewWords({ ...subscriber, hold: again }, now, again.danger !== hold.danger);
}

/** Time has passed: alerts again of a hold that nobody has cleared. */
export function alertAgain(subscriber: Subscriber, now: number): Subscriber {
  const { hold } = subscriber;
  if (hold?.alertAt === undefined || now < hold.alertAt) return subscriber;
  // Counted from the hold, so that the daily alert keeps its hour; after an outage there is one
  // alert, not several.
  const day = Math.floor((now - hold.at) / dayMs);
  const { alertAt: _, ...silent } = hold;
  const next: Hold =
    day < dailyAlerts ? { ...silent, alertAt: hold.at + (day + 1) * dayMs } : silent;
  const after: Subscriber = { ...subscriber, hold: next };
  if (knowsSecond(hold)) {
    return day > dailyAlerts ? after : withHoldAlerts(after, ['coach', 'second'], now);
  }
  return withHoldAlerts(after, day < 1 ? ['second'] : ['coach', 'second'], now);
}

/** Whether the second contact was told of the hold. */
function knowsSecond({ at, alertAt }: Hold): boolean {
  return alertAt !== at + secondAlertMs;
}

/** A human has looked, and says what follows. */
export function afterCoachEvent(
  subscriber: Subscriber,
  event: Extract<Event, { readonly type: 'Cleared' | 'Attended' | 'ExposureConfirmed' }>,
  now: number,
): Subscriber {
  switch (event.type) {
    case 'Cleared':
      return clearHold(subscriber, event.hold, now);
    case 'Attended':
      return attend(subscriber, now);
    case 'ExposureConfirmed':
      return confirmExposure(subscriber, now);
  }
}

/** The coach ends a hold, and letters and texts go on. `readUntil`: see the event `Cleared`. */
function clearHold(subscriber: Subscriber, readUntil: number, now: number): Subscriber {
  const { hold, ...rest } = subscriber;
  // The page was opened before the latest words were written: the hold stays.
  if (!hold || hold.saidAt !== readUntil) return subscriber;
  const cleared: Subscriber = {
    ...(rest.waiting?.concern === 'hold' ? withoutWaiting(rest) : rest),
    // A record that nobody ever confirmed is forgotten as others are.
    ...(isUnconfirmed(rest) ? { expiresAt: now + confirmForgetMs } : {}),
  };
  return updateStandstill(cleared, now);
}

/** A form without its yes, a guest's phone without its YES, or a phone that nobody knows. */
function isUnconfirmed(subscriber: Omit<Subscriber, 'hold'>): boolean {
  const { letters, texts, position } = subscriber;
  if (isUnknownPhone(subscriber)) return true;
  const isOpen = (state: string) => state === 'asked' || state === 'none';
  return isOpen(letters.state) && isOpen(texts.state) && !texts.given && !position;
}

/**
 * Records that the person waits for a human, and alerts the coach at once. Words that are no graver
 * than what they wait for are new words about that.
 */
export function raiseConcern(
  known: Subscriber,
  concern: Exclude<Concern, 'hold'>,
  now: number,
): Subscriber {
  const subscriber = keptWhileWaiting(known, now);
  const { waiting } = subscriber;
  const said = waiting && now;
  const isLesser = waiting && concerns.indexOf(waiting.concern) <= concerns.indexOf(concern);
  if (!isLesser) {
    const waits = { ...subscriber, waiting: waitFor(concern, now, waiting) };
    const silenced = concern === 'exposed' ? updateStandstill(waits, now) : waits;
    return withAlert(silenced, concern, `${stamp(now)}${concern}`, now, said);
  }
  if (concern === 'exposed' && exposedSince(subscriber) === undefined) {
    // Behind a hold. The coach must hear at once how not to reach them.
    const marked: Subscriber = { ...subscriber, waiting: { ...waiting, exposedAt: now } };
    return withAlert(marked, concern, `${stamp(now)}${concern}`, now, said);
  }
  const isPromised = concern === 'coach' && askedSince(waiting) === undefined;
  const promised = isPromised ? { ...waiting, askedAt: now } : waiting;
  return tellNewWords({ ...subscriber, waiting: promised }, now);
}

/** A record that nobody confirmed outlasts the promise of a reply: it is kept as its words are. */
function keptWhileWaiting(subscriber: Subscriber, now: number): Subscriber {
  const { expiresAt } = subscriber;
  return expiresAt === undefined
    ? subscriber
    : { ...subscriber, expiresAt: Math.max(expiresAt, now + wordsKeptMs) };
}

/** What they wait for from now on; what they waited for before stands behind it. */
function waitFor(concern: Concern, at: number, before: Waiting | undefined): Waiting {
  const exposedAt = before && exposedSince({ waiting: before });
  const askedAt = askedSince(before);
  const recalled = before?.recalled;
  return {
    ...{ concern, at },
    ...(exposedAt === undefined || concern === 'exposed' ? {} : { exposedAt }),
    ...(askedAt === undefined || concern === 'coach' ? {} : { askedAt }),
    ...(askedAt === undefined || recalled === undefined ? {} : { recalled }),
  };
}

/** What they waited for is dealt with, and no alert about it waits: what stood behind it comes. */
function withoutWaiting({ waiting, ...rest }: Subscriber): Subscriber {
  if (!waiting) return rest;
  const { concern, exposedAt, askedAt, recalled } = waiting;
  const promised: Waiting | undefined =
    askedAt === undefined
      ? undefined
      : { concern: 'coach', at: askedAt, ...(recalled ? { recalled } : {}) };
  const behind = exposedAt === undefined ? promised : waitFor('exposed', exposedAt, promised);
  const isOver = ({ to, words }: Out) =>
    to !== undefined && (words === concern || (words === 'unanswered' && !promised));
  return {
    ...rest,
    ...(behind ? { waiting: behind } : {}),
    out: rest.out.filter((entry) => !isOver(entry)),
  };
}

/**
 * Somebody who waits wrote again: the coach is told at once where it is graver, else an hour after
 * the last alert of their words at the earliest. The second contact is told too, once they know of
 * the hold. Words that come before such an alert has left are told by it.
 */
export function tellNewWords(subscriber: Subscriber, now: number, isGraver = false): Subscriber {
  const { waiting, hold, out } = subscriber;
  if (!waiting) return subscriber;
  const { concern, at, alertedAt = at } = waiting;
  const isAbout = (entry: Out) => entry.to !== undefined && entry.words === concern;
  if (!isGraver && out.some((entry) => isAbout(entry) && entry.to === 'coach')) {
    const newer = (entry: Out) =>
      isAbout(entry) && entry.n ? { ...entry, n: now.toString(36) } : entry;
    return { ...subscriber, out: out.map(newer) };
  }
  const tellAt = isGraver ? now : Math.max(now, alertedAt + newWordsMs);
  const told: Subscriber = { ...subscriber, waiting: { ...waiting, alertedAt: tellAt } };
  if (!hold || concern !== 'hold')
    return withAlert(told, concern, `${stamp(at)}${concern}n${stamp(now)}`, tellAt, now);
  return withHoldAlerts(told, knowsSecond(hold) ? ['coach', 'second'] : ['coach'], tellAt, now);
}

/** Marks words that have begun to wait with the channel by which they came. */
export function withWaitingBy(before: Subscriber, after: Subscriber, by: Channel): Subscriber {
  const { waiting } = after;
  const isKnown =
    waiting?.concern === before.waiting?.concern && waiting?.at === before.waiting?.at;
  return !waiting || isKnown ? after : { ...after, waiting: { ...waiting, by } };
}

/** The coach has dealt with what waited: a phone that was exposed is safe. A hold stays. */
function attend(subscriber: Subscriber, now: number): Subscriber {
  const { waiting } = subscriber;
  if (!waiting || waiting.concern === 'hold') return subscriber;
  const attended = withoutWaiting(subscriber);
  const { expiresAt } = attended;
  return updateStandstill(
    expiresAt === undefined
      ? attended
      : { ...attended, expiresAt: Math.min(expiresAt, now + confirmForgetMs) },
    now,
  );
}

/** Somebody else does read the phone: it stays silent as by HIDE. */
function confirmExposure(subscriber: Subscriber, now: number): Subscriber {
  const { waiting } = subscriber;
  if (!waiting || exposedSince(subscriber) === undefined) return subscriber;
  const hidden = updateStandstill({ ...subscriber, hidden: true }, now);
  if (waiting.concern === 'exposed') return withoutWaiting(hidden);
  const { exposedAt: _, ...held } = waiting;
  return { ...hidden, waiting: held };
}

/** The coach writes to them, so that nothing but a hold waits any more. */
function answered(subscriber: Subscriber): Subscriber {
  const { waiting, out } = subscriber;
  if (waiting?.concern !== 'hold') return withoutWaiting(subscriber);
  const { askedAt: _, recalled: __, ...held } = waiting;
  return { ...subscriber, waiting: held, out: out.filter(({ words }) => words !== 'unanswered') };
}

/**
 * Whether the coach may write to the person: by text where texts are on, by letter after an
 * unsubscribe too, since the person asked. A phone that nobody knows, held for its words of danger,
 * may be answered by text unless it said STOP. Not under HIDE, nor where somebody else may read it.
 */
export function mayWriteTo(subscriber: Subscriber, channel: Channel): boolean {
  const { hidden, hold, erasing, letters, texts } = subscriber;
  if (hidden || erasing || exposedSince(subscriber) !== undefined) return false;
  if (hold && isUnknownPhone(subscriber)) return channel === 'sms' && texts.state === 'none';
  return channel === 'sms'
    ? texts.state === 'on'
    : letters.state === 'on' || letters.state === 'off';
}

/**
 * Puts the coach's own words: within the person's writing hours or, with `atOnce`, now. Under a
 * hold too.
 */
export function queueCoachMessage(
  library: Library,
  subscriber: Subscriber,
  { message, channel, atOnce }: Extract<Event, { readonly type: 'CoachWrote' }>,
  now: number,
): Subscriber {
  if (!mayWriteTo(subscriber, channel)) return subscriber;
  const id = messageId(subscriber, 'coach-answer', channel, message);
  // The message waits for the person's hours, and now it may not wait.
  if (atOnce && subscriber.out.some((entry) => entry.id === id && entry.notBefore > now)) {
    return {
      ...subscriber,
      out: subscriber.out.map((entry) => (entry.id === id ? { ...entry, notBefore: now } : entry)),
    };
  }
  if (subscriber.seen.includes(message)) return subscriber;
  const notBefore = atOnce ? now : nextOpenMoment(library, subscriber, channel, now);
  const entry: Out = { id, channel, words: 'coach-answer', notBefore };
  const after = answered(remember(subscriber, message));
  return { ...after, out: [...after.out, entry] };
}

/** Puts the alerts of a hold. `said`: when the words were said, of an alert of new words. */
function withHoldAlerts(
  subscriber: Subscriber,
  to: readonly ('coach' | 'second')[],
  notBefore: number,
  said?: number,
): Subscriber {
  const { hold, out } = subscriber;
  if (!hold) return subscriber;
  const isReplaced = ({ words, to: whom }: Out) => words === 'hold' && whom && to.includes(whom);
  const alerts = to.map((whom): Out => {
    const unsent = out.find((entry) => isReplaced(entry) && entry.to === whom);
    const n = said?.toString(36) ?? unsent?.n;
    return {
      id: messageId(subscriber, 'alert', 'email', `${stamp(hold.at)}hold${hold.alerts}${whom}`),
      ...{ channel: 'email', words: 'hold', to: whom, notBefore },
      ...(n === undefined ? {} : { n }),
    };
  });
  // An alert that could not leave yet is replaced, so that they do not add up day after day.
  return {
    ...subscriber,
    hold: { ...hold, alerts: hold.alerts + 1 },
    out: [...out.filter((entry) => !isReplaced(entry)), ...alerts],
  };
}

/** Puts the coach's alert of any other concern. */
function withAlert(
  subscriber: Subscriber,
  concern: Concern,
  purpose: string,
  notBefore: number,
  said?: number,
): Subscriber {
  const id = messageId(subscriber, 'alert', 'email', purpose);
  const n = said === undefined ? {} : { n: said.toString(36) };
  const alert: Out = { id, channel: 'email', words: concern, to: 'coach', ...n, notBefore };
  const others = subscriber.out.filter(({ to, words }) => !to || words !== concern);
  return { ...subscriber, out: [...others, alert] };
}

function stamp(instant: number): string {
  return Math.floor(instant / 1000).toString(36);
}
