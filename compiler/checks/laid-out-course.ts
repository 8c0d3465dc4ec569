/**
 * Lists every letter, text and answer of a compiled course once, with its place in the author's
 * files. The checks beside this file read these lists.
 */

import {
  courseOf,
  type Letter,
  type Library,
  type SeminarSequence,
  type SeminarTouch,
  type Sequence,
  type Words,
} from '../../core/course.ts';
import type { Values } from '../../core/rendered-words.ts';
import { helpValues, longestValues, variables } from '../variables.ts';
import type { Folder, Where } from './folder.ts';
import type { Voice } from './voice.ts';

/** A course, or the messages around a seminar. */
export type AnySequence = Sequence | SeminarSequence;

export interface WrittenLetter {
  readonly sequence: AnySequence;
  readonly id: string;
  /**
   * `lesson`: a touch by mail, except a reminder. `note`: the letter that replaces a text.
   * `letter`: any other.
   */
  readonly kind: 'lesson' | 'note' | 'letter';
  readonly letter: Letter;
  readonly where: Where;
  readonly inbox: { readonly subject: Where; readonly preheader: Where };
  readonly touch?: SeminarTouch;
}

export interface WrittenText {
  readonly sequence: AnySequence;
  readonly id: string;
  readonly kind: 'text' | 'answer';
  readonly words: Words;
  readonly where: Where;
}

export interface Course {
  readonly library: Library;
  readonly folder: Folder;
  readonly voice: Voice;
  readonly letters: readonly WrittenLetter[];
  readonly texts: readonly WrittenText[];
}

/** The host of every link variable in the checks, so that a link of our own is recognised. */
export const ourHost = 'https://ours.example';

/** Lists the parts of a compiled library for the checks. */
export function layOut(library: Library, folder: Folder, voice: Voice): Course {
  const sequences = sequencesOf(library);
  return {
    ...{ library, folder, voice },
    letters: sequences.flatMap((sequence) => lettersOf(sequence, folder)),
    texts: sequences.flatMap((sequence) => textsOf(sequence, folder)),
  };
}

/** Every course and every sequence of a seminar. */
export function sequencesOf({ sequences, seminars }: Library): AnySequence[] {
  return [...Object.values(sequences), ...Object.values(seminars)];
}

/** The words of an answer that a touch does not have: the sequence's, else the course's. */
export function answerOf(library: Library, sequence: AnySequence, key: string): Words | undefined {
  return sequence.answers[key] ?? courseOf(library).answers[key];
}

/** Whether a touch belongs to a course. A seminar's touch has no step. */
export const hasStep = (touch: SeminarTouch): boolean => 'step' in touch;

/** The path of a sequence's course.yaml. */
export const courseFile = (sequence: AnySequence) => `${sequence.id}/course.yaml`;

/** The path of a touch in course.yaml. */
export function touchPath(sequence: AnySequence, id: string, folder: Folder): (string | number)[] {
  const touches = folder.value(courseFile(sequence), ['touches']);
  const index = Array.isArray(touches)
    ? touches.findIndex((touch) => String(touch?.id) === id)
    : -1;
  return ['touches', index];
}

function lettersOf(sequence: AnySequence, folder: Folder): WrittenLetter[] {
  const inFile = (key: string) => {
    const file = [`${sequence.id}/${key}.md`, `${sequence.id}/${key}.mjml`].find((name) =>
      folder.files.has(name),
    );
    const where = { file: file ?? courseFile(sequence) };
    // A letter in MJML has its subject and preheader in a YAML file beside it.
    const front = `${sequence.id}/${key}.yaml`;
    const at = (field: string): Where =>
      folder.files.has(front) ? { file: front, path: [field] } : { ...where, front: true };
    return { where, inbox: { subject: at('subject'), preheader: at('preheader') } };
  };
  const teaches = !('kind' in sequence) || sequence.kind === 'follow-up';
  const inCourse = (id: string) => {
    const at = (key: string) => ({
      file: courseFile(sequence),
      path: [...touchPath(sequence, id, folder), 'letter', key],
    });
    return { where: at('body'), inbox: { subject: at('subject'), preheader: at('preheader') } };
  };
  return [
    ...sequence.touches.map((touch) => ({
      ...{ sequence, id: touch.id, letter: touch.letter, touch },
      kind:
        touch.channel === 'sms'
          ? ('note' as const)
          : teaches
            ? ('lesson' as const)
            : ('letter' as const),
      ...(touch.channel === 'email' ? inFile(touch.id) : inCourse(touch.id)),
    })),
    ...Object.entries(sequence.letters).map(([id, letter]) => ({
      ...{ sequence, id, letter, kind: 'letter' as const },
      ...inFile(id),
    })),
  ];
}

function textsOf(sequence: AnySequence, folder: Folder): WrittenText[] {
  const file = courseFile(sequence);
  const answersAt = (
    path: readonly (string | number)[],
    answers: Readonly<Record<string, Words>>,
    prefix: string,
  ) =>
    Object.entries(answers)
      // Answers that a sequence takes from the course are checked with the course.
      .filter(([key]) => folder.value(file, [...path, 'answers', key]) !== undefined)
      .map(([key, words]) => ({
        ...{ sequence, id: prefix + key, kind: 'answer' as const, words },
        where: { file, path: [...path, 'answers', key] },
      }));
  const keyword =
    'keyword' in sequence
      ? [
          {
            ...{ sequence, id: 'keyword', kind: 'answer' as const, words: sequence.keyword.answer },
            where: { file, path: ['keyword', 'answer'] },
          },
        ]
      : [];
  return [
    ...keyword,
    ...sequence.touches.flatMap((touch) => {
      const path = touchPath(sequence, touch.id, folder);
      const own = touch.text
        ? [
            {
              sequence,
              id: touch.id,
              kind: 'text' as const,
              words: touch.text,
              where: { file, path: [...path, 'text'] },
            },
          ]
        : [];
      return [...own, ...answersAt(path, touch.answers, `${touch.id} `)];
    }),
    ...answersAt([], sequence.answers, ''),
  ];
}

/** The values that an ordinary reader's words are filled with. */
export function usualValues({ brand }: Library): Values {
  const help = brand.help[brand.country] ?? brand.help.default;
  return {
    ...Object.fromEntries(
      variables.map(({ name }) => [name, name.endsWith('Url') ? `${ourHost}/${name}?t=abc` : '']),
    ),
    ...{
      greeting: 'Hi there,',
      n: '4',
      phone: '+15550100',
      seminarTitle: 'An evening',
      seminarDate: 'Thu Jan 14, 7 PM',
    },
    ...(help ? helpValues(help) : {}),
  };
}

/** The longest values words may be filled with: one set for each country's help lines. */
export function worstValues({ brand }: Library): readonly Values[] {
  return longestValues(brand.help);
}

/** The plain text of a letter without kicker, buttons, signature and footer. */
export function ownWords(text: string, greeting: string, footer: string): string {
  const signature =
    footer.split('\n').find((line) => line.trim() !== '' && !line.includes('{{')) ?? '';
  const end = signature ? text.lastIndexOf(`\n${signature}`) : -1;
  const body = text.slice(
    Math.max(0, greeting ? text.indexOf(greeting) : 0),
    end < 0 ? undefined : end,
  );
  return body
    .split(/\n\n+/)
    .filter((paragraph) => !/^\s*[^\n]{1,60}:\s+https:\S+\s*$/.test(paragraph))
    .join('\n\n')
    .replace(/:\s+https:\S+/g, '')
    .trim();
}
