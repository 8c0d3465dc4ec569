/**
 * The schemas of a course.yaml whose `kind` is `reminders` or `follow-up`: the letters and texts
 * around a seminar. Every message is a remedy, as in course-schema.ts.
 */
import { z } from 'zod';
import {
  answerSchema,
  answers,
  days,
  letters,
  line,
  mapping,
  onButton,
  touchFields,
} from './course-schema.ts';

/** Keys of the answers that a seminar's sequence may have. It uses the course's for the others. */
export const seminarAnswerKeys: Readonly<Record<'reminders' | 'follow-up', readonly string[]>> = {
  reminders: ['registered', 'opt-in', 'seat-on', 'done', 'hard'],
  'follow-up': [
    ...['texts-on', 'back-on', 'already-on', 'done', 'hard', 'choice', 'ended'],
    ...['number-high', 'number-mid', 'number-low', 'number-ask'],
  ],
};

const attendances = ['attended', 'missed', 'unknown'] as const;
const before = 'write how long before, as 7d or 1h';

/** The minutes of "7d" or "1h". */
export function minutesOf(written: string): number {
  return Number.parseInt(written, 10) * (written.endsWith('d') ? 1440 : 60);
}

const invitations = ['none', 'done', 'number', 'choice'] as const;
const fields = {
  ...touchFields,
  invites: z.enum(invitations, { error: `use one of ${invitations.join(', ')}` }),
};

/** A touch before a seminar. */
export const reminderSchema = mapping({
  ...fields,
  before: z
    .string({ error: before })
    .regex(/^[1-9]\d?[dh]$/, { error: before })
    .describe('how long before the seminar: 7d, 1d, 1h'),
});

/** A touch after a seminar. */
export const followUpTouchSchema = mapping({
  ...fields,
  day: days.min(1, { error: 'use 1 or more days' }).describe('days after the seminar'),
  for: z
    .array(z.enum(attendances, { error: `use some of ${attendances.join(', ')}` }), {
      error: `list some of ${attendances.join(', ')}`,
    })
    .min(1, { error: `list some of ${attendances.join(', ')}` }),
});

const buttons = mapping({ done: onButton, hard: onButton, number: onButton, choice: onButton });
const kickers = mapping({
  letter: line('write the small line above a letter'),
  note: line('write the small line above a two-line letter'),
});
const touches = z
  .array(z.unknown(), { error: 'list the touches' })
  .min(1, { error: 'list at least one touch' });
const common = { title: line('name the sequence'), buttons, kickers, letters, answers, touches };

/** course.yaml with `kind: reminders`. */
export const remindersSchema = mapping({ kind: z.literal('reminders'), ...common });

/** course.yaml with `kind: follow-up`. */
export const followUpSchema = mapping({
  kind: z.literal('follow-up'),
  ...common,
  keyword: mapping({
    word: z
      .string({ error: 'write one word in capitals' })
      .regex(/^[A-Z]{4,12}$/, { error: 'write one word of 4 to 12 capital letters' })
      .describe('what people text at the seminar'),
    slide: z
      .string({ error: 'write what the slide says' })
      .trim()
      .min(1, { error: 'write what the slide says' }),
    answer: answerSchema,
  }),
});
