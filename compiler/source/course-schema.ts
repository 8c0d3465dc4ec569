/**
 * The schemas of the files under templates/, except understanding.yaml and a seminar's course.yaml.
 * Every message is a remedy, which follows "got ...;" in a problem. Objects are strict, so that a
 * misspelt key is a problem.
 */
import { z } from 'zod';
import { isPlace } from '../../core/calendar/zone.ts';

/** A mapping with these keys and no others. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `use only ${Object.keys(shape).join(', ')}`
        : `write a mapping with ${Object.keys(shape).join(', ')}`,
  });
}

/** One line of text. The remedy is also the description that an editor shows. */
export const line = (remedy: string) =>
  z
    .string({ error: remedy })
    .trim()
    .min(1, { error: remedy })
    .regex(/^[^\r\n]*$/, { error: `${remedy}, on one line` })
    .describe(remedy);
/** A number of days, 0 or more. */
export const days = z
  .number({ error: 'use 0 or more days' })
  .int({ error: 'use whole days' })
  .min(0, {
    error: 'use 0 or more days',
  });
const date = z
  .string({ error: 'write a date as "2026-12-25"' })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'write a date as "2026-12-25"' })
  .refine((written) => !Number.isNaN(Date.parse(written)), {
    error: 'write a date of the calendar, as "2026-12-25"',
  });
const color = z
  .string({ error: 'write a colour as "#1a2b3c"' })
  .regex(/^#[0-9a-f]{6}$/i, { error: 'write a colour as "#1a2b3c"' });
/** A name of letters, digits and hyphens; `what` is named in the remedy. */
export const key = (what: string) =>
  z
    .string({ error: `name the ${what} with letters, digits and hyphens` })
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, {
      error: `name the ${what} with letters, digits and hyphens`,
    });

/** Names of brand.yaml's colours. Each has a second one for dark screens: `ink`, `darkInk`. */
export const colorNames = [
  'page',
  'paper',
  'card',
  'ink',
  'muted',
  'accent',
  'onAccent',
  'rule',
] as const;
/** Every key of brand.yaml's colours, light and dark. */
export const colorKeys: readonly string[] = colorNames.flatMap((name) => [name, darkName(name)]);

/** `ink` as `darkInk`. */
export function darkName(name: string): string {
  return `dark${name[0]?.toUpperCase()}${name.slice(1)}`;
}

