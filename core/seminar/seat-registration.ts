/**
 * How a person comes to a seat: the form, and the letter that asks whether they meant it. Anybody
 * can fill in a form with anybody's address. A person whose letters are on gets the seat, and its
 * letter, at once; everybody else says yes by a button first.
 */

import { isFinished } from '../calendar/course-position.ts';
import { isSilenced } from '../calendar/standstill.ts';
import { dayMs } from '../calendar/zone.ts';
import type { Library } from '../course.ts';
import { doubleSubmitMs, outAfter, tellOnce, tellWayBack, textsAfter } from '../enrollment.ts';
import type { Registration } from '../event.ts';
import { confirmForgetMs, type Out, type Subscriber } from '../subscriber.ts';
import { isMidCourse } from './follow-up.ts';
import {
  asksForSeat,
  beforeId,
  isOpenFor,
  letterOut,
  registeredLetter,
  seatIn,
  stamp,
  takeSeat,
  withSeat,
} from './seats.ts';
import type { Seat, Seminar } from './seminar.ts';
import { beforeSeminar, remindersOf } from './seminar-words.ts';

/** The form of a seminar was sent. */
export function register(
  library: Library,
  subscriber: Subscriber,
  seminar: Seminar,
  form: Registration,
  now: number,
): Subscriber {
  const { state } = subscriber.letters;
  if (state === 'closed' || !remindersOf(library) || !isOpenFor(seminar, now)) return subscriber;
  if (subscriber.erasing) return tellWayBack(subscriber, now);
  // Under a hold or HIDE nothing goes out, and the form shows nothing of it.
  if (isSilenced(subscriber)) return subscriber;
  const seat = seatIn(subscriber, seminar.id);
  if (state !== 'on') return ask(subscriber, seat, seminar, form, now);
  // They have the seat: its letter goes once more, at most once a day.
  if (seat && seat.askedAt === undefined)
    return tellOnce(subscriber, [registeredLetter(subscriber, seminar.id, now)], now);
  const seated = takeSeat(library, subscriber, seminar, now, false);
  return seated === subscriber ? subscriber : { ...seated, noticeAt: now };
}

/**
 * Asks to confirm the seat, by letter; where a phone came with the form, by a text of its own too.
 */
function ask(
  subscriber: Subscriber,
  seat: Seat | undefined,
  seminar: Seminar,
  form: Registration,
  now: number,
): Subscriber {
  // A second tap or a reload is the same form.
  const isTheirs = seat !== undefined && seat.askedAt === undefined;
  const askedAt =
    isTheirs && subscriber.letters.state === 'asked' ? subscriber.letters.at : seat?.askedAt;
  if (askedAt !== undefined && now < askedAt + doubleSubmitMs) return subscriber;
  const { startsAt, minutes, change } = seminar;
  const asked: Seat = {
    seminar: seminar.id,
    startsAt,
    minutes,
    change,
    askedAt: now,
    reminded: [],
  };
  // A seat that is theirs stays theirs, by any form.
  const seated = isTheirs ? subscriber : withSeat(withForm(subscriber, form, now), asked, now);
  if (!seated) return subscriber;
  const { state } = subscriber.letters;
  const letters = { state: 'asked', at: now } as const;
  const isNew = (state === 'none' || subscriber.expiresAt !== undefined) && !subscriber.texts.given;
  const pending: Subscriber = {
    ...seated,
    letters,
    ...(isNew ? { expiresAt: now + confirmForgetMs } : {}),
  };
  const out: Out[] = [
    ...pending.out.filter((entry) => !asksForSeat(entry, seminar.id)),
    letterOut(pending, seminar.id, 'confirm-seat', now, `q${stamp(now)}`),
  ];
  const mayAsk = form.phoneAskedAt === undefined || now >= form.phoneAskedAt + dayMs;
  if (pending.texts.only && pending.texts.state === 'asked' && pending.texts.at === now && mayAsk) {
    const id = beforeId(pending, seminar.id, 'C2', 'sms', `q${stamp(now)}`);
    out.push({ id, channel: 'sms', words: 'opt-in', touch: beforeSeminar, notBefore: now });
  }
  return { ...pending, out };
}

/**
 * The person with what the form says, for a record that exists only because a form was submitted.
 * A person who has ever said yes or no, or waits for a course, stays as they are.
 */
function withForm(subscriber: Subscriber, form: Registration, now: number): Subscriber {
  const { state } = subscriber.letters;
  const isForm = state === 'none' || (state === 'asked' && subscriber.expiresAt !== undefined);
  if (!isForm || subscriber.invited !== undefined) return subscriber;
  const { name: _n, phone: _p, country: _c, sharedDevice: _d, ...kept } = subscriber;
  const texts = textsAfter(subscriber, form, now);
  return {
    ...kept,
    email: form.email,
    ...(form.name ? { name: form.name } : {}),
    ...(form.phone ? { phone: form.phone } : {}),
    ...(form.phone && form.country ? { country: form.country } : {}),
    zone: form.zone,
    hour: form.hour,
    ...(form.sharedDevice ? { sharedDevice: true as const } : {}),
    texts: texts.state === 'asked' ? { ...texts, only: 'seminar' } : texts,
    out: outAfter(subscriber, texts),
  };
}

/**
 * The button of the letter was pressed: the address is theirs, and so is the seat. A course that
 * they had left does not go on by it.
 */
export function confirmSeat(
  library: Library,
  subscriber: Subscriber,
  seminar: Seminar,
  now: number,
): Subscriber {
  const { letters, erasing } = subscriber;
  const seat = seatIn(subscriber, seminar.id);
  if (!seat || letters.state === 'closed' || erasing || !isOpenFor(seminar, now)) return subscriber;
  const isTheirs = seat.askedAt === undefined;
  if (isTheirs && letters.state !== 'asked') return subscriber;
  if (letters.state === 'on') return takeSeat(library, subscriber, seminar, now, true);
  const { expiresAt: _, position, ...kept } = subscriber;
  const on: Subscriber = { ...kept, letters: { state: 'on', at: now } };
  const stays =
    position && (isFinished(library, position) || !isMidCourse(library, { ...on, position }));
  const known = stays ? { ...on, position } : on;
  if (!isTheirs) return takeSeat(library, known, seminar, now, true);
  const out = known.out.filter((entry) => !asksForSeat(entry, seminar.id));
  return { ...known, out: [...out, registeredLetter(known, seminar.id, now)] };
}
