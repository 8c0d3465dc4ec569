/**
 * What a text may mean, in the order in which one meaning goes before another, and the compiled
 * words for each meaning: their type, and their phrases read and indexed once, however many texts
 * come. reply.ts judges texts by it.
 */

import { Spelling, unpackWords } from './normalize-text.ts';
import {
  type Groups,
  type Phrase,
  type Rule,
  RuleIndex,
  readPhrases,
  vocabularyOf,
} from './phrases.ts';

/** Danger to oneself, to others, or from another; or the writer is under 18. */
export type Danger = 'self' | 'others' | 'violence' | 'minor';
/** Why a human should see free text. */
export type Review = 'question' | 'complaint' | 'child' | 'stop';
/**
 * What a whole message may say, whatever was asked. A typo that is as near to two of them counts as
 * the first.
 */
export const commands = [
  ...([
    'stop',
    'help',
    'safe',
    'start',
    'yes',
    'done',
    'hard',
    'skip',
    'slow',
    'faster',
    'pause',
    'go',
  ] as const),
  ...(['coach', 'hide', 'solo', 'erase', 'erase-all'] as const),
] as const;
export type Command = (typeof commands)[number];

/**
 * The words that the FCC and the carriers name: they stop texts even where they share a message
 * with other sentences.
 */
export const legalStops: readonly string[] = [
  ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'],
];
/** What people who write Spanish text instead. */
export const spanishStops: readonly string[] = ['baja', 'parar', 'alto', 'basta', 'cancelar'];

/** Gravest first: of two dangers in one message the graver is answered. */
export const dangers: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

/** In order: of several reasons in one message the first counts. */
export const reviews: readonly Review[] = ['child', 'stop', 'complaint', 'question'];

/** What a person may ask for in the middle of a sentence. In order: the first one counts. */
export const wishesAsked = ['coach', 'pause', 'slow'] as const;
export type WishAsked = (typeof wishesAsked)[number];

/** What answers a touch. */
export type Answer =
  | { readonly kind: 'done' | 'hard' | 'skip' }
  /** A whole number as written; whether it is within 1-5 is for the question to say. */
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'choice'; readonly letter: string };

/** Other words may stand beside an answer: it is kept, and they say what the text means. */
interface BesideAnswer {
  readonly answer?: Answer;
}

/** What one message means. */
export type Reply =
  /**
   * An opt-out counts whatever else it says; what else it says still alerts. `wrongNumber`: the
   * writer is not the one who gave the number.
   */
  | {
      readonly kind: 'stop';
      readonly danger?: Danger;
      readonly exposed?: true;
      readonly wrongNumber?: true;
    }
  | { readonly kind: 'danger'; readonly danger: Danger; readonly exposed?: true }
  /** Somebody else reads this phone, or has found the messages. */
  | { readonly kind: 'exposed' }
  /** It may be danger: a human looks within the hour. */
  | ({ readonly kind: 'worry' } & BesideAnswer)
  | ({ readonly kind: Exclude<Command, 'stop' | Answer['kind']> } & BesideAnswer)
  | Answer
  /** It needs no answer. */
  | { readonly kind: 'thanks' }
  /** A phone's reaction to one of our texts, or its automatic reply. */
  | { readonly kind: 'automatic' }
  | ({ readonly kind: 'free-text'; readonly review?: Review } & BesideAnswer);

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
  /** Whole messages that need no answer. */
  readonly thanks: Lines;
  /** What may stand beside an answer and adds nothing to it. */
  readonly company: Lines;
  /** What follows STOP where it speaks of the writer's own life and not of texts. */
  readonly afterStop: Lines;
  /** Wishes for no more texts, anywhere in a message. */
  readonly wishes: readonly WrittenRule[];
  /** The writer does not know us, anywhere in a message. */
  readonly wrongNumber: readonly WrittenRule[];
  /** What a phone sends by itself, anywhere in a message. */
  readonly automatic: readonly WrittenRule[];
  /** Wishes for a person or another pace, anywhere in a message. */
  readonly asked: Readonly<Record<WishAsked, readonly WrittenRule[]>>;
  /** Somebody else reads this phone, anywhere in a message. */
  readonly exposed: readonly WrittenRule[];
  /** What may be danger, anywhere in a message. */
  readonly worry: readonly WrittenRule[];
  readonly danger: Readonly<Record<Danger, readonly WrittenRule[]>>;
  readonly review: Readonly<Record<Review, readonly WrittenRule[]>>;
  /** Common misspellings, one space between them, by what they are meant for. */
  readonly spellings: Readonly<Record<string, string>>;
  /** Words of their own that look like typos, or like words run together, packed. */
  readonly ownWords: string;
  /** What was learned of the example texts, where the course has any. */
  readonly examples?: LearnedExamples;
}

