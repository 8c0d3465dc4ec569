/**
 * Understands a text message: what its words mean, whatever their case, punctuation or typing. The
 * words themselves are the coach's data, compiled from templates/understanding.yaml. It does not
 * know the person; whether a meaning applies now is decided in conversation.ts. Order: opt-out,
 * danger, help, command, expected answer, free text.
 */

import { type Ready, readied } from './compiled-understanding.ts';
import { type Command, dangers, legalStops, reviews } from './meanings.ts';
import { sentencesOf, wordsOf } from './normalize-text.ts';
import { type Leniency, Reading } from './phrases.ts';
import { answerIn, commandIn, typoIn } from './whole-message.ts';

/** To oneself, to others, from another; or somebody under 18. */
export type Danger = 'self' | 'others' | 'violence' | 'minor';
/** Free text that a human should see, and why. */
export type Review = 'question' | 'complaint' | 'child' | 'stop';

/** Phrases as `readPhrases` reads them. */
type Lines = string;
export interface WrittenRule {
  readonly phrases: Lines;
  readonly unless?: Lines;
}

/**
 * The course's own word lists and rules, compiled from templates/. Plain data that survives JSON.
 */
export interface Understanding {
  readonly groups: Readonly<Record<string, Lines>>;
  /** Small words that may stand between any two of a wish or a danger, one space between them. */
  readonly overlooked: string;
  /** What may stand before and after a whole message and changes nothing. */
  readonly before: Lines;
  readonly after: Lines;
  /** Whole messages. */
  readonly commands: Readonly<Record<Command, Lines>>;
  /** Commands that no typo leads to. */
  readonly exact: readonly Command[];
  /** Numbers as words. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Whole messages that are a number or a letter. */
  readonly answers: { readonly number: Lines; readonly letter: Lines };
  /** Wishes to be left in peace, anywhere in a message. */
  readonly wishes: readonly WrittenRule[];
  readonly danger: Readonly<Record<Danger, readonly WrittenRule[]>>;
  readonly review: Readonly<Record<Review, readonly WrittenRule[]>>;
  /** Common misspellings, one space between them, by what they are meant for. */
  readonly spellings: Readonly<Record<string, string>>;
  /** Words of their own that look like typos, packed. */
  readonly ownWords: string;
}

export type Reply =
  /** An opt-out counts whatever else it says; what else it says still alerts. */
  | { readonly kind: 'stop'; readonly danger?: Danger }
  | { readonly kind: 'start' | 'yes' | 'help' | 'safe' | 'done' | 'hard' | 'skip' }
  | {
      readonly kind:
        | 'slow'
        | 'faster'
        | 'pause'
        | 'go'
        | 'coach'
        | 'solo'
        | 'hide'
        | 'erase'
        | 'erase-all';
    }
  | { readonly kind: 'danger'; readonly danger: Danger }
  /** A whole number as written; whether it is within 1-5 is for the question to say. */
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'choice'; readonly letter: string }
  | { readonly kind: 'free-text'; readonly review?: Review };

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
