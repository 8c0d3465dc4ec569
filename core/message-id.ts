/**
 * Message ids: what a message's cause is, written so that the same cause always has the same id and
 * a provider's tags can carry it, and read back. It knows nothing of whether a message may go.
 */
import type { Channel } from './course.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * Message ids name their cause: person, enrollment, touch or words, channel; `purpose` for what
 * stands in `out`. Letters, digits, - and _ only, as SES's tags ask.
 */
export function messageId(
  subscriber: Pick<Subscriber, 'id' | 'enrollment'>,
  cause: string,
  channel: Channel,
  purpose = '',
): string {
  return idOf(subscriber.id, String(subscriber.enrollment), cause, channel, purpose);
}

/**
 * Of what goes out before or after a seminar: its cause is the seminar, whichever enrollment it
 * falls into.
 */
export function seminarMessageId(
  subscriber: Pick<Subscriber, 'id'>,
  { seminar, around }: AroundSeminar,
  cause: string,
  channel: Channel,
  purpose = '',
): string {
  return idOf(
    subscriber.id,
    `${around === 'before' ? 'B' : 'A'}${seminar}`,
    cause,
    channel,
    purpose,
  );
}

function idOf(
  subscriber: string,
  origin: string,
  cause: string,
  channel: Channel,
  purpose: string,
): string {
  const parts = [subscriber, origin, cause.replaceAll('-', '_'), channel === 'email' ? 'e' : 's'];
  return purpose ? [...parts, purpose].join('-') : parts.join('-');
}

/**
 * The purpose in the id of an automatic reply, and the mark of a text among those already `seen`:
 * ten characters of the provider's id, which has 34.
 */
export function inboundKey(providerId: string): string {
  return providerId.replace(/[^A-Za-z0-9]/g, '').slice(-10);
}

/** What a message id says. `undefined` for anything this service did not make. */
export function readMessageId(id: string): MessageCause | undefined {
  const found =
    /^([a-z0-9]{8,32})-(\d{1,6}|[AB][a-z0-9]{4,12})-([A-Za-z0-9_]{1,40})-([es])(?:-([A-Za-z0-9]{1,40}))?$/.exec(
      id,
    );
  if (!found) return undefined;
  const [, subscriber = '', origin = '', cause = '', channel, purpose] = found;
  const around = origin.startsWith('B') ? 'before' : 'after';
  return {
    subscriber,
    ...(/^\d/.test(origin)
      ? { enrollment: Number(origin) }
      : { about: { seminar: origin.slice(1), around } }),
    cause: cause.replaceAll('_', '-'),
    channel: channel === 'e' ? 'email' : 'sms',
    ...(purpose ? { purpose } : {}),
  };
}

/**
 * A letter to the coach: never the person's own, and sent again where nobody knows whether it
 * arrived.
 */
export function isAlert(message: string): boolean {
  return readMessageId(message)?.cause === 'alert';
}

/** Which seminar a message belongs to, and to which side of it. */
export interface AroundSeminar {
  readonly seminar: string;
  readonly around: 'before' | 'after';
}

export interface MessageCause {
  readonly subscriber: string;
  /** Either this or `about`. */
  readonly enrollment?: number;
  readonly about?: AroundSeminar;
  /** A touch's id, or the key of the words. */
  readonly cause: string;
  readonly channel: Channel;
  /**
   * Only on what stood in `out`, where it tells messages of one cause apart: the inbound text
   * answered, a reminder.
   */
  readonly purpose?: string;
}
