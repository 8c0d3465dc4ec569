/**
 * What a text may mean, in the order in which one meaning goes before another. The words for each
 * are data.
 */

/** To oneself, to others, from another; or somebody under 18. */
export type Danger = 'self' | 'others' | 'violence' | 'minor';
/** Free text that a human should see, and why. */
export type Review = 'question' | 'complaint' | 'child' | 'stop';
/**
 * What a whole message may say, whatever was asked. A typo between two of them is taken for the
 * first.
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

/** Gravest first: of two dangers in one message the first is answered. */
export const dangers: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

/** Of several reasons why a human should see free text, the first is told. */
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
