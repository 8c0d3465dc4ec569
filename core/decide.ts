/**
 * The one decision: what an event makes of a person. Pure and total: the same arguments give the same person, every event
 * is lawful in every state, and a repeated or late one gives the same person back. Nothing is sent from here: what is to
 * be sent stands in `out` and in the lane, and due.ts reads it from there.
 */
import { pause, receiveText, takeAnswer } from './conversation.ts';
import { courseOf, type Library, sequenceOf, touchOf } from './course.ts';
import type { Event, Preferences, SignUp } from './event.ts';
import { advance, changePace, isFinished, mayGoNow, plannedTouch, postpone, resume, startLane } from './lane.ts';
import { type Consent, messageId, type Out, readMessageId, type Subscriber } from './subscriber.ts';
import { dayMs, minuteMs } from './zone.ts';

/** A sign-up that nobody confirms is reminded once, then forgotten. */
export const confirmReminderMs = dayMs;
export const confirmForgetMs = 7 * dayMs;
/** Confirmation letters to one address in a day, whoever fills in the form (promise 42). */
export const mailsADay = 3;
/** The same form sent twice within this long is one sign-up: a second tap, a reload. */
export const doubleSubmitMs = 5 * minuteMs;

export function decide(library: Library, subscriber: Subscriber, event: Event, now: number): Subscriber {
  switch (event.type) {
    case 'SignedUp':
      return signUp(library, subscriber, event.signUp, now);
    case 'Confirmed':
      return confirm(library, subscriber, event.enrollment, now);
    case 'Woke':
      return wake(library, subscriber, now);
    case 'Sent':
      return sent(library, subscriber, event.message, now);
    case 'Refused':
      return refused(subscriber, event.message, event.retryAt);
    case 'Rejected':
      return rejected(library, subscriber, event.message, event.closes, now);
    case 'ReplyReceived':
      return receiveText(library, subscriber, event, now);
    case 'Answered':
      return takeAnswer(library, subscriber, event.touch, event.answer, now).subscriber;
    case 'PreferencesSaved':
      return savePreferences(library, subscriber, event.preferences, now);
    case 'Unsubscribed':
      return closeChannel(subscriber, 'email', 'off', event.at);
    case 'OptedOut':
      return closeChannel(subscriber, 'sms', 'off', event.at);
    case 'Undeliverable':
      return closeChannel(subscriber, event.channel, 'closed', event.at);
  }
}

function signUp(library: Library, subscriber: Subscriber, form: SignUp, now: number): Subscriber {
  const { state } = subscriber.letters;
  // An address that bounced or complained is never written to again, whoever types it in.
  if (state === 'closed') return subscriber;
  const finished = subscriber.lane !== undefined && isFinished(library, subscriber.lane);
  if (state === 'on' && !finished) {
    // They are in already: a letter says so, at most once a day; the form changes nothing, since anybody can fill it in.
    if (subscriber.toldAt !== undefined && now < subscriber.toldAt + dayMs) return subscriber;
    const id = messageId(subscriber, 'already', 'email', Math.floor(now / minuteMs).toString(36));
    return withOut({ ...subscriber, toldAt: now }, { id, channel: 'email', words: 'already', notBefore: now });
  }
  if (state === 'asked' && now < subscriber.letters.at + doubleSubmitMs && isSame(subscriber, form)) return subscriber;
  if (state === 'asked' && askedToday(subscriber, now) >= mailsADay) return subscriber;
  const { name: _n, phone: _p, country: _c, sensitive: _s, sharedDevice: _d, expiresAt, ...kept } = subscriber;
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
    letters: { state: 'asked', at: now },
    texts: textsAfter(subscriber, form, now),
    out: [],
    invited: [...(subscriber.invited ?? []), now].slice(-mailsADay),
    // Only who was never more than a form is forgotten: a yes or a no of before is kept.
    ...(state === 'none' || expiresAt !== undefined ? { expiresAt: now + confirmForgetMs } : {}),
  };
  const mayAsk = form.phoneAskedAt === undefined || now >= form.phoneAskedAt + dayMs;
  return withOut(fresh, ...invitations(fresh, mayAsk, now));
}

/** Only START from the phone itself reopens a STOP: a form does not. */
function textsAfter(subscriber: Subscriber, form: SignUp, now: number): Consent {
  if (!form.phone) return { state: 'none', at: now };
  if (form.phoneStoppedAt !== undefined) {
    const { given } = form.phone === subscriber.phone ? subscriber.texts : {};
    return { state: 'off', at: form.phoneStoppedAt, ...(given ? { given } : {}) };
  }
  const { state } = subscriber.texts;
  return form.phone === subscriber.phone && state !== 'none' ? subscriber.texts : { state: 'asked', at: now };
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
    subscriber.role === (form.sensitive ? form.role : 'none')
  );
}

