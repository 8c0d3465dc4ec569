/**
 * The reply that COACH was promised, within the brand's working days. The coach is reminded of it
 * after half of them and the second contact is told at their end, one letter each; from then on it
 * stands in the morning digest alone.
 *
 *     asked --half of the days--> coach --their end--> second contact
 *     asked --the coach writes, or has attended to it--> none
 */
import { afterWorkingDays } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { messageId } from './message-id.ts';
import type { Out, Subscriber, Waiting } from './subscriber.ts';

/** Since when a reply that was promised is waited for. */
export function askedSince(waiting: Waiting | undefined): number | undefined {
  return waiting?.concern === 'coach' ? waiting.at : waiting?.askedAt;
}

/** When the promise is to be recalled next; `undefined` where nothing more is to be recalled. */
export function reminderDueAt({ brand }: Library, { waiting }: Subscriber): number | undefined {
  const asked = askedSince(waiting);
  if (asked === undefined || waiting?.reminded === 2) return undefined;
  const days = waiting?.reminded ? brand.replyDays : brand.replyDays / 2;
  return afterWorkingDays(asked, days, brand.zone);
}

/** Time has passed: recalls the promise to the contact who is to hear of it. */
export function remindOfReply(library: Library, subscriber: Subscriber, now: number): Subscriber {
  const dueAt = reminderDueAt(library, subscriber);
  const { waiting } = subscriber;
  const asked = askedSince(waiting);
  if (!waiting || asked === undefined || dueAt === undefined || now < dueAt) return subscriber;
  const to = waiting.reminded ? 'second' : 'coach';
  const purpose = `${Math.floor(asked / 1000).toString(36)}reply${to === 'coach' ? 1 : 2}`;
  const id = messageId(subscriber, 'alert', 'email', purpose);
  const reminder: Out = { id, channel: 'email', words: 'reminder', to, notBefore: now };
  const reminded = { ...waiting, reminded: waiting.reminded ? 2 : 1 } as const;
  // After an outage both may be due at once.
  return remindOfReply(
    library,
    { ...subscriber, waiting: reminded, out: [...subscriber.out, reminder] },
    now,
  );
}
