/**
 * Makes the people of the bench, with the fields that most people fill in. Invented: nobody can be
 * reached.
 */
import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import { type Channel, courseOf, type Library } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import type { JoiningPhone, SignUp } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { understand } from '../../core/understanding/reply.ts';

export const aForm: SignUp = {
  email: 'reader@example.com',
  name: 'Marigold',
  zone: 'America/New_York',
  hour: 10,
  pace: 'standard',
  role: 'hurt',
  sensitive: true,
  sharedDevice: false,
};

/** Somebody on the course, with letters and texts. */
export function aReader(now: number, id = 'abcdefgh1234'): Subscriber {
  return {
    ...newSubscriber(id, now),
    email: aForm.email,
    name: 'Marigold',
    role: aForm.role,
    zone: aForm.zone,
    phone: '+15550100123',
    binding: { epoch: 1, at: now },
    letters: { state: 'on', at: now },
    texts: { state: 'on', at: now, given: true },
  };
}

/**
 * The person once they have confirmed their letter and texted a code with HELP beside it: help is
 * the answer, and the text that confirms the join is to be sent by itself.
 */
export function joinedPhone(
  library: Library,
  asked: Subscriber,
  phone: Pick<JoiningPhone, 'phone' | 'country'>,
  now: number,
): Subscriber {
  const { enrollment } = asked;
  const { subscriber } = decide(library, asked, { type: 'Confirmed', enrollment }, now);
  const id = `SM${'0'.repeat(32)}`;
  const reading = understand(library.understanding, 'HELP');
  const joins = { ...phone, alone: false };
  return decide(library, subscriber, { type: 'ReplyReceived', id, reading, at: now, joins }, now)
    .subscriber;
}

/** A Tuesday, when the writing hours have just begun for everybody in New York. */
export const opensAt = Date.parse('2030-03-05T15:00:00Z');

/**
 * Somebody whose next touch, a letter or a text, is due at an instant of the day that begins with
 * `opensAt`.
 */
export function aDueReader(
  library: Library,
  { channel, at, id }: { readonly channel: Channel; readonly at: number; readonly id: string },
): Subscriber {
  const { touches } = courseOf(library);
  const next = touches.findIndex((touch) => touch.channel === channel && touch.day.standard > 7);
  const before = touches.slice(0, next);
  const reader = aReader(opensAt - 7 * dayMs, id);
  return {
    ...reader,
    position: {
      sequence: library.course,
      startedAt: reader.createdAt,
      from: localDay(opensAt, reader) - (touches[next]?.day.standard ?? 0),
      day: before.at(-1)?.day.standard ?? -1,
      done: before.map((touch) => touch.id),
      notBefore: at,
    },
  };
}
