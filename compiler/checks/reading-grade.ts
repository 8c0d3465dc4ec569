/**
 * Computes the Flesch-Kincaid reading grade: 0.39 x (words / sentences) + 11.8 x (syllables /
 * words)
 * - 15.59. Syllables are estimated by a rule, sentences by punctuation.
 */

/** Words of letters, digits and apostrophes; "1-800" is two words. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

/**
 * Sentences. One ends at . ! ? and a closing quote after it, at an empty line, and before an item
 * of a list.
 */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/\n\s*(?=(?:\d+\.|[*-])\s)/g, '\n\n')
    .replace(/\n(?!\n)/g, ' ')
    .split(/\n+|(?<=[.!?]["']?)\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/** The grade of a text; 0 for a text without words. */
export function gradeOf(text: string): number {
  const words = wordsOf(text);
  const sentences = sentencesOf(text).length;
  if (words.length === 0 || sentences === 0) return 0;
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

/**
 * Estimates the syllables of a word. A word of up to three letters has one. A longer one loses a
 * silent ending (-e and -es after a consonant other than l, -ed not after t or d) and a leading y;
 * the rest has one syllable for every one or two vowels in a row.
 */
export function syllablesOf(word: string): number {
  if (word.length <= 3) return 1;
  const stem = word.replace(/[^a-z]/g, '').replace(/(?:(?<=[^laeiouy])es?|(?<![td])ed)$/, '');
  return Math.max(1, (stem.replace(/^y/, '').match(/[aeiouy]{1,2}/g) ?? []).length);
}
