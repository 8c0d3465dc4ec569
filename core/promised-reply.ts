/**
 * The reply that COACH was promised, within the brand's working days. The coach is reminded
 * after half of them, and the second contact is told at their end, one letter each; from then on it
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

/** Until when a reply was promised; `undefined` where none was. */
export function promisedUntil({ brand }: Library, { waiting }: Subscriber): number | undefined {
  const asked = askedSince(waiting);
  return asked === undefined ? undefined : afterWorkingDays(asked, brand.replyDays, brand.zone);
}

/** When the promise is to be recalled next; `undefined` where nothing more is to be recalled. */
export function recallDueAt({ brand }: Library, { waiting }: Subscriber): number | undefined {
  const asked = askedSince(waiting);
  if (asked === undefined || waiting?.recalled === 2) return undefined;
  const days = waiting?.recalled ? brand.replyDays : brand.replyDays / 2;
  return afterWorkingDays(asked, days, brand.zone);
}

/** Time has passed: recalls the promise to the contact who is to hear of it. */
export function recallReply(library: Library, subscriber: Subscriber, now: number): Subscriber {
  const dueAt = recallDueAt(library, subscriber);
  const { waiting } = subscriber;
  const asked = askedSince(waiting);
  if (!waiting || asked === undefined || dueAt === undefined || now < dueAt) return subscriber;
  const to = waiting.recalled ? 'second' : 'coach';
  const purpose = `${Math.floor(asked / 1000).toString(36)}reply${to === 'coach' ? '' : to}`;
  const id = messageId(subscriber, 'alert', 'email', purpose);
  const recall: Out = { id, channel: 'email', words: 'unanswered', to, notBefore: now };
  const recalled = { ...waiting, recalled: waiting.recalled ? 2 : 1 } as const;
  // After an outage both may be due at once.
  return recallReply(
    library,
    { ...subscriber, waiting: recalled, out: [...subscriber.out, recall] },
    now,
  );
}
