/**
 * How a person comes onto the course, the sign-up and its confirmation, and how they change their
 * preferences. Anybody can fill in a form with anybody's address, so only what the mailbox and the
 * phone say themselves counts as a yes.
 */

import { changePace, isFinished, startCourse } from './calendar/course-position.ts';
import { isSilenced, resume, updateStandstill } from './calendar/standstill.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import { courseOf, type Library, type Role } from './course.ts';
import { wayBack } from './erasure.ts';
import type { Preferences, SignUp } from './event.ts';
import { messageId, readMessageId } from './message-id.ts';
import { type Consent, confirmForgetMs, type Out, type Subscriber } from './subscriber.ts';
import { pause } from './touch-replies.ts';

/** A sign-up that nobody confirms is reminded once, this long after it. */
export const confirmReminderMs = dayMs;
/** Confirmation letters to one address in a day, from any number of forms (promise 42). */
export const mailsADay = 3;
/** The same form sent twice within this time is one sign-up: a second tap, a reload. */
export const doubleSubmitMs = 5 * minuteMs;

/**
 * The form was sent. A letter and, with a phone, a text ask for a yes, unless the address is
 * closed, is on the course already, or was asked often enough today.
 */
export function signUp(
  library: Library,
  subscriber: Subscriber,
  form: SignUp,
  now: number,
): Subscriber {
  const { state } = subscriber.letters;
  // An address that bounced or complained is never written to again, from any form.
  if (state === 'closed') return subscriber;
  if (subscriber.erasing) return tellWayBack(subscriber, now);
  // Under a hold or HIDE nothing goes out, and the form shows nothing of it.
  if (isSilenced(subscriber)) return subscriber;
  if (state === 'on' && !mayBegin(library, subscriber)) {
    // They are on the course already: a letter says so, at most once a day. The form changes
    // nothing, since anybody can fill it in.
    const id = messageId(subscriber, 'already', 'email', Math.floor(now / minuteMs).toString(36));
    return tellOnce(subscriber, [{ id, channel: 'email', words: 'already', notBefore: now }], now);
  }
  if (state === 'on') return inviteAgain(subscriber, form, now);
  const asked = state === 'asked' && subscriber.invited !== undefined;
  if (asked && now < subscriber.letters.at + doubleSubmitMs && isSame(subscriber, form))
    return subscriber;
  if (state === 'asked' && askedToday(subscriber, now) >= mailsADay) return subscriber;
  const isForm =
    (state === 'none' || subscriber.expiresAt !== undefined) && !subscriber.texts.given;
  const texts = textsAfter(subscriber, form, now);
  const {
    name: _n,
    phone: _p,
    country: _c,
    sensitive: _s,
    sharedDevice: _d,
    news: _w,
    expiresAt: _e,
    ...kept
  } = subscriber;
  const fresh: Subscriber = {
    ...kept,
    enrollment: subscriber.enrollment + 1,
    email: form.email,
    ...(form.name ? { name: form.name } : {}),
    ...(form.phone ? { phone: form.phone } : {}),
    ...(form.phone && form.country ? { country: form.country } : {}),
    zone: form.zone,
    hour: form.hour,
    pace: form.pace,
    role: form.sensitive ? form.role : 'none',
    ...(form.sensitive ? { sensitive: true as const } : {}),
    ...(form.sharedDevice ? { sharedDevice: true as const } : {}),
    ...(form.news ? { news: true as const } : {}),
    letters: { state: 'asked', at: now },
    texts: forTheCourse(texts),
    // What waited belongs to the sign-up before, except alerts and what a seminar's seat brings.
    out: outAfter(subscriber, texts).filter(
      ({ to, id }) => to !== undefined || readMessageId(id)?.about !== undefined,
    ),
    invited: [...(subscriber.invited ?? []), now].slice(-mailsADay),
    // Only a record that never was more than a form is forgotten: an earlier yes or no is kept.
    ...(isForm ? { expiresAt: now + confirmForgetMs } : {}),
  };
  const mayAsk = form.phoneAskedAt === undefined || now >= form.phoneAskedAt + dayMs;
  return withOut(fresh, ...invitations(fresh, mayAsk, now));
}

/**
 * Invites a person who has been through the course, or came by a seminar. Until they confirm, the
 * form changes nothing of what they agreed to, since anybody can fill it in: its pace and role go
 * out with the letter and come back with the letter's button.
 */
