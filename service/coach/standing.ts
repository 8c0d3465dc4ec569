/** Describes where a person stands, for the coach, as core derives it. */

import { channelOf, isFinished } from '../../core/calendar/course-position.ts';
import { type Concern, type Library, sequenceOf, touchOf } from '../../core/course.ts';
import { plannedTouch } from '../../core/due.ts';
import {
  isUnknownPhone,
  type Status,
  type Subscriber,
  statusOf,
  unreachedSince,
} from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/compiled-understanding.ts';

export interface Standing {
  readonly id: string;
  readonly name?: string;
  readonly status: Status;
  readonly heldAt?: string;
  /** What waits for the coach, and since when. */
  readonly waiting?: { readonly concern: Concern; readonly at: string };
  /** Their delivery failed several times in a row; they wait until the cause is mended. */
  readonly stuck?: { readonly error: string; readonly at: string };
  /** Since when their letters rest, since one after the other came back. */
  readonly unreachedAt?: string;
  readonly pace: Subscriber['pace'];
  /** Of the last touch they had. */
  readonly step?: string;
  readonly last?: string;
  readonly next?: {
    readonly touch: string;
    readonly at: string;
    readonly channel: 'email' | 'sms';
  };
  readonly letters: Subscriber['letters']['state'];
  readonly texts: Subscriber['texts']['state'];
  readonly zone: string;
}

export const dangerWords: Readonly<Record<Danger, string>> = {
  self: 'harm to themselves',
  others: 'harm to somebody else',
  violence: 'being hurt or threatened',
  minor: 'being under 18',
};

export function standingOf(library: Library, subscriber: Subscriber): Standing {
  const { id, name, position, hold, waiting, stuck, pace, letters, texts, zone } = subscriber;
  const last =
    position && touchOf(sequenceOf(library, position.sequence), position.done.at(-1) ?? '');
  const next = plannedTouch(library, subscriber);
  const unreached = unreachedSince(subscriber);
  return {
    id,
    ...(name ? { name } : {}),
    status: statusOf(subscriber, position !== undefined && isFinished(library, position)),
    ...(hold ? { heldAt: iso(hold.at) } : {}),
    ...(waiting ? { waiting: { concern: waiting.concern, at: iso(waiting.at) } } : {}),
    ...(stuck ? { stuck: { error: stuck.error, at: iso(stuck.at) } } : {}),
    ...(unreached === undefined ? {} : { unreachedAt: iso(unreached) }),
    pace,
    ...(last ? { step: last.step, last: last.id } : {}),
    ...(next
      ? {
          next: {
            touch: next.touch.id,
            at: iso(next.at),
            channel: channelOf(next.touch, subscriber),
          },
        }
      : {}),
    ...{ letters: letters.state, texts: texts.state, zone },
  };
}

/** The name, or what stands for it. */
export function whoWords(person: Subscriber): string {
  const { name } = person;
  return name ?? (isUnknownPhone(person) ? 'A phone that nobody knows here' : 'No name given');
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
