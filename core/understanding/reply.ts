/**
 * Understands a text message: what its words mean, whatever their case, punctuation or typing. The
 * words are the coach's data, compiled from templates/understanding.yaml. It does not know the
 * person; inbound-text.ts decides whether a meaning applies now. Order: opt-out, danger, help,
 * command, expected answer, free text.
 */

import {
  type Understanding,
  type UnderstandingIndex,
  understandingIndex,
} from './compiled-understanding.ts';
import { dangers, legalStops, type Reply, reviews } from './meanings.ts';
import { sentencesOf, wordsOf } from './normalize-text.ts';
import { type Leniency, Reading } from './phrases.ts';
import { answerIn, commandIn, typoIn } from './whole-message.ts';

/** What a text means. Total: any text has a meaning, at least `free-text`. */
export function understand(understanding: Understanding, text: string): Reply {
  const index = understandingIndex(understanding);
  const words = wordsOf(text);
  const command = commandIn(index, words);
  const found = index.rules.namesIn(new Reading(words, index.groups, leniencyFor(index, words)));
  const danger = dangers.find((one) => found.has(one));
  if (
    command === 'stop' ||
    found.has('wish') ||
    stopsInASentence(index, text) ||
    (danger && stopsFirst(index, words))
  ) {
    return { kind: 'stop', ...(danger ? { danger } : {}) };
  }
  if (danger) return { kind: 'danger', danger };
  const whole = command
    ? ({ kind: command } as const)
    : (answerIn(index, words) ?? typoIn(index, words));
  if (whole) return whole;
  const review = reviews.find(
    (name) => found.has(`review ${name}`) || (name === 'question' && asks(text)),
  );
  return (
    (review ? undefined : firstClause(index, text, words)) ?? {
      kind: 'free-text',
      ...(review ? { review } : {}),
    }
  );
}

/**
 * "STOP he is hurting me": the carriers' word first, and what follows speaks of danger by itself.
 * "End it all" does not.
 */
function stopsFirst(index: UnderstandingIndex, words: readonly string[]): boolean {
  const at = words[0] === 'please' ? 1 : 0;
  const rest = words.slice(at + 1);
  if (!legalStops.includes(words[at] ?? '') || rest.length === 0) return false;
  const found = index.rules.namesIn(new Reading(rest, index.groups, leniencyFor(index, rest)));
  return dangers.some((one) => found.has(one));
}

const asks = (text: string) => /[?\u00bf\uff1f]/.test(text);

/** "STOP. I did not sign up for this": the first or the last sentence is an opt-out. */
function stopsInASentence(index: UnderstandingIndex, text: string): boolean {
  const sentences = sentencesOf(text);
  if (sentences.length < 2) return false;
  return [sentences[0], sentences.at(-1)].some(
    (words) =>
      words?.some((word) => legalStops.includes(word)) && commandIn(index, words) === 'stop',
  );
}

/** "Done. It was hard": an answer, then words that no human needs to see. */
function firstClause(
  index: UnderstandingIndex,
  text: string,
  words: readonly string[],
): Reply | undefined {
  const clauses = sentencesOf(text, true);
  const first = clauses[0];
  if (clauses.length < 2 || !first) return undefined;
  const command = commandIn(index, first);
  if (command === 'done' || command === 'hard' || command === 'skip') return { kind: command };
  const answer = answerIn(index, first);
  const counts = words
    .slice(first.length)
    .some((word) => /\d/.test(word) || index.numbers.has(word));
  return answer?.kind === 'number' && !counts ? answer : undefined;
}

/**
 * Which words of wishes and dangers the unknown words of a message may stand for, and which words
 * may be overlooked.
 */
function leniencyFor(
  { spelling, spellings, overlooked }: UnderstandingIndex,
  words: readonly string[],
): Leniency {
  const readings = new Map<string, readonly string[]>();
  for (const word of new Set(words)) {
    const named = spellings.get(word);
    const meant = named ? [named] : spelling.of(word);
    if (meant.length > 0) readings.set(word, meant);
  }
  return { readings, overlooked };
}
