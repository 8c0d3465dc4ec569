/**
 * Makes the JSON Schemas with which an editor completes and checks the author's YAML, from the
 * build's own schemas.
 */
import { z } from 'zod';
import {
  alertsSchema,
  answerKeys,
  answerSchema,
  brandSchema,
  consentsSchema,
  courseSchema,
  frontMatterSchema,
  pageSchema,
  touchSchema,
} from './source/course-schema.ts';
import {
  followUpSchema,
  followUpTouchSchema,
  reminderSchema,
  remindersSchema,
  seminarAnswerKeys,
} from './source/seminar-schema.ts';
import { understandingSchema } from './understanding/understanding-schema.ts';

/**
 * The course's schema with its touches and answers filled in. The build's schema leaves them open,
 * because the build checks them one by one.
 */
function whole(course: z.ZodObject, touch: z.ZodObject, keys: readonly string[]): z.ZodType {
  const answers = z.partialRecord(z.enum([...keys]), answerSchema);
  const touches = z.array(touch.extend({ answers: answers.optional() }));
  return course.extend({ answers, touches });
}

const sources: Readonly<Record<string, readonly [string, z.ZodType]>> = {
  course: ['A course: <folder>/course.yaml', whole(courseSchema, touchSchema, answerKeys)],
  reminders: [
    'Before a seminar: <folder>/course.yaml with kind: reminders',
    whole(remindersSchema, reminderSchema, seminarAnswerKeys.reminders),
  ],
  'follow-up': [
    'After a seminar: <folder>/course.yaml with kind: follow-up',
    whole(followUpSchema, followUpTouchSchema, seminarAnswerKeys['follow-up']),
  ],
  brand: ['The brand: brand.yaml', brandSchema],
  consents: ['The boxes of the sign-up page: consents.yaml', consentsSchema],
  alerts: ['Letters to the coach: alerts.yaml', alertsSchema],
  understanding: ['What people text, and what it means: understanding.yaml', understandingSchema],
  letter: ["A letter's front matter; of a letter in MJML, the file <id>.yaml", frontMatterSchema],
  page: ["A page's front matter", pageSchema],
};

/** The schemas by name; `mend build --schemas` writes `course` to course.json. */
export function editorSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(sources).map(([name, [title, schema]]) => [
      name,
      { title, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) },
    ]),
  );
}
