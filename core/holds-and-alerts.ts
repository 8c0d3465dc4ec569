/**
 * When a person needs a human: holds, what waits for the coach, and the alerts that say so. A hold
 * never lapses; only a human ends it. No alert carries anything the person wrote.
 */

import { updateStandstill } from './calendar/standstill.ts';
import { nextOpenMoment } from './calendar/writing-hours.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import { type Channel, type Concern, concerns, type Library } from './course.ts';
import type { Event } from './event.ts';
import { messageId } from './message-id.ts';
import {
  confirmForgetMs,
  type Hold,
  isUnknownPhone,
  type Out,
  remember,
  type Subscriber,
} from './subscriber.ts';
import type { Danger } from './understanding/compiled-understanding.ts';

/** The second contact is told of a hold that nobody has cleared after this long. */
export const secondAlertMs = 30 * minuteMs;
/** A hold or a concern that still waits is told again after this long. */
export const alertAgainMs = dayMs;
/** Words of danger this soon after an alert make no new one, unless they are graver. */
const sameAlarmMs = 10 * minuteMs;

/** Gravest first: a hold keeps the gravest danger that was said. */
const gravity: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

/**
 * Begins a hold, or adds newer words to it:
 *
 *     none --danger--> held: coach at once --30 min--> second contact --daily--> both
 *     held --cleared by a human--> none
 */
export function holdFor(subscriber: Subscriber, danger: Danger, now: number): Subscriber {
  const { hold } = subscriber;
  const gravest = gravity.find((tier) => tier === danger || tier === hold?.danger);
  const kept = subscriber.sensitive && gravest ? { danger: gravest } : {};
  if (!hold) {
    const begun: Hold = { at: now, saidAt: now, ...kept, alerts: 1, alertAt: now + secondAlertMs };
    // A person in danger is not forgotten with a sign-up that nobody confirmed.
    const { expiresAt: _, ...lasting } = subscriber;
    const held: Subscriber = { ...lasting, hold: begun, waiting: { concern: 'hold', at: now } };
    return withAlerts(updateStandstill(held, now), begun, 0, ['coach'], now);
  }
  const again: Hold = { ...hold, saidAt: now, ...kept };
  const isGraver = again.danger !== hold.danger;
  if (!isGraver && now < hold.at + sameAlarmMs * hold.alerts) return { ...subscriber, hold: again };
  return withAlerts(
    { ...subscriber, hold: { ...again, alerts: hold.alerts + 1 } },
    again,
    hold.alerts,
    ['coach'],
    now,
  );
}

/** Time has passed: alerts again of a hold that nobody has cleared. */
export function alertAgain(subscriber: Subscriber, now: number): Subscriber {
  const { hold } = subscriber;
  if (!hold || now < hold.alertAt) return subscriber;
  const isFirst = hold.alertAt === hold.at + secondAlertMs && now < hold.at + alertAgainMs;
  // Counted from the hold, so that the daily alert keeps its hour; after an outage there is one
  // alert, not several.
  const days = Math.floor((now - hold.at) / alertAgainMs) + 1;
  const next: Hold = { ...hold, alerts: hold.alerts + 1, alertAt: hold.at + days * alertAgainMs };
  return withAlerts(
    { ...subscriber, hold: next },
    hold,
    hold.alerts,
    isFirst ? ['second'] : ['coach', 'second'],
    now,
  );
}

/** The coach ends a hold, and letters and texts go on. `readUntil`: see the event `Cleared`. */
export function clearHold(subscriber: Subscriber, readUntil: number, now: number): Subscriber {
  const { hold, waiting, ...rest } = subscriber;
  // The page was opened before the latest words were written: the hold stays.
  if (!hold || hold.saidAt !== readUntil) return subscriber;
  const cleared: Subscriber = {
    ...rest,
    ...(waiting && waiting.concern !== 'hold' ? { waiting } : {}),
    // A record that nobody ever confirmed is forgotten as others are.
    ...(isUnconfirmed(rest) ? { expiresAt: now + confirmForgetMs } : {}),
    out: rest.out.filter(({ to, words }) => !(to && words === 'hold')),
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
 * Records that the person waits for a human, and alerts the coach: at most once a day about one
 * concern, and not about a lesser one meanwhile.
 */
export function raiseConcern(
  subscriber: Subscriber,
  concern: Exclude<Concern, 'hold'>,
  now: number,
): Subscriber {
  const { waiting } = subscriber;
  if (waiting && concerns.indexOf(waiting.concern) < concerns.indexOf(concern)) return subscriber;
  const isKnown = waiting?.concern === concern;
  if (isKnown && now < waiting.at + alertAgainMs) return subscriber;
  const id = messageId(subscriber, 'alert', 'email', `${stamp(now)}${concern}`);
  const alert: Out = { id, channel: 'email', words: concern, to: 'coach', notBefore: now };
  return {
    ...subscriber,
    waiting: isKnown ? waiting : { concern, at: now },
    out: [...subscriber.out.filter((entry) => entry.id !== id), alert],
  };
}

/** Marks words that have begun to wait with the channel by which they came. */
export function withWaitingBy(before: Subscriber, after: Subscriber, by: Channel): Subscriber {
  const { waiting } = after;
  return !waiting || waiting === before.waiting ? after : { ...after, waiting: { ...waiting, by } };
}

/** The coach has dealt with what waited. A hold stays. */
export function attend(subscriber: Subscriber): Subscriber {
  const { waiting, ...rest } = subscriber;
  return !waiting || waiting.concern === 'hold' ? subscriber : rest;
}

/**
 * Whether the coach may write to the person: by text where texts are on, by letter after an
 * unsubscribe too, since the person asked. A phone that nobody knows, held for its words of danger,
 * may be answered by text unless it said STOP. Not under HIDE.
 */
export function mayWriteTo(subscriber: Subscriber, channel: Channel): boolean {
  const { hidden, hold, erasing, letters, texts } = subscriber;
  if (hidden || erasing) return false;
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
  return { ...attend(remember(subscriber, message)), out: [...subscriber.out, entry] };
}

function withAlerts(
  subscriber: Subscriber,
  hold: Hold,
  number: number,
  to: readonly ('coach' | 'second')[],
  now: number,
): Subscriber {
  const alerts = to.map(
    (whom): Out => ({
      id: messageId(subscriber, 'alert', 'email', `${stamp(hold.at)}hold${number}${whom}`),
      channel: 'email',
      words: 'hold',
      to: whom,
      notBefore: now,
    }),
  );
  // An alert that could not leave yet is replaced, so that they do not add up day after day.
  const waiting = subscriber.out.filter(
    (entry) => !(entry.words === 'hold' && entry.to && to.includes(entry.to)),
  );
  return { ...subscriber, out: [...waiting, ...alerts] };
}

function stamp(instant: number): string {
  return Math.floor(instant / 1000).toString(36);
}
