/**
 * A text message as plain words: lower case, no punctuation, no emoji, whatever keyboard it was
 * typed on. No word has a meaning here.
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
      // "k*ll" hides a letter, which typos.ts finds again.
      .replace(/(?<=[a-z])[*@$#](?=[a-z])/g, '0')
      .replace(/[^a-z\d]+/g, ' ')
      // "stoooop"; but "aaa" is no letter A.
      .replace(/(?<![a-z\d])([a-z])\1{2,}(?![a-z\d])/g, '$1$1')
      .replace(/([a-z])\1{2,}/g, '$1')
      .replace(/(?<![a-z\d])(\d+)(?=[a-z])/g, '$1 ')
      // "don t", "i m": what is left when an apostrophe was lost on the way.
      .replace(/(?<=n) t(?![a-z\d])/g, 't')
      .replace(/(?<![a-z\d])i m(?![a-z\d])/g, 'im')
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
