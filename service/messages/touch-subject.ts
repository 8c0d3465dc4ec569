/**
 * Gives the subject of a touch's letter as one person gets it. Pages and the export name a touch by
 * it. The title of a touch is the coach's working title and is never shown to a subscriber, because
 * nobody has checked that it is discreet (promise 81).
 */
import type { SeminarTouch } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { flagsOf } from './help-lines.ts';

export function subjectOf({ letter }: Pick<SeminarTouch, 'letter'>, person: Subscriber): string {
  return renderText(letter.subject, {}, flagsOf(person));
}
