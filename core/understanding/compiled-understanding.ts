/**
 * The compiled understanding: its type, and its phrases read and indexed once, however many texts
 * come. reply.ts judges texts by it.
 */
import { type Command, commands, type Danger, dangers, type Review, reviews } from './meanings.ts';
import { type Groups, type Phrase, readPhrases, vocabularyOf } from './phrases.ts';
import { type Rule, RuleIndex } from './rule-index.ts';
import { Spelling, unpackWords } from './typos.ts';

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
  /** Wishes for no more texts, anywhere in a message. */
  readonly wishes: readonly WrittenRule[];
  readonly danger: Readonly<Record<Danger, readonly WrittenRule[]>>;
  readonly review: Readonly<Record<Review, readonly WrittenRule[]>>;
  /** Common misspellings, one space between them, by what they are meant for. */
  readonly spellings: Readonly<Record<string, string>>;
  /** Words of their own that look like typos, packed. */
  readonly ownWords: string;
}

/** What `understand` looks things up in. */
export interface UnderstandingIndex {
  readonly groups: Groups;
  readonly before: readonly Phrase[];
  readonly after: readonly Phrase[];
  readonly commands: readonly (readonly [Command, readonly Phrase[]])[];
  readonly exact: readonly Command[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly answers: { readonly number: readonly Phrase[]; readonly letter: readonly Phrase[] };
  /** By name: `wish`, a danger, `review` and its kind. */
  readonly rules: RuleIndex;
  readonly overlooked: ReadonlySet<string>;
  readonly spelling: Spelling;
  readonly spellings: ReadonlyMap<string, string>;
  readonly ownWords: ReadonlySet<string>;
}

const known = new WeakMap<Understanding, UnderstandingIndex>();

/** The index of an understanding, made at the first call. */
export function understandingIndex(understanding: Understanding): UnderstandingIndex {
  const index = known.get(understanding) ?? buildIndex(understanding);
  known.set(understanding, index);
  return index;
}

function buildIndex(understanding: Understanding): UnderstandingIndex {
  const { wishes, danger, review, answers, exact } = understanding;
  const groups = Object.fromEntries(
    Object.entries(understanding.groups).map(([name, lines]) => [name, readPhrases(lines)]),
  );
  const grave = [...named('wish', wishes), ...dangers.flatMap((name) => named(name, danger[name]))];
  const light = reviews.flatMap((name) => named(`review ${name}`, review[name]));
  const numbers = new Map(Object.entries(understanding.numbers));
  const ownWords = new Set([...unpackWords(understanding.ownWords), ...numbers.keys()]);
  return {
    ...{ groups, exact, numbers, ownWords },
    before: readPhrases(understanding.before),
    after: readPhrases(understanding.after),
    commands: commands.map((name) => [name, readPhrases(understanding.commands[name])] as const),
    answers: { number: readPhrases(answers.number), letter: readPhrases(answers.letter) },
    rules: new RuleIndex([...grave, ...light], groups),
    overlooked: new Set(understanding.overlooked.split(' ')),
    spelling: new Spelling(
      spelledWords(
        grave.map(([, rule]) => rule),
        groups,
      ),
      ownWords,
    ),
    spellings: new Map(
      Object.entries(understanding.spellings).flatMap(([word, wrong]) =>
        wrong.split(' ').map((one) => [one, word] as const),
      ),
    ),
  };
}

function named(name: string, rules: readonly WrittenRule[]): (readonly [string, Rule])[] {
  return rules.map(({ phrases, unless }) => [
    name,
    { phrases: readPhrases(phrases), ...(unless ? { unless: readPhrases(unless) } : {}) },
  ]);
}

/** The words of wishes and dangers, for which a strange one may be meant. */
export function spelledWords(rules: readonly Rule[], groups: Groups): Set<string> {
  return vocabularyOf(
    rules.flatMap(({ phrases }) => phrases),
    groups,
  );
}
