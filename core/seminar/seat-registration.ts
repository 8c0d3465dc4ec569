/**
 * How a person comes to a seat: the form, and the letter that asks whether they meant it. Anybody
 * can fill in a form with anybody's address. A person whose letters are on gets the seat, and its
 * letter, at once; everybody else says yes by a button first.
 */

import { isFinished } from '../calendar/course-position.ts';
import { isSilenced } from '../calendar/standstill.ts';
import type { Library } from '../course.ts';
import { doubleSubmitMs, tellOnce, tellWayBack } from '../enrollment.ts';
import type { Registration } from '../event.ts';
import { confirmForgetMs, type Out, type Subscriber } from '../subscriber.ts';
import { isMidCourse } from './follow-up.ts';
import {
  asksForSeat,
  isOpenFor,
  letterOut,
  registeredLetter,
  seatIn,
  stamp,
  takeSeat,
  withSeat,
} from './seats.ts';
import type { Seat, Seminar } from './seminar.ts';
import { remindersOf } from './seminar-words.ts';

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

/** Asks to confirm the seat, by letter. */
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
  const seated = isTheirs ? subscriber : withSeat(withForm(subscriber, form), asked, now);
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
  return { ...pending, out };
}

/**
 * The person with what the first form of all says. An earlier form, and a person who has ever said
 * yes or no, stay as they are.
 */
function withForm(subscriber: Subscriber, form: Registration): Subscriber {
  if (subscriber.letters.state !== 'none') return subscriber;
  const { email, name, zone, hour, sharedDevice } = form;
  return {
    ...subscriber,
    ...{ email, zone, hour },
    ...(name ? { name } : {}),
    ...(sharedDevice ? { sharedDevice: true as const } : {}),
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
