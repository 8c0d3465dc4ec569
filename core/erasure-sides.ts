/**
 * Parts a record into its two sides, the mailbox's and the phone's: each may be erased by its own
 * word alone, since the two may be in two hands. A record with one side is erased as a whole.
 */
import { updateStandstill } from './calendar/standstill.ts';
import { releasePhone } from './join-phone.ts';
import { mailboxOf } from './move-mailbox.ts';
import type { Side, Subscriber } from './subscriber.ts';

/** The side that a word from `from` erases; `undefined` where the record has only one. */
export function sideOf({ email, phone }: Subscriber, from: Side): Side | undefined {
  return email && phone ? from : undefined;
}

/** The side alone that an erasure takes; `undefined` where it takes everything that is left. */
export function erasedSide({ erasing, phone }: Subscriber): Side | undefined {
  return erasing?.side === 'mailbox' && !phone ? undefined : erasing?.side;
}

/** The record without the side that was to be erased. Its items beside it are the store's. */
export function eraseSide(subscriber: Subscriber, now: number): Subscriber {
  const { erasing, ...kept } = subscriber;
  const side = erasedSide(subscriber);
  if (!erasing || !side) return subscriber;
  const rest = side === 'phone' ? withoutPhoneSide(kept, now) : withoutMailboxSide(kept, now);
  const endsLetters = side === 'phone' && rest.letters.state === 'on' && !erasing.kept;
  return updateStandstill(endsLetters ? withoutLetters(rest, now) : rest, now);
}

/** The mailbox goes on by its own word alone: nothing waits for it any more. */
function withoutLetters(subscriber: Subscriber, now: number): Subscriber {
  return {
    ...subscriber,
    letters: { ...subscriber.letters, state: 'off', at: now },
    out: subscriber.out.filter(({ channel, to }) => channel !== 'email' || to !== undefined),
  };
}

function withoutPhoneSide(subscriber: Subscriber, now: number): Subscriber {
  const { textedNumbers = {}, waiting: _, solo: __, ...kept } = subscriber;
  return releasePhone(
    { ...kept, numbers: without(subscriber.numbers, textedNumbers), asked: {}, seen: [] },
    now,
  );
}

/** What is left is known by the phone alone: it gets answers, and no course. */
function withoutMailboxSide(subscriber: Subscriber, now: number): Subscriber {
  const { name: _, move: __, position: ___, seats: ____, followUp: _____, ...kept } = subscriber;
  const { sensitive: ______, news: _______, sharedDevice: ________, ...rest } = kept;
  const { invited: _________, noticeAt: __________, pause: ___________, ...bare } = rest;
  const texted = subscriber.textedNumbers ?? {};
  const lettered = without(subscriber.numbers, texted);
  return {
    ...bare,
    email: '',
    mailbox: { epoch: mailboxOf(subscriber) + 1, at: now },
    role: 'none',
    zone: subscriber.country ?? subscriber.zone,
    letters: { state: 'none', at: now },
    numbers: without(subscriber.numbers, lettered),
    asked: {},
    out: subscriber.out.filter(({ channel, to }) => channel === 'sms' || to !== undefined),
  };
}

function without(
  numbers: Subscriber['numbers'],
  others: Readonly<Record<string, unknown>>,
): Subscriber['numbers'] {
  return Object.fromEntries(Object.entries(numbers).filter(([touch]) => !(touch in others)));
}
