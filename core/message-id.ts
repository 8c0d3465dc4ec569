/**
 * Message ids. An id names the message's cause, so that the same cause always has the same id, and
 * a provider's tags can carry it. This file writes ids and reads them back.
 */
import type { Channel } from './course.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * The id of a message: person, enrollment, cause (a touch or the key of words), channel, and a
 * `purpose` for what stands in `out`. Letters, digits, - and _ only, as SES's tags ask.
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
 * The id of a message before or after a seminar. It names the seminar in place of the enrollment.
 */
export function seminarMessageId(
  subscriber: Pick<Subscriber, 'id'>,
  { seminar, side }: SeminarSide,
  cause: string,
  channel: Channel,
  purpose = '',
): string {
  return idOf(subscriber.id, `${side === 'before' ? 'B' : 'A'}${seminar}`, cause, channel, purpose);
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

/** What a message id says; `undefined` for an id that this service did not make. */
export function readMessageId(id: string): MessageCause | undefined {
  const found =
    /^([a-z0-9]{8,32})-(\d{1,6}|[AB][a-z0-9]{4,12})-([A-Za-z0-9_]{1,40})-([es])(?:-([A-Za-z0-9]{1,40}))?$/.exec(
      id,
    );
  if (!found) return undefined;
  const [, subscriber = '', origin = '', cause = '', channel, purpose] = found;
  const side = origin.startsWith('B') ? 'before' : 'after';
  return {
    subscriber,
    ...(/^\d/.test(origin)
      ? { enrollment: Number(origin) }
      : { about: { seminar: origin.slice(1), side } }),
    cause: cause.replaceAll('_', '-'),
    channel: channel === 'e' ? 'email' : 'sms',
    ...(purpose ? { purpose } : {}),
  };
}

/**
 * Whether a message is an alert: a letter to the coach or the second contact, which is sent again
 * where nobody knows whether it arrived.
 */
export function isAlert(message: string): boolean {
  return readMessageId(message)?.cause === 'alert';
}

/**
 * Whether a message asks an address that anybody may have typed for its yes: a confirmation of the
 * course (C1), of a seat, or of a move to another mailbox.
 */
export function isConfirmation(message: string): boolean {
  const { cause = '', channel, purpose } = readMessageId(message) ?? {};
  if (channel !== 'email' || !purpose) return false;
  return cause === 'C1' || cause === 'confirm-seat' || cause === 'move';
}

/** The seminar that a message belongs to, and whether it comes before or after it. */
export interface SeminarSide {
  readonly seminar: string;
  readonly side: 'before' | 'after';
}

export interface MessageCause {
  readonly subscriber: string;
  /** Either this or `about`. */
  readonly enrollment?: number;
  readonly about?: SeminarSide;
  /** A touch's id, or the key of the words. */
  readonly cause: string;
  readonly channel: Channel;
  /**
   * Only on what stood in `out`. It tells messages of one cause apart: the inbound text that is
   * answered, the change of a seminar.
   */
  readonly purpose?: string;
}
