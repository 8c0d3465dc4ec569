/** Compiles the real course and renders its words for every kind of reader, for the tests here. */
import { readersOf } from '../../compiler/text.ts';
import { longestValues } from '../../compiler/variables.ts';
import {
  courseOf,
  type Letter,
  type SeminarSequence,
  type SeminarTouch,
  type Touch,
  type Words,
} from '../../core/course.ts';
import { renderHtml, renderText, type Values } from '../../core/rendered-words.ts';
import { theLibrary } from '../library.ts';

export const library = await theLibrary();
export const course = courseOf(library);

const links = [
  ...[
    'confirmUrl',
    'keepUrl',
    'moveUrl',
    'exportUrl',
    'textsUrl',
    'doneUrl',
    'hardUrl',
    'answerUrl',
    'slowUrl',
    'preferencesUrl',
    'progressUrl',
    'unsubscribeUrl',
  ],
  ...['safetyUrl', 'privacyUrl', 'termsUrl', 'seminarUrl', 'joinUrl', 'courseUrl'],
  ...['confirmSeatUrl', 'seatUrl', 'checkInUrl'],
];

/** Values of an ordinary reader in the US. */
export const values: Values = {
  ...Object.fromEntries(links.map((name) => [name, `https://notes.example.com/${name}?t=abc`])),
  ...{
    greeting: 'Hi there,',
    name: '',
    n: '4',
    phone: '+15550100',
    coachWords: 'Thank you for writing.',
  },
  crisisLine: 'call 988 or text 988',
  violenceLine: '1-800-799-7233, or text START to 88788',
  ...{ emergency: '911', helpUrl: 'findahelpline.com', siteUrl: 'https://notes.example.com' },
  ...{ seminarTitle: 'Deconstructing Relationships', seminarDate: 'Thu Jan 14, 7:00 PM PST' },
};

export const worstValues: Values[] = longestValues(library.brand.help);

export const seminars: readonly SeminarSequence[] = Object.values(library.seminars);
const everything = [course, ...seminars];
const touches: readonly SeminarTouch[] = everything.flatMap((sequence) => [...sequence.touches]);

/** Every letter that can be sent, with its id. */
export const letters: readonly (readonly [string, Letter])[] = [
  ...touches.map(({ id, letter }) => [id, letter] as const),
  ...everything.flatMap((sequence) => Object.entries(sequence.letters)),
];

/** Letters after a seminar, which have a practice. */
export const seminarLessons: readonly SeminarTouch[] = seminars
  .filter(({ kind }) => kind === 'follow-up')
  .flatMap((sequence) => sequence.touches.filter(({ channel }) => channel === 'email'));

/** Touches that are letters. The two-line letter of a text is none. */
export const lessons: readonly Touch[] = course.touches.filter(
  (touch) => touch.channel === 'email',
);

/** Every text that can be sent: touches, their answers, the course's answers. */
export const texts: readonly (readonly [string, Words])[] = [
  ...touches.flatMap(({ id, text, answers }) => [
    ...(text ? [[id, text] as const] : []),
    ...Object.entries(answers).map(([key, words]) => [`${id} ${key}`, words] as const),
  ]),
  ...Object.entries(course.answers).map(([key, words]) => [`answer ${key}`, words] as const),
  ...seminars.flatMap((sequence) => [
    ...Object.entries(sequence.answers)
      .filter(
        ([key]) => JSON.stringify(sequence.answers[key]) !== JSON.stringify(course.answers[key]),
      )
      .map(([key, words]) => [`${sequence.kind} ${key}`, words] as const),
    ...(sequence.kind === 'follow-up' ? [['keyword', sequence.keyword.answer] as const] : []),
  ]),
];

/** The words of every touch that is a text. */
export const touchTexts = touches.filter((touch) => touch.text);

/** Words as text, for each kind of reader. */
export function asRead(words: Words, filled: Values = values): string[] {
  return readersOf(words).map((reader) => renderText(words, filled, reader));
}

/** Words as HTML, for each kind of reader. */
export function asShown(words: Words, filled: Values = values): string[] {
  return readersOf(words).map((reader) => renderHtml(words, filled, reader));
}

/** The plain text of a letter without kicker, buttons, signature and footer. */
export function ownWords(text: string): string {
  const body = text.slice(text.indexOf(values.greeting ?? ''), text.indexOf('\nWith you,'));
  return body.replace(/[^\n]+:\s+https:\S+/g, '').trim();
}

export function sentencesOf(text: string): string[] {
  return text
    .replace(/\n(?!\n)/g, ' ')
    .split(/\n+|(?<=[.!?]["']?)\s+/)
    .filter((sentence) => /[a-z]/i.test(sentence));
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
}

/** The Flesch-Kincaid grade, with syllables estimated by vowels. */
export function gradeOf(text: string): number {
  const words = wordsOf(text);
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return (
    0.39 * (words.length / sentencesOf(text).length) + 11.8 * (syllables / words.length) - 15.59
  );
}

function syllablesOf(word: string): number {
  if (word.length <= 3) return 1;
  const stem = word.replace(/[^a-z]/g, '').replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '');
  return Math.max(1, (stem.replace(/^y/, '').match(/[aeiouy]{1,2}/g) ?? []).length);
}
