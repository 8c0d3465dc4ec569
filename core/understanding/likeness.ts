/**
 * Finds what a text is like: how near it comes to the example texts of the course
 * (templates/examples/), where no phrase names it. Words, pairs of words and parts of words each
 * weigh for or against a meaning; the weights were learned from the examples by
 * compiler/understanding/learn-examples.ts. It makes no danger of a text: it calls a person,
 * and where a text is very like such examples, it reads it as exposed or as an opt-out.
 *
 * Multinomial logistic regression over hashed features: https://arxiv.org/abs/0902.2206 (hashing),
 * https://arxiv.org/abs/1607.01759 (parts of words).
 */
import { dangers, type LearnedExamples } from './compiled-understanding.ts';
import { sentencesOf } from './normalize-text.ts';

/** The headings of the example files. */
export const exampleMeanings = [
  'harmless',
  'self',
  'violence',
  'others',
  'minor',
  'exposed',
  'worry',
  'stop',
] as const;
export type ExampleMeaning = (typeof exampleMeanings)[number];

/**
 * How sure it is that a text is of a kind, 0 to 1. `grave`: any part of it is of a kind that a
 * person must see; `harmless`: all parts are harmless.
 */
export interface Likeness {
  readonly harmless: number;
  readonly grave: number;
  readonly exposed: number;
  readonly stop: number;
}

/** Features share so many places; two that share one cost some sharpness, and no harm. */
export const featurePlaces = 2 ** 15;
/** Words of a text that are read. */
const mostWords = 150;
const shortestPart = 3;
const longestPart = 5;

/**
 * The places of a text's features, each once: its words, neighbours, words with one between, and
 * the parts of longer words, so that a typo or an ending changes little.
 */
export function featuresOf(words: readonly string[]): readonly number[] {
  const read = ['^', ...words.slice(0, mostWords), '$'];
  const places = new Set<number>();
  for (const [i, word] of read.entries()) {
    places.add(placeOf(`u${word}`));
    if (i + 1 < read.length) places.add(placeOf(`b${word} ${read[i + 1]}`));
    if (i + 2 < read.length) places.add(placeOf(`s${word} ${read[i + 2]}`));
    if (word.length <= shortestPart) continue;
    const whole = `<${word}>`;
    for (let length = shortestPart; length <= longestPart; length++)
      for (let at = 0; at + length <= whole.length; at++)
        places.add(placeOf(`c${whole.slice(at, at + length)}`));
  }
  return [...places];
}

/** FNV-1a with the last step of MurmurHash3: http://www.isthe.com/chongo/tech/comp/fnv/ */
function placeOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < feature.length; i++)
    hash = Math.imul(hash ^ feature.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % featurePlaces;
}

/** Fills `sums` with the probability of each meaning, in their order. */
export function probabilities(
  weights: Int8Array | Float32Array,
  step: number,
  places: readonly number[],
  sums: Float64Array,
): Float64Array {
  const count = exampleMeanings.length;
  sums.fill(0);
  for (const place of places)
    for (let k = 0; k < count; k++) sums[k] = (sums[k] ?? 0) + (weights[place * count + k] ?? 0);
  // Long and short texts weigh alike.
  const scale = step / Math.sqrt(places.length);
  const most = Math.max(...sums);
  let all = 0;
  for (let k = 0; k < count; k++) {
    const power = Math.exp(((sums[k] ?? 0) - most) * scale);
    sums[k] = power;
    all += power;
  }
  for (let k = 0; k < count; k++) sums[k] = (sums[k] ?? 0) / all;
  return sums;
}

const [harmlessAt, exposedAt, stopAt] = (['harmless', 'exposed', 'stop'] as const).map((meaning) =>
  exampleMeanings.indexOf(meaning),
) as [number, number, number];

/** Tells what a text is like. */
export class Examples {
  readonly #weights: Int8Array;
  readonly #step: number;

  constructor({ weights, step }: LearnedExamples) {
    this.#weights = new Int8Array(Buffer.from(weights, 'base64'));
    this.#step = step;
  }

