/** Parts letters that were run together: "imnotsafe" is `im not safe`. */
import type { UnderstandingIndex } from './compiled-understanding.ts';

const shortest = 6;
const longest = 40;
/** Words that a phrase needs not name. */
const small = new Set(['i', 'a', 'im', 'my', 'me', 'to', 'the', 'is', 'he', 'she', 'it', 'no']);

/** The words with what was run together in parts; `undefined` where nothing was. */
export function partedWords(
  index: UnderstandingIndex,
  words: readonly string[],
): readonly string[] | undefined {
  const all = words.map((word) => partsOf(index, word));
  return all.some((parts) => parts !== undefined)
    ? all.flatMap((parts, at) => parts ?? [words[at] ?? ''])
    : undefined;
}

function partsOf(
  { vocabulary, ownWords }: UnderstandingIndex,
  word: string,
): readonly string[] | undefined {
  if (vocabulary.has(word) || ownWords.has(word)) return undefined;
  return partsIn(word, vocabulary);
}

/** The fewest words of a vocabulary that a word's letters are; two at least. */
export function partsIn(
  word: string,
  vocabulary: ReadonlySet<string>,
): readonly string[] | undefined {
  if (word.length < shortest || word.length > longest || !/^[a-z]+$/.test(word)) return undefined;
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    for (let start = Math.max(0, end - 14); start < end; start++) {
      const before = best[start];
      const part = word.slice(start, end);
      if (!before || !(vocabulary.has(part) || small.has(part))) continue;
      const known = best[end];
      if (!known || before.length + 1 < known.length) best[end] = [...before, part];
    }
  }
  const parts = best[word.length];
  return parts && parts.length > 1 ? parts : undefined;
}
