/**
 * Understands a text message: what its words mean, whatever their case, punctuation or typing. The
 * words are the coach's data, compiled from templates/understanding.yaml. It does not know the
 * person; inbound-text.ts decides whether a meaning applies now. Order: opt-out, danger, help,
 * command, expected answer, free text. A short message may say one thing as a whole: a command, an
 * answer, or a command with a typo in it.
 */

import {
  type Command,
  dangers,
  legalStops,
  type Reply,
  reviews,
  type Understanding,
  type UnderstandingIndex,
  understandingIndex,
} from './compiled-understanding.ts';
import { nearest, sentencesOf, wordsOf } from './normalize-text.ts';
import { aloneIn, builtIn, type Leniency, type Phrase, Reading, type Step } from './phrases.ts';

/** Most words of a message that is read as a whole. */
const longest = 12;

/** What a whole message says, with or without "please" and "thanks" around it. */
export function commandIn(
  index: UnderstandingIndex,
  words: readonly string[],
): Command | undefined {
  for (const core of coresOf(index, words)) {
    const reading = new Reading(core, index.groups);
    const found = index.commands.find(([, phrases]) => fits(reading, phrases));
    if (found) return found[0];
  }
  return undefined;
}

/** "4", "4.", "four", "4/5", "a 4": one number and nothing more; "B", "it is B": one letter. */
export function answerIn(index: UnderstandingIndex, words: readonly string[]): Reply | undefined {
  for (const core of coresOf(index, words)) {
    const counted = new Reading(
      core.map((word) => String(index.numbers.get(word) ?? word)),
      index.groups,
    );
    if (fits(counted, index.answers.number)) {
      const written = counted.words.find((word) => builtIn.number?.(word)) ?? '';
      return { kind: 'number', number: Number(written.replace('minus', '-')) };
    }
    for (const letter of core.filter((word) => builtIn.letter?.(word))) {
      const chosen = index.answers.letter.map((phrase) =>
        phrase.map((step) => choosing(step, letter)),
      );
      if (fits(new Reading(core, index.groups), chosen))
        return { kind: 'choice', letter: letter.toUpperCase() };
    }
  }
  return undefined;
}

/** A single mistyped word, never where it is a word of its own. */
export function typoIn(index: UnderstandingIndex, words: readonly string[]): Reply | undefined {
  const [typed = ''] = words;
  if (words.length !== 1 || !/^[a-z]{3,14}$/.test(typed) || index.ownWords.has(typed))
    return undefined;
  const single = index.commands.flatMap(([name, phrases]) =>
    phrases.flatMap(aloneIn).map((word) => [word, name] as const),
  );
  const meant = nearest(
    typed,
    single.map(([word]) => word),
  );
  const found = single.find(([word]) => word === meant);
  // A typo that is nearest to ERASE is no typo of CEASE either.
  return found && !index.exact.includes(found[1]) ? { kind: found[1] } : undefined;
}

/**
 * A message, and what is left when words that change nothing are taken from either end; the longest
 * first.
 */
function coresOf(
  { before, after, groups }: UnderstandingIndex,
  words: readonly string[],
): readonly (readonly string[])[] {
  if (words.length > longest) return [];
  const reading = new Reading(words, groups);
  const starts = new Set([0]);
  for (const at of starts)
    for (const phrase of before) for (const end of reading.ends(phrase, at)) starts.add(end);
  const ends = new Set([words.length]);
  for (let at = words.length - 1; at > 0; at--) {
    if (after.some((phrase) => reading.ends(phrase, at).some((end) => ends.has(end)))) ends.add(at);
  }
  const cores = [...starts].flatMap((start) => [...ends].map((end) => words.slice(start, end)));
  return cores.filter((core) => core.length > 0).sort((a, b) => b.length - a.length);
}

function fits(reading: Reading, phrases: readonly Phrase[]): boolean {
  return phrases.some((phrase) => reading.ends(phrase, 0).includes(reading.words.length));
}

/** A step that takes one letter and no other for `@letter`. */
function choosing(step: Step, letter: string): Step {
  if (!step.groups.includes('letter')) return step;
  const groups = step.groups.filter((name) => name !== 'letter');
  return { ...step, groups, words: new Set([...step.words, letter]) };
}

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
