/**
 * Mistyped words: how far two words are apart, and which known words an unknown one may stand for.
 */

/** Edits between two words, a swap of neighbours counting once (optimal string alignment). */
export function editsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** How many edits a word forgives: one with 4 or 5 letters, two with 6 and more, none below. */
export function editsForgiven(word: string): number {
  return word.length >= 6 ? 2 : word.length >= 4 ? 1 : 0;
}

/** No word of a vocabulary is longer; a run of letters that is would cost a look-up for each. */
const longestWord = 24;

/** Whether a word forgives what was typed. */
export function forgives(word: string, typed: string): boolean {
  const most = editsForgiven(word);
  if (most === 0 || Math.abs(word.length - typed.length) > most) return false;
  // An edit brings one new letter at most and loses one: most words are told apart by that alone.
  return (
    strangersIn(typed, word) <= most &&
    strangersIn(word, typed) <= most &&
    editsBetween(typed, word) <= most
  );
}

/** Letters of a word that the other has nowhere. */
function strangersIn(word: string, other: string): number {
  let strangers = 0;
  for (const letter of word) if (!other.includes(letter)) strangers++;
  return strangers;
}

const sorted = (word: string) => [...word].sort().join('');

/**
 * The nearest of some words, if it forgives the typo; letters in another order are nearer than
 * other letters.
 */
export function nearest(typed: string, words: Iterable<string>): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const word of words) {
    if (!forgives(word, typed)) continue;
    const distance = editsBetween(typed, word) - (sorted(typed) === sorted(word) ? 0.5 : 0);
    if (!best || distance < best.distance) best = { word, distance };
  }
  return best?.word;
}

/** In the middle of a sentence, shorter words are too near to others. */
export const shortestForgiving = 5;

/** Digits that stand for letters. */
const standsFor: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
};

/** One edit apart, and not in the first letter: people look at the first one. */
export function isSlipOf(word: string, typed: string): boolean {
  const begins = word[0] === typed[0] || (word[0] === typed[1] && word[1] === typed[0]);
  return begins && Math.abs(word.length - typed.length) <= 1 && editsBetween(word, typed) <= 1;
}

/**
 * Words of a vocabulary within one edit of a strange word. Found by leaving out one letter on both
 * sides, so that a long message costs a few look-ups for each word and not a comparison with the
 * whole vocabulary.
 */
export class Spelling {
  readonly #byRest = new Map<string, string[]>();
  readonly #known: ReadonlySet<string>;

  /** `known` words are never typos of others. */
  constructor(vocabulary: ReadonlySet<string>, known: ReadonlySet<string>) {
    this.#known = new Set([...vocabulary, ...known]);
    for (const word of vocabulary) {
      if (editsForgiven(word) === 0) continue;
      for (const rest of shortenings(word))
        this.#byRest.set(rest, [...(this.#byRest.get(rest) ?? []), word]);
    }
  }

  /** What a word may be meant for; nothing where it is a word of its own. */
  of(typed: string): readonly string[] {
    if (
      this.#known.has(typed) ||
      !/^[a-z]/.test(typed) ||
      typed.length < 3 ||
      typed.length > longestWord
    )
      return [];
    const plain = typed.replace(/\d/g, (digit) => standsFor[digit] ?? digit);
    if (plain !== typed && this.#known.has(plain)) return [plain];
    // A hidden letter is a slip made on purpose: short words forgive that one only.
    const shortest = plain === typed ? shortestForgiving : 4;
    const near = new Set([...shortenings(plain)].flatMap((rest) => this.#byRest.get(rest) ?? []));
    return [...near].filter((word) => word.length >= shortest && isSlipOf(word, plain));
  }
}

function* shortenings(word: string): Iterable<string> {
  yield word;
  for (let i = 0; i < word.length; i++) yield word.slice(0, i) + word.slice(i + 1);
}

/**
 * Sorted words, each as the count of letters it shares with the one before and the rest: half the
 * size of the list.
 */
export function packWords(words: readonly string[]): string {
  return words
    .map((word, i) => {
      const before = words[i - 1] ?? '';
      let shared = 0;
      while (shared < 9 && shared < word.length && word[shared] === before[shared]) shared++;
      return `${shared}${word.slice(shared)}`;
    })
    .join(' ');
}

export function unpackWords(packed: string): string[] {
  let before = '';
  return packed.split(' ').map((piece) => {
    before = before.slice(0, Number(piece[0])) + piece.slice(1);
    return before;
  });
}
