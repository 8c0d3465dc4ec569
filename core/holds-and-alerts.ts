/**
 * When a person needs a human: holds and what waits for the coach, and the alerts that say so. A
 * hold never lapses; only a human ends it. No alert carries anything the person wrote.
 */

import { settleQuiet } from './calendar/standstill.ts';
import { nextOpenMoment } from './calendar/writing-hours.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import { type Channel, type Concern, concerns, type Library } from './course.ts';
import { messageId } from './message-id.ts';
import { confirmForgetMs, type Hold, type Out, remember, type Subscriber } from './subscriber.ts';
import type { Danger } from './understanding/meanings.ts';

/** Nobody has cleared the hold: the second contact is told. */
export const secondAlertMs = 30 * minuteMs;
export const alertAgainMs = dayMs;
/** Several texts of one hour of despair are one alarm. */
const sameAlarmMs = 10 * minuteMs;

/** Gravest first: a hold keeps the gravest that was said. */
const gravity: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

/**
 *     none --danger--> held: coach at once --30 min--> second contact --daily--> both --cleared by a human--> none
 */
export function holdFor(subscriber: Subscriber, danger: Danger, now: number): Subscriber {
  const { hold } = subscriber;
  const gravest = gravity.find((tier) => tier === danger || tier === hold?.danger);
  const kept = subscriber.sensitive && gravest ? { danger: gravest } : {};
  if (!hold) {
    const begun: Hold = { at: now, saidAt: now, ...kept, alerts: 1, alertAt: now + secondAlertMs };
    // Somebody in danger is not forgotten with a sign-up that nobody confirmed.
    const { expiresAt: _, ...lasting } = subscriber;
    const held: Subscriber = { ...lasting, hold: begun, waiting: { concern: 'hold', at: now } };
    return withAlerts(settleQuiet(held, now), begun, 0, ['coach'], now);
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

/** Time has passed and nobody has cleared the hold. */
export function alertAgain(subscriber: Subscriber, now: number): Subscriber {
  const { hold } = subscriber;
  if (!hold || now < hold.alertAt) return subscriber;
  const isFirst = hold.alertAt === hold.at + secondAlertMs && now < hold.at + alertAgainMs;
  // Counted from the hold, so that the day's alarm keeps its hour; after an outage there is one,
  // not several.
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

/** A human has looked, and letters and texts go on. */
export function clearHold(subscriber: Subscriber, readUntil: number, now: number): Subscriber {
  const { hold, waiting, ...rest } = subscriber;
  // A page opened earlier says nothing of what was written since.
  if (!hold || hold.saidAt !== readUntil) return subscriber;
  const cleared: Subscriber = {
    ...rest,
    ...(waiting && waiting.concern !== 'hold' ? { waiting } : {}),
    // Never confirmed, and now an ordinary sign-up again: it is forgotten as they are.
    ...(rest.letters.state === 'asked' && !rest.lane ? { expiresAt: now + confirmForgetMs } : {}),
    out: rest.out.filter(({ to, words }) => !(to && words === 'hold')),
  };
  return settleQuiet(cleared, now);
}

/**
 * A human should look. At most one letter a day about one concern, and none about a lesser one
 * meanwhile.
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

export function attend(subscriber: Subscriber): Subscriber {
  const { waiting, ...rest } = subscriber;
  return !waiting || waiting.concern === 'hold' ? subscriber : rest;
}

/**
 * Within consent: a text where texts are on, a letter also after unsubscribing, since they asked.
 * Never to who hides.
 */
export function mayAnswer(
  { hidden, erasing, letters, texts }: Subscriber,
  channel: Channel,
): boolean {
  if (hidden || erasing) return false;
  return channel === 'sms'
    ? texts.state === 'on'
    : letters.state === 'on' || letters.state === 'off';
}

/**
 * A human's own words: within the hours that suit the person, or at once where it cannot wait.
 * Under a hold too.
 */
export function answerByHand(
  library: Library,
  subscriber: Subscriber,
  {
    answer,
    channel,
    atOnce,
  }: { readonly answer: string; readonly channel: Channel; readonly atOnce: boolean },
  now: number,
): Subscriber {
  if (!mayAnswer(subscriber, channel)) return subscriber;
  const id = messageId(subscriber, 'coach-answer', channel, answer);
  // It waits for their hours, and now it cannot wait.
  if (atOnce && subscriber.out.some((entry) => entry.id === id && entry.notBefore > now)) {
    return {
      ...subscriber,
      out: subscriber.out.map((entry) => (entry.id === id ? { ...entry, notBefore: now } : entry)),
    };
  }
  if (subscriber.seen.includes(answer)) return subscriber;
  const notBefore = atOnce ? now : nextOpenMoment(library, subscriber, channel, now);
  const entry: Out = { id, channel, words: 'coach-answer', notBefore };
  return { ...attend(remember(subscriber, answer)), out: [...subscriber.out, entry] };
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
  // An alert that could not leave yet is the same alarm: it is not heaped up day after day.
  const waiting = subscriber.out.filter(
    (entry) => !(entry.words === 'hold' && entry.to && to.includes(entry.to)),
  );
  return { ...subscriber, out: [...waiting, ...alerts] };
}

function stamp(instant: number): string {
  return Math.floor(instant / 1000).toString(36);
}
