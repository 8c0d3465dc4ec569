/**
 * A person asks to see what is kept about them: a letter to their own address carries a link that
 * lives for minutes. It says who may have that letter; what the link opens is not decided here.
 */

import { minuteMs } from './calendar/zone.ts';
import { messageId } from './message-id.ts';
import { remember, type Subscriber } from './subscriber.ts';

/**
 * To an address that has said yes once, after unsubscribing too, since they ask; never to who
 * hides.
 */
export function mayAskForData({ hidden, letters }: Subscriber): boolean {
  return !hidden && (letters.state === 'on' || letters.state === 'off');
}

/** The link is signed when the letter leaves: one that waits still is as fresh as another. */
export function askForData(subscriber: Subscriber, now: number): Subscriber {
  const stamp = Math.floor(now / minuteMs).toString(36);
  const key = `data${stamp}`;
  if (!mayAskForData(subscriber) || subscriber.seen.includes(key)) return subscriber;
  if (subscriber.out.some(({ words }) => words === 'your-data')) return subscriber;
  const id = messageId(subscriber, 'your-data', 'email', stamp);
  const asked = remember(subscriber, key);
  return {
    ...asked,
    out: [...asked.out, { id, channel: 'email', words: 'your-data', notBefore: now }],
  };
}
