/**
 * Measures the largest letter and the longest text of a library, with every variable at its longest
 * value and for every kind of reader.
 */
import type { Library, Words } from '../core/course.ts';
import { renderHtml } from '../core/rendered-words.ts';
import { readersOf, worstSize } from './text.ts';
import { longestValues } from './variables.ts';

export interface LetterSize {
  readonly id: string;
  readonly kilobytes: number;
}

const everySequence = (library: Library) => [
  ...Object.values(library.sequences),
  ...Object.values(library.seminars),
];

/** The letter with the most HTML; `none` with 0 KB in a library without letters. */
export function largestLetter(library: Library): LetterSize {
  const letters = everySequence(library).flatMap((sequence) => [
    ...sequence.touches.map(({ id, letter }) => ({ id, html: letter.html })),
    ...Object.entries(sequence.letters).map(([id, letter]) => ({ id, html: letter.html })),
  ]);
  const sizes = letters.map(({ id, html }) => ({ id, kilobytes: worstKilobytes(html, library) }));
  return sizes.toSorted((a, b) => b.kilobytes - a.kilobytes)[0] ?? { id: 'none', kilobytes: 0 };
}

function worstKilobytes(html: Words, library: Library): number {
  const [values = {}] = longestValues(library.brand.help);
  const sizes = readersOf(html).map(
    (reader) => Buffer.byteLength(renderHtml(html, values, reader)) / 1024,
  );
  return Math.max(...sizes);
}

/** The text or answer with the most GSM-7 characters. */
export function longestText(library: Library): { id: string; characters: number } {
  const fillings = longestValues(library.brand.help);
  const texts = everySequence(library).flatMap((sequence) => [
    ...Object.entries(sequence.answers),
    ...sequence.touches.flatMap(({ id, text, answers }) => [
      ...(text ? [[id, text] as const] : []),
      ...Object.entries(answers).map(([key, words]) => [`${id} ${key}`, words] as const),
    ]),
  ]);
  const sizes = texts.map(([id, words]) => ({
    id,
    characters: worstSize(words, fillings).characters,
  }));
  return sizes.toSorted((a, b) => b.characters - a.characters)[0] ?? { id: 'none', characters: 0 };
}