/** The two opt-ins: a letter, once reminded; a text, where a phone was given with consent. */
function invitations(subscriber: Subscriber, mayAsk: boolean, now: number): Out[] {
  const out: Out[] = [
    { id: messageId(subscriber, 'C1', 'email', 'ask'), channel: 'email', words: 'confirm', notBefore: now },
    {
      id: messageId(subscriber, 'C1', 'email', 'again'),
      channel: 'email',
      words: 'confirm-again',
      notBefore: now + confirmReminderMs,
    },
  ];
  if (subscriber.texts.state === 'asked' && mayAsk) {
    out.push({ id: messageId(subscriber, 'C2', 'sms', 'ask'), channel: 'sms', words: 'opt-in', notBefore: now });
  }
  return out;
}

function confirm(library: Library, subscriber: Subscriber, enrollment: number, now: number): Subscriber {
  // An older letter's link, or a second press: nothing new.
  if (subscriber.letters.state !== 'asked' || subscriber.enrollment !== enrollment) return subscriber;
  const { expiresAt: _, invited: __, ...kept } = subscriber;
  const on: Subscriber = {
    ...kept,
    letters: { state: 'on', at: now },
    out: subscriber.out.filter(({ words }) => words !== 'confirm' && words !== 'confirm-again'),
    asked: {},
    numbers: {},
    silent: 0,
  };
  return { ...on, lane: startLane(courseOf(library), on, now) };
}

function wake(library: Library, subscriber: Subscriber, now: number): Subscriber {
  const awake = subscriber.pause && subscriber.pause.until <= now ? resume(subscriber, now) : subscriber;
  const planned = plannedTouch(library, awake);
  if (!awake.lane || !planned || planned.at > now || mayGoNow(library, awake, planned, now)) return awake;
  return { ...awake, lane: postpone(library, awake, awake.lane, planned.touch, now) };
}

function sent(library: Library, subscriber: Subscriber, message: string, now: number): Subscriber {
  if (subscriber.out.some(({ id }) => id === message)) {
    return { ...subscriber, out: subscriber.out.filter(({ id }) => id !== message) };
  }
  const { lane } = subscriber;
  const id = readMessageId(message);
  // Of an earlier enrollment, or over already: a repetition.
  if (!lane || id?.enrollment !== subscriber.enrollment || lane.done.includes(id.cause)) return subscriber;
  // What stood in `out` has a purpose in its id; its entry is gone already.
  if (id.purpose) return subscriber;
  const touch = touchOf(sequenceOf(library, lane.sequence), id.cause);
  const moved = advance(library, subscriber, id.cause, now);
  if (!touch || touch.invites === 'none') return moved;
  return { ...moved, asked: { ...moved.asked, [touch.invites]: touch.id }, silent: subscriber.silent + 1 };
}

/** Still to be sent, later. */
function refused(subscriber: Subscriber, message: string, retryAt: number): Subscriber {
  const waiting = subscriber.out.find(({ id }) => id === message);
  if (waiting) {
    const later = { ...waiting, notBefore: Math.max(waiting.notBefore, retryAt) };
    return { ...subscriber, out: subscriber.out.map((entry) => (entry === waiting ? later : entry)) };
  }
  const { lane } = subscriber;
  const id = readMessageId(message);
  if (!lane || id?.enrollment !== subscriber.enrollment || id.purpose || lane.done.includes(id.cause))
    return subscriber;
  return { ...subscriber, lane: { ...lane, notBefore: Math.max(lane.notBefore ?? 0, retryAt) } };
}

/** The touch is over without having reached them; where the channel itself is dead, it closes. */
function rejected(library: Library, subscriber: Subscriber, message: string, closes: boolean, now: number): Subscriber {
  const channel = readMessageId(message)?.channel;
  const over = sent(library, subscriber, message, now);
  return closes && channel ? closeChannel(over, channel, 'closed', now) : over;
}

function closeChannel(
  subscriber: Subscriber,
  channel: 'email' | 'sms',
  state: 'off' | 'closed',
  at: number,
): Subscriber {
  const key = channel === 'email' ? 'letters' : 'texts';
  const { state: present } = subscriber[key];
  if (present === 'closed' || present === state || (present === 'none' && state === 'off')) return subscriber;
  // A refusal outlives the sign-up it belongs to: it is not forgotten after a week.
  const { expiresAt: _, ...kept } = subscriber;
  return {
    ...kept,
    [key]: { ...subscriber[key], state, at },
    out: subscriber.out.filter((entry) => entry.channel !== channel),
  };
}

function savePreferences(library: Library, subscriber: Subscriber, wished: Preferences, now: number): Subscriber {
  const place = {
    ...subscriber,
    hour: wished.hour ?? subscriber.hour,
    zone: wished.zone ?? subscriber.zone,
    role: subscriber.sensitive ? (wished.role ?? subscriber.role) : subscriber.role,
  };
  const paced = changePace(library, place, wished.pace ?? subscriber.pace);
  if (wished.paused === undefined || wished.paused === (paced.pause !== undefined)) return paced;
  return wished.paused ? pause(library, paced, now) : resume(paced, now);
}

function withOut(subscriber: Subscriber, ...entries: readonly Out[]): Subscriber {
  const known = new Set(subscriber.out.map(({ id }) => id));
  const added = entries.filter(({ id }) => !known.has(id));
  return added.length > 0 ? { ...subscriber, out: [...subscriber.out, ...added] } : subscriber;
}
