/**
 * The words of a rehearsed message: what stands first, and how many segments a text has. Links are
 * left empty, since nobody is to follow them.
 */
import {
  type Channel,
  type Letter,
  type Library,
  sequenceOf,
  type Touch,
} from '../../../core/course.ts';
import type { Outgoing } from '../../../core/due.ts';
import { renderText } from '../../../core/rendered-words.ts';
import { remindersOf, seminarTouch } from '../../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../../core/subscriber.ts';
import { flagsOf, personValues } from '../../messages/help-lines.ts';
import { renderTextMessage } from '../../messages/render-message.ts';
import { segmentsOf } from '../../messages/render-reply.ts';
import type { Settings } from '../../ports/settings.ts';

/** What a message says. */
export interface Words {
  /** A letter's subject, or a text's first words behind its prefix, at most 60 characters. */
  readonly first: string;
  /** Of a text. */
  readonly segments?: number;
  /** A short mark of all the words: other words have another. */
  readonly mark: string;
}

const firstLength = 60;
const settings = { publicUrl: '', twilioFrom: '+15550100100' } as Settings;
const secrets = { linkKey: '', hashKey: '', twilioAuthToken: '' };

/** Renders each wording once: the same words for the same kind of reader. */
export class RehearsedWords {
  readonly #library: Library;
  readonly #kept = new Map<string, Words>();

  constructor(library: Library) {
    this.#library = library;
  }

  of(person: Subscriber, message: Outgoing): Words {
    const key = this.#keyOf(person, message);
    let words = this.#kept.get(key);
    if (!words) this.#kept.set(key, (words = this.#render(person, message)));
    return words;
  }

  /** A touch as a reader gets it by a channel: all of its words. */
  ofTouch(person: Subscriber, touch: Pick<Touch, 'letter' | 'text'>, channel: Channel): string {
    const values = personValues({ library: this.#library, settings }, person, channel);
    const flags = flagsOf(person);
    if (channel === 'sms') return renderText(touch.text ?? [], values, flags);
    return renderText(touch.letter.text, values, flags);
  }

  subjectOf(person: Subscriber, letter: Letter): string {
    const values = personValues({ library: this.#library, settings }, person, 'email');
    return renderText(letter.subject, values, flagsOf(person));
  }

  #render(person: Subscriber, message: Outgoing): Words {
    const library = this.#library;
    if (message.channel === 'sms') {
      const now = () => 0;
      const { body } = renderTextMessage({ library, settings, secrets, now }, person, message);
      const own = body.replace(`${library.brand.smsPrefix}: `, '');
      return { first: shortened(own), segments: segmentsOf(body), mark: markOf(body) };
    }
    if (message.out?.to) return { first: `alert: ${message.out.words}`, mark: '' };
    const letter = this.#letterOf(message);
    if (!letter) return { first: message.out?.words ?? '', mark: '' };
    const text = this.ofTouch(person, { letter }, 'email');
    const subject = this.subjectOf(person, letter);
    return { first: shortened(subject), mark: markOf(subject + text) };
  }

  #letterOf({ touch, out, about, sequence }: Outgoing): Letter | undefined {
    if (touch) return touch.letter;
    if (about && out?.words === 'touch')
      return seminarTouch(this.#library, about, out.touch ?? '')?.letter;
    const { letters } = about
      ? (remindersOf(this.#library) ?? { letters: {} })
      : sequenceOf(this.#library, sequence);
    return (letters as Readonly<Record<string, Letter>>)[out?.words ?? ''];
  }

  #keyOf(person: Subscriber, { channel, touch, out, about }: Outgoing): string {
    const { role, solo, pace, texts, zone, slower } = person;
    const reader = [role, solo, pace, texts.state, zone, slower, channel];
    return [...reader, about?.side, touch?.id, out?.words, out?.touch, out?.n, out?.to].join('/');
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > firstLength ? `${line.slice(0, firstLength - 3).trimEnd()}...` : line;
}

/** Eight characters (FNV-1a). */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
