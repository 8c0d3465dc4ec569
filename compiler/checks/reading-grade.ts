/**
 * How hard words are to read: Flesch-Kincaid's grade, 0.39 x (words / sentences) + 11.8 x
 * (syllables / words) - 15.59. An estimate: syllables are counted by a rule, sentences by their
 * marks.
 */

/** Letters, digits and apostrophes; "1-800" is two. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

/**
 * Ends at . ! ? (with a closing quote after it), at an empty line, and before an item of a list.
 */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/\n\s*(?=(?:\d+\.|[*-])\s)/g, '\n\n')
    .replace(/\n(?!\n)/g, ' ')
    .split(/\n+|(?<=[.!?]["']?)\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

export function gradeOf(text: string): number {
  const words = wordsOf(text);
  const sentences = sentencesOf(text).length;
  if (words.length === 0 || sentences === 0) return 0;
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

/**
 * Words of up to three letters have one. Of longer ones a silent ending (-e and -es after a
 * consonant other than l, -ed not after t or d) and a leading y are dropped; what is left has one
 * syllable for every one or two vowels in a row.
 */
export function syllablesOf(word: string): number {
  if (word.length <= 3) return 1;
  const stem = word.replace(/[^a-z]/g, '').replace(/(?:(?<=[^laeiouy])es?|(?<![td])ed)$/, '');
  return Math.max(1, (stem.replace(/^y/, '').match(/[aeiouy]{1,2}/g) ?? []).length);
}
