/**
 * A text message as plain words: lower case, no punctuation, no emoji, whatever keyboard it was
 * typed on; and which known words a mistyped one may stand for. No word has a meaning here.
 */

/** Characters and words that are read of a message. Phones join no longer text. */
const longest = 1600;
const mostWords = 400;

/**
 * Letters and digits in boxes that Unicode does not normalize: the first and the last code point of
 * a run, and what the first stands for.
 */
const boxes: readonly (readonly [number, number, string | number])[] = [
  [0x2776, 0x277f, 1],
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
  [0x24f5, 0x24fe, 1],
  [0x24ff, 0x24ff, 0],
  [0x1f51f, 0x1f51f, 10],
  [0x1f150, 0x1f169, 'a'],
  [0x1f170, 0x1f189, 'a'],
  [0x1f1e6, 0x1f1ff, 'a'],
];

/** The words of a text, as phrases are written: "I can't — STOP!" is `i cant stop`. */
export function wordsOf(text: string): string[] {
  return normalizeText(text.slice(0, longest)).split(' ').filter(Boolean).slice(0, mostWords);
}

/**
 * Sentences as lists of words; with `clauses`, what stands before a comma, a colon, a dash or an
 * emoji is one too.
 */
export function sentencesOf(text: string, clauses = false): string[][] {
  const ends = clauses
    ? /[.!?;,:\n]+|\s[-\u2013\u2014]+\s|\p{Extended_Pictographic}/u
    : /[.!?;\n]+/;
  return text
    .slice(0, longest)
    .split(ends)
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

function normalizeText(text: string): string {
  return (
    text
      // Two letters of the flags' alphabet are a flag; one alone is a letter.
      .replace(/[\u{1F1E6}-\u{1F1FF}]{2}/gu, ' ')
      .replace(/[\u24f5-\u24ff\u2776-\u2793\u{1F150}-\u{1F1FF}\u{1F51F}]/gu, unbox)
      .normalize('NFKC')
      .toLowerCase()
      .normalize('NFD')
      .replace(/[\p{M}\p{Cf}\u2019\u2018\u02bc'`\u00b4]/gu, '')
      .replace(/(?<=\d) ?[/\u2044] ?(?=\d)/g, ' out of ')
      .replace(/(?<=\d)[.,](?=\d)/g, ' point ')
      .replace(/(?<!\S)-(?=\d)/g, ' minus')
      // "k*ll" hides a letter, which the typos below find again.
      .replace(/(?<=[a-z])[*@$#](?=[a-z])/g, '0')
      .replace(/[^a-z\d]+/g, ' ')
      // "stoooop"; but "aaa" is no letter A.
      .replace(/(?<![a-z\d])([a-z])\1{2,}(?![a-z\d])/g, '$1$1')
      .replace(/([a-z])\1{2,}/g, '$1')
      .replace(/(?<![a-z\d])(\d+)(?=[a-z])/g, '$1 ')
      // "don t", "i m": what is left when an apostrophe was lost on the way.
      .replace(/(?<=n) t(?![a-z\d])/g, 't')
      .replace(/(?<![a-z\d])i (m|ll|d|ve)(?![a-z\d])/g, 'i$1')
      .replace(
        /(?<![a-z\d])(he|she|it|they|we|you|who|that|what) (s|ll|d|re|ve)(?![a-z\d])/g,
        '$1$2',
      )
      .trim()
  );
}

/** The plain letter or digit of one in a box. */
function unbox(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const [first, , stands] = boxes.find(([from, to]) => from <= code && code <= to) ?? [];
  if (first === undefined || stands === undefined) return ' ';
  const found =
    typeof stands === 'number'
      ? `${stands + code - first}`
      : String.fromCharCode(97 + code - first);
  return ` ${found} `;
}

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
