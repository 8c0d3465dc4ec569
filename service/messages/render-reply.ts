/**
 * The words of an automatic reply, for the phone that a text came from or for the page of a button.
 * They carry no links: a signed link alone would fill a text's segment. Providers charge and pace
 * texts by segment.
 */

import { sequenceOf } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import { followUpOf, touchNamed, wordsAbout } from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../ports/world.ts';
import { countryOfPhone, flagsOf, helpValues, personValues } from './help-lines.ts';

/**
 * Segments of a text in GSM-7, which is all the compiler lets through: 160 characters alone, 153 in
 * each part of a longer one; the characters of the extension table count twice (3GPP TS 23.038).
 */
export function segmentsOf(body: string): number {
  const length = body.length + (body.match(/[\^{}\\[~\]|\u20ac\f]/g)?.length ?? 0);
  return length <= 160 ? 1 : Math.ceil(length / 153);
}

type Rendering = Pick<World, 'library' | 'settings'>;

/**
 * The words of a reply by their key: the touch's own where it has some, else the sequence's. Empty
 * where there are none.
 */
export function renderAutoReply(
  world: Rendering,
  subscriber: Subscriber,
  sequenceId: string,
  reply: { readonly words: string; readonly touch?: string; readonly n?: string },
): string {
  const { library } = world;
  const position = { position: { sequence: sequenceId } } as Pick<Subscriber, 'position'>;
  const own = touchNamed(library, position, reply.touch ?? '')?.answers[reply.words];
  const given =
    reply.words === 'keyword'
      ? followUpOf(library)?.keyword.answer
      : wordsAbout(library, position, reply.touch).answers[reply.words];
  const values = {
    ...personValues(world, subscriber, 'sms'),
    n: reply.n ?? '',
    weekday: reply.n ?? '',
  };
  return renderText(own ?? given ?? [], values, flagsOf(subscriber));
}

/** The words of a reply to a phone of which nothing else is known. */
export function renderForStranger(
  { library, settings }: Rendering,
  phone: string,
  key: string,
): string {
  const words = sequenceOf(library, library.course).answers[key] ?? [];
  const values = { ...helpValues(library, countryOfPhone(phone)), phone: settings.twilioFrom };
  return renderText(words, values, new Set());
}
