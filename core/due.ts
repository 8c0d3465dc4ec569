/**
 * What a person is to be sent, and when: read off their record, never stored beside it. `dueOf` places them on the due
 * index; `nextMessage` says what to send once that moment has come.
 */
import { type Channel, type Library, sequenceOf, type Touch } from './course.ts';
import { channelOf, mayGoNow, plannedTouch } from './lane.ts';
import { messageId, type Out, type Subscriber } from './subscriber.ts';
import { localDay, windowOn } from './window.ts';

/** `!` confirmations and answers, `m` letters, `s` texts: each is paced apart, and `!` goes first. */
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
  /** A provider that queues must not deliver it after this instant. */
  readonly staleAt?: number;
}

/** The earliest moment at which something is to be done for this person; `undefined` when nothing waits. */
export function dueOf(library: Library, subscriber: Subscriber): Due | undefined {
  const due: Due[] = subscriber.out.map(({ notBefore }) => ({ at: notBefore, stream: '!' }));
  if (subscriber.pause) due.push({ at: subscriber.pause.until, stream: 'm' });
  const planned = plannedTouch(library, subscriber);
  if (planned) due.push({ at: planned.at, stream: channelOf(planned.touch, subscriber) === 'email' ? 'm' : 's' });
  return due.reduce<Due | undefined>((first, next) => (first && first.at <= next.at ? first : next), undefined);
}

/** The message to send at this moment, one at a time: what answers the person before what was planned. */
export function nextMessage(library: Library, subscriber: Subscriber, now: number): Outgoing | undefined {
  const sequence = sequenceOf(library, subscriber.lane?.sequence ?? library.course).id;
  const out = subscriber.out.filter(({ notBefore }) => notBefore <= now).sort((a, b) => a.notBefore - b.notBefore)[0];
  if (out) return { id: out.id, channel: out.channel, sequence, out };
  const planned = plannedTouch(library, subscriber);
  if (!planned || !mayGoNow(library, subscriber, planned, now)) return undefined;
  const channel = channelOf(planned.touch, subscriber);
  const staleAt = windowOn(localDay(now, subscriber), subscriber).closesAt;
  return { id: messageId(subscriber, planned.touch.id, channel), channel, sequence, touch: planned.touch, staleAt };
}
