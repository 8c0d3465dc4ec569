/**
 * What a text may mean, in the order in which one meaning goes before another. The words for each
 * meaning are data (compiled-understanding.ts).
 */

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

/** Gravest first: of two dangers in one message the graver is answered. */
export const dangers: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

/** In order: of several reasons in one message the first counts. */
export const reviews: readonly Review[] = ['child', 'stop', 'complaint', 'question'];

/** What one message means. */
export type Reply =
  /** An opt-out counts whatever else it says; what else it says still alerts. */
  | { readonly kind: 'stop'; readonly danger?: Danger }
  | { readonly kind: Exclude<Command, 'stop'> }
  | { readonly kind: 'danger'; readonly danger: Danger }
  /** A whole number as written; whether it is within 1-5 is for the question to say. */
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'choice'; readonly letter: string }
  | { readonly kind: 'free-text'; readonly review?: Review };