/** What was learned of the examples. Plain data that survives JSON. */
export interface LearnedExamples {
  /** The hash of the examples and of the way they were learned. */
  readonly of: string;
  /** Base64 of one signed byte for each meaning of each feature. */
  readonly weights: string;
  /** What a weight of 1 stands for. */
  readonly step: number;
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
  readonly thanks: readonly Phrase[];
  readonly company: readonly Phrase[];
  readonly afterStop: readonly Phrase[];
  /**
   * By name: `wish`, `wrong number`, `automatic`, `exposed`, `worry`, a danger, `asked` and
   * `review` with their kinds.
   */
  readonly rules: RuleIndex;
  readonly overlooked: ReadonlySet<string>;
  readonly spelling: Spelling;
  readonly spellings: ReadonlyMap<string, string>;
  readonly ownWords: ReadonlySet<string>;
  /** Words that are looked for in letters run together. */
  readonly vocabulary: ReadonlySet<string>;
  readonly examples: LearnedExamples | undefined;
}

const known = new WeakMap<Understanding, UnderstandingIndex>();

/** The index of an understanding, made at the first call. */
export function understandingIndex(understanding: Understanding): UnderstandingIndex {
  const index = known.get(understanding) ?? buildIndex(understanding);
  known.set(understanding, index);
  return index;
}

function buildIndex(understanding: Understanding): UnderstandingIndex {
  const { answers, exact } = understanding;
  const groups = Object.fromEntries(
    Object.entries(understanding.groups).map(([name, lines]) => [name, readPhrases(lines)]),
  );
  const rules = rulesOf(understanding);
  const numbers = new Map(Object.entries(understanding.numbers));
  const ownWords = new Set([...unpackWords(understanding.ownWords), ...numbers.keys()]);
  const vocabulary = spelledWords(
    rules.filter(([name]) => isSpelled(name)).map(([, rule]) => rule),
    groups,
  );
  return {
    ...{ groups, exact, numbers, ownWords, vocabulary },
    examples: understanding.examples,
    before: readPhrases(understanding.before),
    after: readPhrases(understanding.after),
    commands: commands.map((name) => [name, readPhrases(understanding.commands[name])] as const),
    answers: { number: readPhrases(answers.number), letter: readPhrases(answers.letter) },
    thanks: readPhrases(understanding.thanks),
    company: readPhrases(understanding.company),
    afterStop: readPhrases(understanding.afterStop),
    rules: new RuleIndex(rules, groups),
    overlooked: new Set(understanding.overlooked.split(' ')),
    spelling: new Spelling(vocabulary, ownWords),
    spellings: new Map(
      Object.entries(understanding.spellings).flatMap(([word, wrong]) =>
        wrong.split(' ').map((one) => [one, word] as const),
      ),
    ),
  };
}

function rulesOf(understanding: Understanding): (readonly [string, Rule])[] {
  const { danger, review, asked } = understanding;
  return [
    ...named('wish', understanding.wishes),
    ...named('wrong number', understanding.wrongNumber),
    ...dangers.flatMap((name) => named(name, danger[name])),
    ...named('exposed', understanding.exposed),
    ...named('worry', understanding.worry),
    ...named('automatic', understanding.automatic),
    ...wishesAsked.flatMap((name) => named(`asked ${name}`, asked[name])),
    ...reviews.flatMap((name) => named(`review ${name}`, review[name])),
  ];
}

/** Whether a strange word may be meant for one of the words of these rules. */
export function isSpelled(rule: string): boolean {
  return ['wish', 'exposed', 'worry', ...dangers].includes(rule);
}

function named(name: string, rules: readonly WrittenRule[]): (readonly [string, Rule])[] {
  return rules.map(({ phrases, unless }) => [
    name,
    { phrases: readPhrases(phrases), ...(unless ? { unless: readPhrases(unless) } : {}) },
  ]);
}

/** The words of rules, for which a strange one may be meant. */
export function spelledWords(rules: readonly Rule[], groups: Groups): Set<string> {
  return vocabularyOf(
    rules.flatMap(({ phrases }) => phrases),
    groups,
  );
}