const helpLink = z
  .string({ error: 'write "tel:988", "sms:988" or an https address' })
  .regex(/^(tel:\+?[\d-]+|sms:\+?[\d-]+(\?&body=[^\s&"<>]+)?|https:\/\/[^\s"<>]+)$/, {
    error: 'write "tel:988", "sms:988", "sms:88788?&body=START" or an https address',
  });
const listedLine = {
  name: line('name the line, as the safety page shows it'),
  note: line('say when it is open and for whom').optional(),
  links: z
    .record(line('write what the link says, as "Call 988"'), helpLink, {
      error: 'write what can be tapped, as {"Call 988": "tel:988"}',
    })
    .optional(),
  page: z.url({ protocol: /^https$/, error: 'name the page that gives the number' }).optional(),
  checked: date.describe('the day on which somebody last tried the line').optional(),
};
const helpLine = mapping({
  ...listedLine,
  short: line('say how texts name the line, as "call 988 or text 988"'),
});
const helpLines = mapping({
  emergency: helpLine,
  crisis: helpLine,
  violence: helpLine,
  more: z.array(mapping(listedLine), { error: 'list further lines' }).optional(),
  url: line('name a page that lists help lines, without https://'),
});

const leave = mapping({
  url: z.url({
    protocol: /^https$/,
    error: 'name a site that anybody may have open, as "https://www.weather.gov/"',
  }),
  button: line('write what stands on the button'),
  twoMore: line('say what to do after the first press of Shift'),
  oneMore: line('say what to do after the second press of Shift'),
  stopped: line('say that leaving was called off'),
  loading: line('say that another page is coming'),
});

/** The longest prefix of a text in characters, with its colon and space: "Mend: ". */
const longestPrefix = 12;

const wholeDays = 'use 1 to 5 working days';
const wholeHour = 'use an hour, 0 to 23';
const placeNamed = 'name a place of the time zone data, as America/New_York';

/** brand.yaml. */
export const brandSchema = mapping({
  name: line('name the brand'),
  discreetName: line('name the sender of letters, neutral and true'),
  smsPrefix: line('write what begins every text').max(longestPrefix - 2, {
    error: `use at most ${longestPrefix - 2} characters: with its colon and space it may take ${longestPrefix}`,
  }),
  coach: line('name the coach'),
  helpEmail: z.email({ error: 'write an address that a person reads' }),
  coachEmail: z.email({
    error: 'write the address that gets a letter when a person needs a human',
  }),
  secondEmail: z.email({
    error: 'write the address that gets a letter when nobody has looked for 30 minutes',
  }),
  replyDays: z
    .number({ error: wholeDays })
    .int({ error: wholeDays })
    .min(1, { error: wholeDays })
    .max(5, { error: wholeDays })
    .describe('working days within which you reply to COACH; the words promise it')
    .default(2),
  zone: z
    .string({ error: placeNamed })
    .refine(isPlace, { error: placeNamed })
    .describe('your own time zone; without it the only zone of `country`')
    .optional(),
  digestHour: z
    .number({ error: wholeHour })
    .int({ error: wholeHour })
    .min(0, { error: wholeHour })
    .max(23, { error: wholeHour })
    .describe('hour of your own zone at which the morning list comes')
    .default(8),
  postalAddress: line('write the postal address that the law asks for'),
  course: key('course that a sign-up enters'),
  colors: mapping(Object.fromEntries(colorKeys.map((name) => [name, color]))),
  country: z.string({ error: 'write two capital letters, as "US"' }).regex(/^[A-Z]{2}$/, {
    error: 'write two capital letters, as "US"',
  }),
  smsCountries: z
    .array(z.string().regex(/^[A-Z]{2}$/, { error: 'write two capital letters, as "US"' }), {
      error: 'list the countries whose phones may get texts, as [US]',
    })
    .min(1, { error: 'list at least one country' }),
  datesWithoutTexts: z.array(date, { error: 'list dates, or write []' }),
  discreetWords: z.array(line('write one word'), { error: 'list words, or write []' }),
  placeholders: z
    .array(z.string({ error: 'name a field of this file' }), {
      error: 'list the fields that are still invented, or []',
    })
    .describe('fields whose value is still invented: nothing launches before this list is empty')
    .optional(),
  help: z.record(
    z.string().regex(/^([A-Z]{2}|default)$/, { error: 'name a country as "US", or default' }),
    helpLines,
    {
      error: 'give help lines by country, and default',
    },
  ),
  leave,
});

export type BrandSource = z.infer<typeof brandSchema>;

const consent = line('write what the box on the sign-up page says');
const alert = mapping({
  subject: line('write the subject of the letter to you'),
  text: z
    .string({ error: 'write the letter to you' })
    .trim()
    .min(1, { error: 'write the letter to you' }),
});
/** Letters to the coach: of each concern, of a promised reply, and of the morning. */
export const alertsSchema = mapping({
  ...{ hold: alert, exposed: alert, coach: alert, worry: alert, question: alert, rough: alert },
  ...{ unanswered: alert, digest: alert },
});

/** consents.yaml. */
export const consentsSchema = mapping({
  ...{ letters: consent, texts: consent, sensitive: consent },
  news: consent.optional(),
  ...{ seminar: consent.optional(), seminarTexts: consent.optional() },
});

/** Keys of the answers that a course must have. A touch may have its own under the same keys. */
export const answerKeys: readonly string[] = [
  ...['done', 'hard', 'number-high', 'number-mid', 'number-low', 'number-ask', 'choice', 'skip'],
  ...['number-fell'],
  ...[
    'slow',
    'faster',
    'pause',
    'go',
    'coach',
    'safe',
    'crisis',
    'violence',
    'minor',
    'while-down',
    'quiet',
    'erase',
    'erase-all',
  ],
  ...[
    'opt-in',
    'texts-on',
    'join-failed',
    'unlocked',
    'start-on',
    'back-on',
    'already-on',
    'help',
    'stop',
    'free-text',
    'noted',
    'worry',
    'coach-again',
    'held',
    'ended',
  ],
];

const words = line('write the words in quotes, on one line');
/** An answer: words, or words without the sender's prefix. Answers are checked one by one. */
export const answerSchema = z.union(
  [
    words,
    mapping({ text: words, prefix: z.literal(false, { error: 'write false, or leave it' }) }),
  ],
  { error: 'write the words in quotes, or {text: "...", prefix: false}' },
);
export const answers = z.record(z.string(), z.unknown(), { error: 'write answers by key' });

export const onButton = line('write what stands on the button');
export const letters = z.array(key('letter'), { error: 'list the letters that are no touches' });

/** course.yaml. Its touches are checked one by one, so that a wrong one hides no other. */
export const courseSchema = mapping({
  kind: z.literal('course', { error: 'use one of course, reminders, follow-up' }).optional(),
  title: line('name the course'),
  pauseDays: z
    .number({ error: 'say how many days a pause lasts' })
    .int({ error: 'use whole days' })
    .positive({
      error: 'use 1 or more days',
    }),
  firstPractice: line('write one small practice, for the page that follows the confirmation')
    .describe('the same for every reader; the course that a sign-up enters needs it')
    .optional(),
  compares: z.array(key('touch'), { error: 'list touches that ask the same number' }).optional(),
  caps: mapping({
    firstWeek: z.number({ error: 'say how many touches the first week may have' }).int().positive(),
    later: z
      .number({ error: 'say how many touches any later seven days may have' })
      .int()
      .positive(),
  }),
  steps: z
    .array(mapping({ id: key('step'), title: line('name the step') }), { error: 'list the steps' })
    .min(1, { error: 'list at least one step' }),
  buttons: mapping({
    ...{
      done: onButton,
      hard: onButton,
      number: onButton,
      choice: onButton,
      role: onButton,
      route: onButton,
    },
  }),
  kickers: mapping({
    letter: line('write the line above a letter, e.g. "Letter {{number}} of {{total}}"'),
    note: line('write the line above a two-line letter'),
  }),
  letters,
  answers,
  touches: z
    .array(z.unknown(), { error: 'list the touches' })
    .min(1, { error: 'list at least one touch' }),
});

export type CourseSource = z.infer<typeof courseSchema>;

const channels = ['email', 'sms'] as const;
const invitations = ['none', 'done', 'number', 'choice', 'role', 'route'] as const;

const note = mapping({
  subject: line('write a subject'),
  preheader: line('write the line that inboxes show after the subject'),
  body: z
    .string({ error: 'write about two lines of Markdown' })
    .trim()
    .min(1, { error: 'write about two lines of Markdown' }),
});
export type NoteSource = z.infer<typeof note>;

/** The fields of every touch, a course's or a seminar's. */
export const touchFields = {
  id: key('touch').describe('never give an old id to new words: people are known to have had it'),
  title: line('name the touch'),
  channel: z.enum(channels, { error: `use one of ${channels.join(', ')}` }),
  invites: z.enum(invitations, { error: `use one of ${invitations.join(', ')}` }),
  choices: z
    .array(
      mapping({
        key: z
          .string({ error: 'use one capital letter' })
          .regex(/^[A-Z]$/, { error: 'use one capital letter' }),
        label: line('say in a few words what the letter means'),
      }),
      { error: 'list the letters offered, each with key and label' },
    )
    .min(2, { error: 'offer at least two' })
    .optional(),
  text: words.optional(),
  letter: note.optional(),
  answers: answers.optional(),
};

const { id, title, ...answerable } = touchFields;
/** A touch of a course. */
export const touchSchema = mapping({
  ...{ id, step: key('step'), title },
  day: mapping({ standard: days, baby: days }).describe('days after the sign-up, for each pace'),
  offersSlower: z
    .literal(true, { error: 'write true, or leave it' })
    .describe('1 or 2 given here brings the offer of small steps in the next letter')
    .optional(),
  ...answerable,
});
export type TouchSource = z.infer<typeof touchSchema>;

/** A letter's front matter: YAML above its words, between two lines of three hyphens. */
export const frontMatterSchema = mapping({
  subject: line('write a subject'),
  preheader: line('write the line that inboxes show after the subject'),
  kicker: line('write the small line above the words').optional(),
  attach: z.literal('calendar', { error: 'write calendar, or leave it' }).optional(),
});

/** The front matter of a page. */
export const pageSchema = mapping({ title: line('write the page title') });
