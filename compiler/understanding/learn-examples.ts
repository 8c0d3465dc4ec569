/**
 * Learns from the example texts of a course what texts are like: `examples/*.txt`, one text a line
 * under the heading of its meaning. Stochastic gradient descent with AdaGrad
 * (https://jmlr.org/papers/v12/duchi11a.html), always in the same order: the same examples give the
 * same weights.
 */
import type { LearnedExamples } from '../../core/understanding/compiled-understanding.ts';
import {
  type ExampleMeaning,
  exampleMeanings,
  featurePlaces,
  featuresOf,
  probabilities,
} from '../../core/understanding/likeness.ts';
import { wordsOf } from '../../core/understanding/normalize-text.ts';

export interface Example {
  readonly meaning: ExampleMeaning;
  readonly text: string;
}

/** Changes with the way of learning or of reading features: then what was learned is stale. */
export const wayOfLearning = 1;
/** Passes over all examples. */
const passes = 12;
const rate = 0.5;
/** Draws every weight towards nothing, so that rare words weigh little. */
const decay = 1e-6;
/** An error below this teaches nothing. */
const leastError = 1e-5;

/** Weights of the examples; `of` is kept with them. About 0.3 ms an example. */
export function learnExamples(examples: readonly Example[], of: string): LearnedExamples {
  const count = exampleMeanings.length;
  const weights = new Float32Array(featurePlaces * count);
  const slopes = new Float32Array(featurePlaces * count).fill(1e-3);
  const read = examples.map(({ meaning, text }) => ({
    places: featuresOf(wordsOf(text)),
    meaning: exampleMeanings.indexOf(meaning),
  }));
  const random = seededRandom(7);
  const sums = new Float64Array(count);
  for (let pass = 0; pass < passes; pass++) {
    shuffle(read, random);
    for (const { places, meaning } of read) {
      probabilities(weights, 1, places, sums);
      const scale = 1 / Math.sqrt(places.length);
      for (let k = 0; k < count; k++) {
        const error = ((sums[k] ?? 0) - (k === meaning ? 1 : 0)) * scale;
        if (Math.abs(error) < leastError) continue;
        for (const place of places) {
          const at = place * count + k;
          const slope = error + decay * (weights[at] ?? 0);
          slopes[at] = (slopes[at] ?? 0) + slope * slope;
          weights[at] = (weights[at] ?? 0) - (rate * slope) / Math.sqrt(slopes[at] ?? 1);
        }
      }
    }
  }
  return { of, ...packed(weights) };
}

/** The weights as signed bytes: the few that are larger than all others are cut. */
function packed(weights: Float32Array): Pick<LearnedExamples, 'weights' | 'step'> {
  const sizes = weights.map(Math.abs).sort();
  const largest = sizes[Math.floor(sizes.length * 0.9995)] ?? 1;
  const step = (largest || 1) / 127;
  const bytes = Int8Array.from(weights, (weight) =>
    Math.max(-127, Math.min(127, Math.round(weight / step))),
  );
  return { weights: Buffer.from(bytes.buffer).toString('base64'), step };
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [list[i], list[j]] as [T, T];
    list[i] = b;
    list[j] = a;
  }
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
