/**
 * A record as its mailbox alone may see it: what letters, forms and pages have made of it. It is
 * the same with a phone and without, and holds nothing that a phone may have changed (promise 68).
 */
import { mailboxNumbers } from '../../core/join-phone.ts';
import { isAlert, readMessageId } from '../../core/message-id.ts';
import { newSubscriber, type Out, type Subscriber } from '../../core/subscriber.ts';
import type { ConsentRecord, Receipt } from '../ports/store.ts';

/**
 * Says of each field whether the mailbox alone opens it, or the phone too must, since it may have
 * changed it. A `place` tells the mailbox what comes next and is not shown by itself. A new field
 * needs its row here to compile.
 */
const opensTo: Readonly<Record<keyof Subscriber, 'mailbox' | 'phone' | 'place'>> = {
  ...{ id: 'mailbox', createdAt: 'mailbox', enrollment: 'mailbox', email: 'mailbox' },
  ...{ mailbox: 'mailbox', move: 'mailbox', name: 'mailbox', zone: 'mailbox', hour: 'mailbox' },
  ...{ pace: 'mailbox', role: 'mailbox', sharedDevice: 'mailbox', letters: 'mailbox' },
  ...{ sensitive: 'mailbox', news: 'mailbox', pause: 'mailbox', numbers: 'mailbox' },
  ...{ out: 'mailbox', erasing: 'mailbox', stuck: 'mailbox', invited: 'mailbox' },
  ...{ noticeAt: 'mailbox', expiresAt: 'mailbox', returned: 'mailbox' },
  ...{ position: 'place', recent: 'place', seats: 'place', followUp: 'place' },
  ...{ phone: 'phone', binding: 'phone', country: 'phone', texts: 'phone', asked: 'phone' },
  ...{ textedNumbers: 'phone', silent: 'phone', standstillAt: 'phone', hidden: 'phone' },
  ...{ hold: 'phone', waiting: 'phone', slower: 'phone', hards: 'phone', solo: 'phone' },
  ...{ seen: 'phone', sending: 'phone', joinAskedOn: 'phone', replies: 'phone' },
};

/** The record without all that only the phone opens. `receipts` are those of its mailbox. */
export function mailboxSide(person: Subscriber, receipts: readonly Receipt[]): Subscriber {
  const opened = Object.entries(person).filter(([name]) => ruleOf(name) !== 'phone');
  const bare = { ...newSubscriber(person.id, person.createdAt), ...Object.fromEntries(opened) };
  const { mailbox, seats = [], followUp, erasing, ...kept }: Subscriber = bare;
  const out = person.out.filter(isForMailbox);
  // No letter speaks of a seat that a phone took.
  const lettered = new Set(
    [...receipts.map(({ message }) => message), ...out.map(({ id }) => id)].map(
      (message) => readMessageId(message)?.about?.seminar,
    ),
  );
  const taken = seats.filter(({ seminar }) => lettered.has(seminar));
  return {
    ...kept,
    // Since when letters open to this mailbox tells whether a phone has proved the move.
    ...(mailbox ? { mailbox: { epoch: mailbox.epoch, at: mailbox.at } } : {}),
    ...(taken.length > 0 ? { seats: taken } : {}),
    ...(followUp && lettered.has(followUp.seminar) ? { followUp } : {}),
    // What the phone erases is its own side.
    ...(erasing && erasing.side !== 'phone' ? { erasing: { at: erasing.at } } : {}),
    numbers: mailboxNumbers(person),
    out,
  };
}

/** The working notes that open to the mailbox, of a record as `mailboxSide` gives it. */
export function mailboxNotes(
  notes: Readonly<Record<string, unknown>>,
  { seats, followUp }: Subscriber,
): Readonly<Record<string, unknown>> {
  // In one order, whatever was written first.
  const names = Object.keys(opensTo).filter((name) => ruleOf(name) === 'mailbox');
  return {
    ...Object.fromEntries(names.map((name) => [name, notes[name]])),
    // A phone may have said that they came, and may have got the reminders.
    seats: seats?.map(({ seminar, startsAt, minutes, askedAt }) => ({
      ...{ seminar, startsAt, minutes, askedAt },
    })),
    followUp: followUp && { seminar: followUp.seminar, startedAt: followUp.startedAt },
  };
}

/** A letter that came to the mailbox: none to the coach, and none that asked another mailbox. */
export function isToMailbox({ message, channel }: Receipt): boolean {
  return channel === 'email' && !isAlert(message) && readMessageId(message)?.cause !== 'move';
}

/** A proof of a consent that no phone gave. */
export function isOfMailbox({ kind }: ConsentRecord): boolean {
  return kind !== 'texts';
}

function isForMailbox({ channel, to, words }: Out): boolean {
  return channel === 'email' && to === undefined && words !== 'move';
}

function ruleOf(name: string) {
  return opensTo[name as keyof Subscriber];
}
