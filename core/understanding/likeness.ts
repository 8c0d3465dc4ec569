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

const dangers: readonly ExampleMeaning[] = ['self', 'violence', 'others', 'minor'];

/** What was learned of the examples. Plain data that survives JSON. */
export interface LearnedExamples {
  /** The hash of the examples and of the way they were learned. */
  readonly of: string;
  /** Base64 of one signed byte for each meaning of each feature. */
  readonly weights: string;
  /** What a weight of 1 stands for. */
  readonly step: number;
}

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

/** How much less sure a clause by itself may be than the text that it stands in. */
const shortDoubt = 0.07;

/** Tells what a text is like. */
export class Examples {
  readonly #weights: Int8Array;
  readonly #step: number;

  constructor({ weights, step }: LearnedExamples) {
    this.#weights = new Int8Array(Buffer.from(weights, 'base64'));
    this.#step = step;
  }

  /**
   * What any of the parts is like, each a list of words: a text, and each of its sentences. Only
   * what is harmless in every clause too is harmless.
   */
  likenessOf(
    parts: readonly (readonly string[])[],
    clauses: readonly (readonly string[])[],
  ): Likeness {
    const sums = new Float64Array(exampleMeanings.length);
    const read = (words: readonly string[]) =>
      probabilities(this.#weights, this.#step, featuresOf(words), sums);
    let [harmless, grave, exposed, stop] = [1, 0, 0, 0];
    for (const words of parts) {
      read(words);
      const [none, stops] = [sums[harmlessAt] ?? 0, sums[stopAt] ?? 0];
      if (words === parts[0]) harmless = none;
      grave = Math.max(grave, 1 - none - stops);
      exposed = Math.max(exposed, sums[exposedAt] ?? 0);
      stop = Math.max(stop, stops);
    }
    // A few words by themselves are never quite sure.
    for (const words of clauses)
      harmless = Math.min(harmless, (read(words)[harmlessAt] ?? 0) + shortDoubt);
    return { harmless, grave, exposed, stop };
  }
}

/** From here a text is read as exposed, or as an opt-out: hardly one harmless text in a hundred. */
const exposedFrom = 0.97;
const stopFrom = 0.9;
/** From here a person looks. */
const worryFrom = 0.5;
const maybeStopFrom = 0.5;
/** From here what a phrase names is doubted: a danger becomes a worry, and a worry is none. */
const harmlessFrom = { danger: 0.95, worry: 0.97 };
/** Below this, what a phrase names is doubted. */
const exposedBelow = 0.1;
const stopBelow = 0.02;

/**
 * The names of rules that hold for a text (reply.ts), when what it is like is weighed too: what a
 * phrase names may be said of something else, and what none names may be grave.
 */
export function weighed(
  found: ReadonlySet<string>,
  { harmless, grave, exposed, stop }: Likeness,
): ReadonlySet<string> {
  const isDanger = dangers.some((danger) => found.has(danger));
  const doubted = (name: string): readonly string[] => {
    if (dangers.some((danger) => danger === name))
      return harmless >= harmlessFrom.danger ? ['worry'] : [name];
    if (name === 'worry' || name === 'slip') return harmless >= harmlessFrom.worry ? [] : [name];
    if (name === 'exposed') return exposed < exposedBelow && !isDanger ? ['worry'] : [name];
    if (name === 'wish') return stop < stopBelow && !isDanger ? ['review stop'] : [name];
    return [name];
  };
  return new Set([
    ...[...found].flatMap(doubted),
    ...(exposed >= exposedFrom ? ['exposed'] : []),
    ...(grave >= worryFrom && !found.has('automatic') ? ['worry'] : []),
    ...(stop >= stopFrom ? ['like stop'] : stop >= maybeStopFrom ? ['review stop'] : []),
  ]);
}
