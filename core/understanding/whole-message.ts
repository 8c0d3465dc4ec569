/**
 * What a message says as a whole: a command, an answer, or a command with a typo in it. Longer
 * messages say none of them.
 */

import type { UnderstandingIndex } from './compiled-understanding.ts';
import type { Command, Reply } from './meanings.ts';
import { aloneIn, builtIn, type Phrase, Reading, type Step } from './phrases.ts';
import { nearest } from './typos.ts';

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
