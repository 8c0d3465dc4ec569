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
import { messageId } from './message-id.ts';
import { type Consent, confirmForgetMs, type Out, type Subscriber } from './subscriber.ts';
import { pause } from './touch-replies.ts';

/** A sign-up that nobody confirms is reminded once, this long after it. */
export const confirmReminderMs = dayMs;
/** Confirmation letters to one address in a day, from any number of forms (promise 42). */
export const mailsADay = 3;
/** The same form sent twice within this time is one sign-up: a second tap, a reload. */
export const doubleSubmitMs = 5 * minuteMs;

/**
 * The form was sent. A letter asks for a yes, unless the address is closed, is on the course
 * already, or was asked often enough today. Anybody can fill in a form with anybody's address, so a
 * later form changes nothing of what an earlier one, or the person, has said: its pace and role go
 * out with its own letter and come back with that letter's button.
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
    // They are on the course already: a letter says so, at most once a day.
    const id = messageId(subscriber, 'already', 'email', Math.floor(now / minuteMs).toString(36));
    return tellOnce(subscriber, [{ id, channel: 'email', words: 'already', notBefore: now }], now);
  }
  const latest = subscriber.invited?.at(-1);
  if (latest !== undefined && now < latest + doubleSubmitMs) return subscriber;
  if (askedToday(subscriber, now) >= mailsADay) return subscriber;
  return invite(subscriber, form, now);
}

/** Asks for the yes: by a letter of this form alone, and by one reminder. */
function invite(subscriber: Subscriber, form: SignUp, now: number): Subscriber {
  const { letters, expiresAt } = subscriber;
  const isPending = letters.state === 'asked' && subscriber.invited !== undefined;
  const isForm = (letters.state === 'none' || expiresAt !== undefined) && !subscriber.texts.given;
  const asked: Subscriber = {
    ...withForm(subscriber, form),
    // A letter that was not answered yet keeps its button: the enrollment is the same.
    enrollment: isPending ? subscriber.enrollment : subscriber.enrollment + 1,
    ...(letters.state === 'on' ? {} : { letters: { state: 'asked', at: now } }),
    texts: forTheCourse(subscriber.texts),
    invited: [...(subscriber.invited ?? []), now].slice(-mailsADay),
    // Only a record that never was more than a form is forgotten: an earlier yes or no is kept.
    ...(isForm ? { expiresAt: now + confirmForgetMs } : {}),
  };
  const out = asked.out.filter(
    ({ words }) => words !== 'confirm' && words !== 'confirm-again' && words !== 'opt-in',
  );
  const wish = letters.state === 'none' ? {} : { n: wishOf(form) };
  return withOut({ ...asked, out }, ...invitations(asked, wish, now));
}

/**
 * What the first form of all says. Of a person who has a seat alone it adds what the seat lacks.
 */
function withForm(subscriber: Subscriber, form: SignUp): Subscriber {
  if (subscriber.letters.state !== 'none') return subscriber;
  const { name, zone, hour, pace, role, sensitive, sharedDevice, news, email } = form;
  return {
    ...subscriber,
    ...{ email, zone, hour, pace, role: sensitive ? role : 'none' },
    ...(name ? { name } : {}),
    ...(sensitive ? { sensitive: true as const } : {}),
    ...(sharedDevice ? { sharedDevice: true as const } : {}),
    ...(news ? { news: true as const } : {}),
  };
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

/** The consent once the course is asked for: a question about a seminar's texts loses its bound. */
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

function askedToday({ invited = [] }: Subscriber, now: number): number {
  return invited.filter((at) => at > now - dayMs).length;
}

/** The letter that asks and its one reminder, each with an id of its own in the day. */
function invitations(subscriber: Subscriber, wish: Pick<Out, 'n'>, now: number): Out[] {
  const { invited = [] } = subscriber;
  const again = invited.length > 1 ? Math.floor(now / minuteMs).toString(36) : '';
  return [
    {
      ...{ id: messageId(subscriber, 'C1', 'email', `ask${again}`), channel: 'email', ...wish },
      ...{ words: 'confirm', notBefore: now },
    },
    {
      ...{ id: messageId(subscriber, 'C1', 'email', `again${again}`), channel: 'email', ...wish },
      ...{ words: 'confirm-again', notBefore: now + confirmReminderMs },
    },
  ];
}

/** A letter that asks goes later than planned: its reminder keeps its distance to it. */
export function remindLater(out: readonly Out[], asking: Out): readonly Out[] {
  if (asking.words !== 'confirm') return out;
  const earliest = asking.notBefore + confirmReminderMs;
  return out.map((entry) =>
    entry.words === 'confirm-again' && entry.notBefore < earliest
      ? { ...entry, notBefore: earliest }
      : entry,
  );
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
    returned: _______,
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
