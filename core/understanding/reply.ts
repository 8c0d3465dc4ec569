/**
 * Understands a text message: what its words mean, whatever their case, punctuation or typing. The
 * words themselves are the coach's data, compiled from templates/understanding.yaml. It does not
 * know the person; whether a meaning applies now is decided in conversation.ts. Order: opt-out,
 * danger, help, command, expected answer, free text.
 */

import { type Ready, readied, type Understanding } from './compiled-understanding.ts';
import { dangers, legalStops, type Reply, reviews } from './meanings.ts';
import { sentencesOf, wordsOf } from './normalize-text.ts';
import { type Leniency, Reading } from './phrases.ts';
import { answerIn, commandIn, typoIn } from './whole-message.ts';

export function understand(understanding: Understanding, text: string): Reply {
  const ready = readied(understanding);
  const words = wordsOf(text);
  const command = commandIn(ready, words);
  const found = ready.rules.namesIn(new Reading(words, ready.groups, leniencyFor(ready, words)));
  const danger = dangers.find((one) => found.has(one));
  if (
    command === 'stop' ||
    found.has('wish') ||
    stopsInASentence(ready, text) ||
    (danger && stopsFirst(ready, words))
  ) {
    return { kind: 'stop', ...(danger ? { danger } : {}) };
  }
  if (danger) return { kind: 'danger', danger };
  const whole = command
    ? ({ kind: command } as const)
    : (answerIn(ready, words) ?? typoIn(ready, words));
  if (whole) return whole;
  const review = reviews.find(
    (name) => found.has(`review ${name}`) || (name === 'question' && asks(text)),
  );
  return (
    (review ? undefined : firstClause(ready, text, words)) ?? {
      kind: 'free-text',
      ...(review ? { review } : {}),
    }
  );
}

/**
 * "STOP he is hurting me": the carriers' word first, and what follows speaks of danger by itself.
 * "End it all" does not.
 */
function stopsFirst(ready: Ready, words: readonly string[]): boolean {
  const at = words[0] === 'please' ? 1 : 0;
  const rest = words.slice(at + 1);
  if (!legalStops.includes(words[at] ?? '') || rest.length === 0) return false;
  const found = ready.rules.namesIn(new Reading(rest, ready.groups, leniencyFor(ready, rest)));
  return dangers.some((one) => found.has(one));
}

const asks = (text: string) => /[?\u00bf\uff1f]/.test(text);

/** "STOP. I did not sign up for this": an opt-out needs no sentence to itself but its own. */
function stopsInASentence(ready: Ready, text: string): boolean {
  const sentences = sentencesOf(text);
  if (sentences.length < 2) return false;
  return [sentences[0], sentences.at(-1)].some(
    (words) =>
      words?.some((word) => legalStops.includes(word)) && commandIn(ready, words) === 'stop',
  );
}

/** "Done. It was hard": the answer first, then words that no human needs to see. */
function firstClause(ready: Ready, text: string, words: readonly string[]): Reply | undefined {
  const clauses = sentencesOf(text, true);
  const first = clauses[0];
  if (clauses.length < 2 || !first) return undefined;
  const command = commandIn(ready, first);
  if (command === 'done' || command === 'hard' || command === 'skip') return { kind: command };
  const answer = answerIn(ready, first);
  const counts = words
    .slice(first.length)
    .some((word) => /\d/.test(word) || ready.numbers.has(word));
  return answer?.kind === 'number' && !counts ? answer : undefined;
}

/**
 * What strange words may be meant for, in the vocabulary of wishes and dangers; which words are
 * overlooked.
 */
function leniencyFor(
  { spelling, spellings, overlooked }: Ready,
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
