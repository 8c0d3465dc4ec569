/**
 * Describes one person's seats, and the notes that follow a seminar, for the coach. It reads the
 * person's record alone, not the seminar's.
 */
import type { Library } from '../../core/course.ts';
import { followUpChannel, plannedFollowUp } from '../../core/seminar/follow-up.ts';
import { plannedReminder, plannedReminderChannel } from '../../core/seminar/reminders.ts';
import type { Seat } from '../../core/seminar/seminar.ts';
import { remindersOf } from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { brief, momentThere } from './local-time.ts';
import { iso } from './standing.ts';

const cameWords = {
  attended: 'they came',
  missed: 'they did not come',
  unknown: 'nobody knows whether they came',
};

export function seatWords(person: Subscriber): string[] {
  const { seats = [], followUp } = person;
  const taken = seats.map(
    (seat) => `${seat.seminar}, ${momentThere(seat.startsAt, person)}: ${stateWords(seat, person)}`,
  );
  if (!followUp) return taken;
  const last = followUp.done.at(-1);
  return [
    ...taken,
    `notes after ${followUp.seminar}: ${cameWords[followUp.attendance]}, ${last ? `last ${last}` : 'none yet'}`,
  ];
}

function stateWords({ askedAt, attendance, reminded }: Seat, person: Subscriber): string {
  if (askedAt !== undefined) return `asked for a seat on ${brief(askedAt, person)}, no yes yet`;
  if (attendance) return cameWords[attendance];
  return `has a seat; reminders over: ${reminded.join(', ') || 'none'}`;
}

export function seatsAsJson({ seats = [], followUp }: Subscriber) {
  const taken = seats.map(({ seminar, startsAt, askedAt, attendance, reminded }) => ({
    ...{
      seminar,
      startsAt: iso(startsAt),
      state: askedAt === undefined ? (attendance ?? 'open') : 'asked',
      reminded,
    },
  }));
  const notes = followUp && {
    seminar: followUp.seminar,
    attendance: followUp.attendance,
    done: followUp.done,
  };
  return { ...(taken.length > 0 ? { seats: taken } : {}), ...(notes ? { notesAfter: notes } : {}) };
}

/** The next reminder and the next note after a seminar, each with its moment and its channel. */
export function seminarMessagesToCome(
  library: Library,
  person: Subscriber,
): { what: string; at: number; channel: 'email' | 'sms' }[] {
  const reminder = plannedReminder(library, person);
  const touch = remindersOf(library)?.touches.find(
    ({ id }) => reminder && !reminder.seat.reminded.includes(id),
  );
  const note = plannedFollowUp(library, person);
  const way = note && followUpChannel(note.touch, person);
  return [
    ...(reminder && touch
      ? [
          {
            what: `${touch.id} of ${reminder.seat.seminar}`,
            at: reminder.at,
            channel: plannedReminderChannel(library, person, reminder),
          },
        ]
      : []),
    ...(note && way
      ? [{ what: `${note.touch.id} after ${person.followUp?.seminar}`, at: note.at, channel: way }]
      : []),
  ];
}
