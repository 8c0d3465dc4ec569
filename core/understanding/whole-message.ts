/**
 * Reads a short message as a whole: a command, an answer, thanks, or a command with a typo in it;
 * and takes an answer apart from the words beside it.
 */
import type { Answer, Command, Reply, UnderstandingIndex } from './compiled-understanding.ts';
import { nearest, wordsOf } from './normalize-text.ts';
import { aloneIn, builtIn, type Phrase, Reading, type Step } from './phrases.ts';

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
export function answerIn(index: UnderstandingIndex, words: readonly string[]): Answer | undefined {
  for (const core of coresOf(index, words)) {
    const counted = new Reading(
      core.map((word) => String(index.numbers.get(index.spellings.get(word) ?? word) ?? word)),
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
  if (found) return index.exact.includes(found[1]) ? undefined : { kind: found[1] };
  const number = index.numbers.get(nearest(typed, index.numbers.keys()) ?? '');
  return number === undefined ? undefined : { kind: 'number', number };
}

/** Thanks, a greeting or a thumb: nothing that asks for an answer. */
export function isThanks(
  index: UnderstandingIndex,
  text: string,
  words: readonly string[],
): boolean {
  if (words.length === 0) return /\p{Extended_Pictographic}/u.test(text);
  return words.length <= longest && isMadeOf(words, index, [...index.thanks, ...index.before]);
}

/** Whether the words beside an answer add nothing to it. */
export function isCompany(index: UnderstandingIndex, text: string): boolean {
  const { company, thanks, before, after } = index;
  return isMadeOf(wordsOf(text), index, [...company, ...thanks, ...before, ...after]);
}

/** Whether the words are these phrases, one after the other. */
function isMadeOf(
  words: readonly string[],
  { groups }: UnderstandingIndex,
  phrases: readonly Phrase[],
): boolean {
  const reading = new Reading(words, groups);
  const reached = new Set([0]);
  for (const at of reached)
    for (const phrase of phrases) for (const end of reading.ends(phrase, at)) reached.add(end);
  return reached.has(words.length);
}

/** An answer at one end of a text, and the rest. */
export interface SplitText {
  readonly answer: Answer;
  readonly rest: string;
  /** A mark or a line parts the two, not a space alone. */
  readonly isMarked: boolean;
  /** The answer may as well be a word of the rest: "a bit lighter". */
  readonly isWord: boolean;
}

/** An answer is no longer than this. */
const longestAnswer = 6;
/** Ways to part one text: more than anybody writes. */
const mostSplits = 4;
const marks = /[.!?;,:\n()\u2026]+|\s[-\u2013\u2014/]+\s*|(?:\p{Extended_Pictographic}\ufe0f?)+/gu;
const spaces = /\s+/g;

/** The ways to part a text into an answer and other words: by a mark first, then by a space. */
export function splitAnswers(
  index: UnderstandingIndex,
  text: string,
  words: readonly string[],
): readonly SplitText[] {
  if (words.length < 2) return [];
  const found = new Map<string, SplitText>();
  for (const [mark, isMarked] of [
    [marks, true],
    [spaces, false],
  ] as const) {
    const places = [...text.matchAll(mark)].map((one) => [one.index, one.index + one[0].length]);
    const near = [...places.slice(0, longestAnswer), ...places.slice(-longestAnswer)];
    for (const [end = 0, begin = 0] of near) {
      const [left, right] = [text.slice(0, end), text.slice(begin)];
      const ways = [
        ...splitAt(index, left, right, isMarked),
        ...splitAt(index, right, left, isMarked),
      ];
      for (const way of ways) {
        const key = wordsOf(way.rest).join(' ');
        if (!found.has(key) && found.size < mostSplits) found.set(key, way);
      }
    }
  }
  return [...found.values()];
}

function splitAt(
  index: UnderstandingIndex,
  side: string,
  rest: string,
  isMarked: boolean,
): readonly SplitText[] {
  const words = wordsOf(side);
  if (words.length === 0 || words.length > longestAnswer || wordsOf(rest).length === 0) return [];
  // A space alone parts one word from the others; more only where the rest adds nothing.
  if (!isMarked && words.length > 1 && !isCompany(index, rest)) return [];
  const answer = wholeAnswer(index, words);
  return answer ? [{ answer, rest, isMarked, isWord: !isMarked && isOrdinary(words) }] : [];
}

/** "A" and "one" are an article and a pronoun where a space alone parts them from others. */
const isOrdinary = ([word, ...more]: readonly string[]) =>
  more.length === 0 && (word === 'a' || word === 'one');

/** What the words answer, as DONE, HARD, SKIP, a number or a letter. */
function wholeAnswer(index: UnderstandingIndex, words: readonly string[]): Answer | undefined {
  const command = commandIn(index, words);
  if (command === 'done' || command === 'hard' || command === 'skip') return { kind: command };
  return command ? undefined : answerIn(index, words);
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
