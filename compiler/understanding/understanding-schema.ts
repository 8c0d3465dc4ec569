/**
 * The schema of understanding.yaml. As in course-schema.ts, every message is a remedy, which
 * follows "got ...;" in a problem.
 */
import { z } from 'zod';
import {
  type Command,
  commands,
  type Danger,
  dangers,
  type Review,
  reviews,
  type WishAsked,
  wishesAsked,
} from '../../core/understanding/compiled-understanding.ts';
import { line, mapping } from '../source/course-schema.ts';

/** Phrases, one a line below a "|", so that none needs quotes. */
const phrases = z
  .string({ error: 'write "|", and below it one phrase a line' })
  .describe(
    'one phrase a line: words; word* for a beginning; @group; ... for up to three words; a/b; (may be missing)',
  );

const rules = z
  .array(
    mapping({
      about: line('say in a few words what these phrases tell').optional(),
      phrases,
      unless: phrases.describe('phrases that make a match harmless where they cover it').optional(),
    }),
    { error: 'list rules, each with "- phrases: |"' },
  )
  .min(1, { error: 'has no rule; add one, since nothing would be noticed' });

const spaced = z.string({ error: 'write words with spaces between' });

const each = <Name extends string, Part extends z.ZodType>(names: readonly Name[], part: Part) =>
  mapping(Object.fromEntries(names.map((name) => [name, part])) as Record<Name, Part>);

/** understanding.yaml. */
export const understandingSchema = mapping({
  groups: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/, { error: 'name a group with small letters, digits, hyphens' }),
      phrases,
      {
        error: 'list groups of phrases by name',
      },
    )
    .describe('phrases that others name as @group'),
  overlooked: spaced.describe('small words that may stand between any two of a wish or a danger'),
  before: phrases.describe('what may stand before a whole message and changes nothing'),
  after: phrases.describe('what may stand after a whole message and changes nothing'),
  commands: each<Command, typeof phrases>(commands, phrases),
  exact: z.array(z.enum(commands, { error: `use some of ${commands.join(', ')}` }), {
    error: 'list the commands that no typo leads to, or write []',
  }),
  numbers: z.record(z.string(), z.number({ error: 'write a number' }).int().min(0).max(100), {
    error: 'list words for numbers, as "four: 4"',
  }),
  answers: mapping({
    number: phrases.describe('whole messages that are a number, with @number for it'),
    letter: phrases.describe('whole messages that choose a letter, with @letter for it'),
  }),
  thanks: phrases.describe('whole messages that need no answer').optional(),
  company: phrases.describe('what may stand beside an answer and adds nothing to it').optional(),
  'after-stop': phrases
    .describe("what follows STOP where it speaks of one's own life, not of texts")
    .optional(),
  wishes: rules.describe('wishes to be left in peace, anywhere in a message'),
  'wrong-number': rules
    .describe('the number was given by another person than the writer, anywhere in a message')
    .optional(),
  automatic: rules.describe('what a phone sends by itself, anywhere in a message').optional(),
  asked: each<WishAsked, typeof rules>(wishesAsked, rules)
    .describe('wishes for a person or another pace, anywhere in a message')
    .optional(),
  exposed: rules.describe('somebody else reads this phone, anywhere in a message'),
  worry: rules.describe('what may be danger, anywhere in a message'),
  danger: each<Danger, typeof rules>(dangers, rules),
  review: each<Review, typeof rules>(reviews, rules),
  spellings: z.record(z.string(), z.string({ error: 'write misspellings with spaces between' }), {
    error: 'list words, each with its common misspellings',
  }),
  ownWords: spaced.describe('words that are never typos of others'),
});

export type UnderstandingSource = z.infer<typeof understandingSchema>;