  /** What any of the parts is like, each a list of words. */
  likenessOf(parts: readonly (readonly string[])[]): Likeness {
    const sums = new Float64Array(exampleMeanings.length);
    let [harmless, grave, exposed, stop] = [1, 0, 0, 0];
    for (const words of parts) {
      probabilities(this.#weights, this.#step, featuresOf(words), sums);
      const [none, stops] = [sums[harmlessAt] ?? 0, sums[stopAt] ?? 0];
      harmless = Math.min(harmless, none);
      grave = Math.max(grave, 1 - none - stops);
      exposed = Math.max(exposed, sums[exposedAt] ?? 0);
      stop = Math.max(stop, stops);
    }
    return { harmless, grave, exposed, stop };
  }
}

const unpacked = new WeakMap<LearnedExamples, Examples>();

/** The examples, unpacked at the first call. */
function examplesOf(learned: LearnedExamples): Examples {
  const examples = unpacked.get(learned) ?? new Examples(learned);
  unpacked.set(learned, examples);
  return examples;
}

/** From here a text is read as exposed, or as an opt-out: hardly one harmless text in a hundred. */
const exposedFrom = 0.97;
const stopFrom = 0.87;
/** From here a person looks. */
const worryFrom = 0.5;
const maybeStopFrom = 0.5;
/** From here a person looks at a text with a piece that is like being found out. */
const drownedFrom = 0.5;
/**
 * From here what a phrase names is doubted: a danger becomes a worry, and a worry is none. A clause
 * by itself is never quite as sure as the text that it stands in; a piece of a long clause, where
 * grave words could drown, must be as harmless as that by itself.
 */
const harmlessFrom = {
  danger: { whole: 0.85, clause: 0.6, piece: 0.88 },
  exposed: { whole: 0.6, clause: 0.3, piece: 0.88 },
  worry: { whole: 0.97, clause: 0.9, piece: 0.9 },
};
/** Below this, what a phrase names is doubted. */
const exposedBelow = 0.25;
const stopBelow = 0.2;

/**
 * The names of the rules that hold (reply.ts), where what the text is like is weighed too: a phrase
 * may be said of something else ("he follows me everywhere, my new kitten"), and what no phrase
 * names may be grave. `named`: by the phrases of the text.
 */
export function weighed(
  named: ReadonlySet<string>,
  learned: LearnedExamples,
  text: string,
  words: readonly string[],
): ReadonlySet<string> {
  const examples = examplesOf(learned);
  const { grave, exposed, stop } = examples.likenessOf([words, ...longSentences(text)]);
  const parts = partsOf(text, examples);
  const isWorry = grave >= worryFrom || parts.pieces.exposed >= drownedFrom;
  return new Set([
    ...(named.size > 0 ? believed(named, examples.likenessOf([words]), parts) : []),
    ...(exposed >= exposedFrom ? ['exposed'] : []),
    ...(isWorry && !named.has('automatic') ? ['worry'] : []),
    ...(stop >= stopFrom ? ['like stop'] : stop >= maybeStopFrom ? ['review stop'] : []),
  ]);
}

/** What phrases name, without what is hardly like any example of that kind, in no piece of it. */
function believed(
  named: ReadonlySet<string>,
  whole: Likeness,
  { clauses, pieces }: Parts,
): readonly string[] {
  const isHarmless = (kind: keyof typeof harmlessFrom) =>
    whole.harmless >= harmlessFrom[kind].whole &&
    clauses.harmless >= harmlessFrom[kind].clause &&
    pieces.harmless >= harmlessFrom[kind].piece;
  const stop = Math.max(whole.stop, clauses.stop, pieces.stop);
  const isDanger = dangers.some((danger) => named.has(danger)) && !isHarmless('danger');
  const exposed = Math.max(whole.exposed, clauses.exposed, pieces.exposed);
  const isExposed = exposed >= exposedBelow && !isHarmless('exposed');
  return [...named].flatMap((name): readonly string[] => {
    if (dangers.some((danger) => danger === name)) return isDanger ? [name] : ['worry'];
    if (name === 'worry' || name === 'slip') return isHarmless('worry') ? [] : [name];
    if (name === 'exposed') return isExposed || isDanger ? [name] : ['worry'];
    if (name === 'wish') return stop < stopBelow && !isDanger ? ['review stop'] : [name];
    return [name];
  });
}

/** What the short clauses of a text are like, and the pieces of its long ones. */
interface Parts {
  readonly clauses: Likeness;
  readonly pieces: Likeness;
}

function partsOf(text: string, examples: Examples): Parts {
  const clauses = clausesOf(text);
  return {
    clauses: examples.likenessOf(clauses.filter((words) => !isLong(words))),
    pieces: examples.likenessOf(clauses.filter(isLong).flatMap(piecesOf)),
  };
}

const isLong = (words: readonly string[]) => words.length > pieceWords + pieceStep;

/** Fewer words say too little by themselves. */
const fewestWords = 3;

/** The sentences of a text that has several. */
function longSentences(text: string): readonly (readonly string[])[] {
  const sentences = sentencesOf(text).filter((words) => words.length >= fewestWords);
  return sentences.length > 1 ? sentences : [];
}

/** Words of a piece, and how many words later the next one begins. */
const [pieceWords, pieceStep] = [10, 5];

/** What stands between marks ("I want to die, he said" has two such clauses). */
function clausesOf(text: string): readonly (readonly string[])[] {
  return sentencesOf(text, true).filter((words) => words.length >= fewestWords);
}

/**
 * Ten words of long clauses, every few words: a voice writes no marks, and grave words must not
 * drown in what is told around.
 */
function piecesOf(words: readonly string[]): readonly (readonly string[])[] {
  const starts = Math.ceil((words.length - pieceWords) / pieceStep) + 1;
  return Array.from({ length: starts }, (_, n) =>
    words.slice(n * pieceStep, n * pieceStep + pieceWords),
  );
}