function inviteAgain(subscriber: Subscriber, form: SignUp, now: number): Subscriber {
  const latest = subscriber.invited?.at(-1);
  if (latest !== undefined && now < latest + doubleSubmitMs) return subscriber;
  if (askedToday(subscriber, now) >= mailsADay) return subscriber;
  const invited = [...(subscriber.invited ?? []), now].slice(-mailsADay);
  const asked: Subscriber = { ...subscriber, enrollment: subscriber.enrollment + 1, invited };
  const out = asked.out.filter(({ words }) => words !== 'confirm' && words !== 'confirm-again');
  const letters = invitations(asked, false, now).map((letter) => ({ ...letter, n: wishOf(form) }));
  return withOut({ ...asked, out }, ...letters);
}

/** A role is written into a link as its index here, since a word could be read by others. */
const wishedRoles: readonly Role[] = ['none', 'hurt', 'did', 'both'];

/** Pace and role in two characters; no role without the consent to keep it (promise 65). */
function wishOf({ pace, role, sensitive }: SignUp): string {
  return `${pace[0]}${sensitive ? wishedRoles.indexOf(role) : ''}`;
}

function granted(subscriber: Subscriber, wish = ''): Subscriber {
  const [, pace, place] = /^([sb])([0-3])?$/.exec(wish) ?? [];
  if (!pace) return subscriber;
  const role = place && wishedRoles[Number(place)];
  return {
    ...subscriber,
    pace: pace === 'b' ? 'baby' : 'standard',
    ...(role ? { role, sensitive: true as const } : {}),
  };
}

/**
 * Whether a confirmation letter is out: to somebody new, or to somebody who has been through the
 * course and may begin anew.
 */
export function awaitsConfirmation(library: Library, subscriber: Subscriber): boolean {
  const { letters, invited } = subscriber;
  if (invited === undefined) return false;
  return letters.state === 'asked' || (letters.state === 'on' && mayBegin(library, subscriber));
}

/** Whether the person is through the course, or is known by a seminar alone. */
function mayBegin(library: Library, { position }: Subscriber): boolean {
  return position === undefined || isFinished(library, position);
}

/** The consent once the course's own texts are asked for: a yes to a seminar's texts stays. */
function forTheCourse(texts: Consent): Consent {
  const { only: _, ...unbound } = texts;
  return texts.state === 'asked' ? unbound : texts;
}

/**
 * A form for a person who is about to be erased: the letter that calls the erasure off goes once
 * more, unless it has just gone.
 */
export function tellWayBack(subscriber: Subscriber, now: number): Subscriber {
  const { erasing } = subscriber;
  if (!erasing || now < erasing.at + doubleSubmitMs) return subscriber;
  return tellOnce(subscriber, wayBack(subscriber, now), now);
}

/**
 * Puts letters that say that a form changed nothing: at most once a day, from any number of forms.
 */
export function tellOnce(subscriber: Subscriber, letters: readonly Out[], now: number): Subscriber {
  if (
    letters.length === 0 ||
    (subscriber.noticeAt !== undefined && now < subscriber.noticeAt + dayMs)
  )
    return subscriber;
  return withOut({ ...subscriber, noticeAt: now }, ...letters);
}

/** The consent to texts after a form. A STOP is reopened by START from the phone itself alone. */
export function textsAfter(
  subscriber: Subscriber,
  form: Pick<SignUp, 'phone' | 'phoneStoppedAt'>,
  now: number,
): Consent {
  if (!form.phone) return { state: 'none', at: now };
  if (form.phoneStoppedAt !== undefined) {
    const { given } = form.phone === subscriber.phone ? subscriber.texts : {};
    return { state: 'off', at: form.phoneStoppedAt, ...(given ? { given } : {}) };
  }
  const { state } = subscriber.texts;
  return form.phone === subscriber.phone && state !== 'none'
    ? subscriber.texts
    : { state: 'asked', at: now };
}

/** `out` after a form changed the consent to texts: texts that waited are dropped. */
export function outAfter({ texts, out }: Subscriber, after: Consent): readonly Out[] {
  return after === texts ? out : out.filter(({ channel }) => channel !== 'sms');
}

function askedToday({ invited = [] }: Subscriber, now: number): number {
  return invited.filter((at) => at > now - dayMs).length;
}

function isSame(subscriber: Subscriber, form: SignUp): boolean {
  return (
    subscriber.email === form.email &&
    subscriber.name === form.name &&
    subscriber.phone === form.phone &&
    subscriber.zone === form.zone &&
    subscriber.hour === form.hour &&
    subscriber.pace === form.pace &&
    subscriber.sensitive === (form.sensitive || undefined) &&
    subscriber.news === (form.news || undefined) &&
    subscriber.role === (form.sensitive ? form.role : 'none')
  );
}

