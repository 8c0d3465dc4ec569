/**
 * What a person is to be sent, and when: read off their record, never stored beside it. `dueOf`
 * places them on the due index; `nextMessage` says what to send once that moment has come.
 */

import { channelOf, isThinned } from './calendar/course-position.ts';
import { erasureDelayMs, isSilenced, mayLeave } from './calendar/standstill.ts';
import { localDay, windowOn } from './calendar/writing-hours.ts';
import { type Channel, type Library, sequenceOf, type Touch } from './course.ts';
import { type AroundSeminar, messageId, readMessageId } from './message-id.ts';
import { mayGoNow, plannedTouch } from './planned-touch.ts';
import { noteNow, plannedNote, wayOfNote } from './seminar/follow-up.ts';
import { plannedReminder, reminderNow, wayOfPlanned } from './seminar/reminders.ts';
import { seatsDueAt } from './seminar/seats.ts';
import { followUpOf, remindersOf } from './seminar/seminar-words.ts';
import type { Out, Subscriber } from './subscriber.ts';

/**
 * `!` confirmations, answers and alerts, `m` letters, `s` texts: each is paced apart, and `!` goes
 * first.
 */
export type Stream = '!' | 'm' | 's';

export interface Due {
  readonly at: number;
  readonly stream: Stream;
}

/** One message to be sent now. Exactly one of `touch` and `out` is there. */
export interface Outgoing {
  readonly id: string;
  readonly channel: Channel;
  readonly sequence: string;
  readonly touch?: Touch;
  readonly out?: Out;
  /**
   * The seminar it belongs to, and on which side of it; its facts are filled in when the message is
   * rendered.
   */
  readonly about?: AroundSeminar;
  /** A provider that queues must not deliver it after this instant. */
  readonly staleAt?: number;
}

/**
 * The earliest moment at which something is to be done for this person; `undefined` when nothing
 * waits.
 */
export function dueOf(library: Library, subscriber: Subscriber): Due | undefined {
  const { out, hold, erasing, pause, stuck } = subscriber;
  const due: Due[] = out
    .filter((entry) => mayLeave(subscriber, entry))
    .map((entry) => ({ at: entry.notBefore, stream: streamOf(entry) }));
  if (hold) due.push({ at: hold.alertAt, stream: '!' });
  if (erasing && !hold) due.push({ at: erasing.at + erasureDelayMs, stream: '!' });
  if (pause && !stuck) due.push({ at: pause.until, stream: 'm' });
  const planned = plannedTouch(library, subscriber);
  if (planned)
    due.push({
      at: planned.at,
      stream: channelOf(planned.touch, subscriber) === 'email' ? 'm' : 's',
    });
  due.push(...dueAround(library, subscriber));
  return due.reduce<Due | undefined>(
    (first, next) => (first && first.at <= next.at ? first : next),
    undefined,
  );
}

/** What is due around a seminar: reminders, the end of a seat, the next note. */
function dueAround(library: Library, subscriber: Subscriber): Due[] {
  const { seats, followUp, stuck } = subscriber;
  if ((!seats && !followUp) || stuck || isSilenced(subscriber)) return [];
  const reminder = plannedReminder(library, subscriber);
  const over = seatsDueAt(subscriber);
  const note = plannedNote(library, subscriber);
  const stream = (channel: Channel | undefined) => (channel === 'sms' ? 's' : 'm');
  return [
    // Not among the answers: a full room's reminders fall due in one minute, and no confirmation
    // waits behind them.
    ...(reminder
      ? [{ at: reminder.at, stream: stream(wayOfPlanned(library, subscriber, reminder)) } as const]
      : []),
    ...(over === undefined ? [] : [{ at: over, stream: 'm' as const }]),
    ...(note ? [{ at: note.at, stream: stream(wayOfNote(note.touch, subscriber)) } as const] : []),
  ];
}

function streamOf({ words, channel }: Out): Stream {
  return words !== 'touch' ? '!' : channel === 'email' ? 'm' : 's';
}

/**
 * The message to send at this moment, one at a time: what answers the person before what was
 * planned.
 */
export function nextMessage(
  library: Library,
  subscriber: Subscriber,
  now: number,
): Outgoing | undefined {
  const sequence = sequenceOf(library, subscriber.lane?.sequence ?? library.course).id;
  const out = subscriber.out
    .filter((entry) => entry.notBefore <= now && mayLeave(subscriber, entry))
    // An alert first: whatever may be wrong with the rest, a human is told.
    .sort(
      (a, b) =>
        Number(b.to !== undefined) - Number(a.to !== undefined) || a.notBefore - b.notBefore,
    )[0];
  const staleAt = windowOn(localDay(now, subscriber), subscriber).closesAt;
  if (out) {
    const { about } = readMessageId(out.id) ?? {};
    const around = about ? { about } : {};
    return {
      id: out.id,
      channel: out.channel,
      sequence,
      out,
      ...around,
      ...(out.words === 'touch' ? { staleAt } : {}),
    };
  }
  const around = nextAround(library, subscriber, now, staleAt);
  if (around) return around;
  const planned = plannedTouch(library, subscriber);
  if (
    !planned ||
    isThinned(planned.touch, subscriber) ||
    !mayGoNow(library, subscriber, planned, now)
  )
    return undefined;
  const channel = channelOf(planned.touch, subscriber);
  return {
    id: messageId(subscriber, planned.touch.id, channel),
    channel,
    sequence,
    touch: planned.touch,
    staleAt,
  };
}

/**
 * A reminder before everything that was planned by day; then the note, which the day's lesson gives
 * way to.
 */
function nextAround(
  library: Library,
  subscriber: Subscriber,
  now: number,
  closesAt: number,
): Outgoing | undefined {
  if (!subscriber.seats && !subscriber.followUp) return undefined;
  const reminder = reminderNow(library, subscriber, now);
  if (reminder) {
    const { id, channel, touch, seat } = reminder;
    const about = { seminar: seat.seminar, around: 'before' } as const;
    const staleAt = Math.min(closesAt, seat.startsAt);
    return { id, channel, touch, about, staleAt, sequence: remindersOf(library)?.id ?? '' };
  }
  const note = noteNow(library, subscriber, now);
  const seminar = subscriber.followUp?.seminar;
  if (!note || seminar === undefined) return undefined;
  return {
    ...note,
    about: { seminar, around: 'after' },
    staleAt: closesAt,
    sequence: followUpOf(library)?.id ?? '',
  };
}