/** The letter that asks, its one reminder and, where a phone may be asked, the opt-in text. */
function invitations(subscriber: Subscriber, mayAsk: boolean, now: number): Out[] {
  const out: Out[] = [
    {
      id: messageId(subscriber, 'C1', 'email', 'ask'),
      channel: 'email',
      words: 'confirm',
      notBefore: now,
    },
    {
      id: messageId(subscriber, 'C1', 'email', 'again'),
      channel: 'email',
      words: 'confirm-again',
      notBefore: now + confirmReminderMs,
    },
  ];
  if (subscriber.texts.state === 'asked' && mayAsk) {
    out.push({
      id: messageId(subscriber, 'C2', 'sms', 'ask'),
      channel: 'sms',
      words: 'opt-in',
      notBefore: now,
    });
  }
  return out;
}

/** The button of the confirmation letter was pressed: the course begins. */
export function confirm(
  library: Library,
  subscriber: Subscriber,
  enrollment: number,
  now: number,
  wish?: string,
): Subscriber {
  // The link of an older letter, or a second press, changes nothing.
  if (!awaitsConfirmation(library, subscriber) || subscriber.enrollment !== enrollment)
    return subscriber;
  const {
    expiresAt: _,
    invited: __,
    slower: ___,
    hards: ____,
    textedNumbers: ______,
    ...kept
  } = granted(subscriber, wish);
  const on: Subscriber = {
    ...kept,
    letters: { state: 'on', at: now },
    out: subscriber.out.filter(({ words }) => words !== 'confirm' && words !== 'confirm-again'),
    asked: {},
    numbers: {},
    silent: 0,
  };
  const { standstillAt: _____, ...awake } = endFollowUp(on);
  const begun = updateStandstill(
    { ...awake, position: startCourse(courseOf(library), on, now) },
    now,
  );
  if (!begun.texts.only || begun.texts.state !== 'on') return begun;
  // The yes was to a seminar's texts: the course asks for its own.
  const id = messageId(begun, 'C2', 'sms', 'ask');
  return withOut(begun, { id, channel: 'sms', words: 'opt-in', notBefore: now });
}

/** A course has begun: of a seminar's follow-up at most the first touch still comes. */
function endFollowUp(subscriber: Subscriber): Subscriber {
  const { followUp, ...rest } = subscriber;
  return followUp && followUp.done.length > 0 ? rest : subscriber;
}

function withOut(subscriber: Subscriber, ...entries: readonly Out[]): Subscriber {
  const known = new Set(subscriber.out.map(({ id }) => id));
  const added = entries.filter(({ id }) => !known.has(id));
  return added.length > 0 ? { ...subscriber, out: [...subscriber.out, ...added] } : subscriber;
}

/**
 * The person with their preferences; the same person where nothing changes. Only what was changed
 * is taken, field by field, so that two pages that are open at once do not undo each other.
 */
export function savePreferences(
  library: Library,
  subscriber: Subscriber,
  wished: Preferences,
  now: number,
): Subscriber {
  const allowed =
    wished.sensitive === undefined ? subscriber : withSensitive(subscriber, wished.sensitive);
  const { news: _, sharedDevice: __, ...rest } = allowed;
  const changed: Subscriber = {
    ...rest,
    hour: wished.hour ?? rest.hour,
    zone: wished.zone ?? rest.zone,
    role: rest.sensitive ? (wished.role ?? rest.role) : rest.role,
    ...((wished.news ?? subscriber.news) ? { news: true as const } : {}),
    ...((wished.sharedDevice ?? subscriber.sharedDevice) ? { sharedDevice: true as const } : {}),
  };
  const paced = changePace(library, changed, wished.pace ?? subscriber.pace);
  const isAway = paced.pause !== undefined || paced.hidden !== undefined;
  if (wished.paused === undefined || wished.paused === isAway) return paced;
  if (wished.paused) return pause(library, paced, now);
  const { hidden: ___, ...shown } = paced;
  return updateStandstill(resume(shown, now), now);
}

/**
 * Consent to special-category data, given or taken back. Taken back, role, ratings and the kind of
 * danger go (promise 65); a hold itself stays.
 */
function withSensitive(subscriber: Subscriber, sensitive: boolean): Subscriber {
  if (sensitive) return { ...subscriber, sensitive: true };
  const { sensitive: _, hold, textedNumbers: ___, ...rest } = subscriber;
  if (!hold) return { ...rest, role: 'none', numbers: {} };
  const { danger: __, ...unnamed } = hold;
  return { ...rest, role: 'none', numbers: {}, hold: unnamed };
}
