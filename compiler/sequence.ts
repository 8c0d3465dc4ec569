/** Compiles a course folder of templates/, its course.yaml and its letters, into a `Sequence`. */
import type { Letter, Sequence, Touch } from '../core/course.ts';
import {
  answerKeys,
  type CourseSource,
  courseSchema,
  touchSchema,
} from './source/course-schema.ts';
import type { YamlSource } from './source/yaml.ts';
import { type SequenceTools, TouchCompiler } from './touch.ts';
import { checkCalendar } from './touch-days.ts';
import { checkTouches, readTouches } from './touch-list.ts';

const courseLetters = [
  'confirm',
  'confirm-again',
  'already',
  'erasing',
  'erasing-phone',
  'your-data',
  'move',
  'coach-answer',
];

/**
 * Values for the fields that course.yaml lacks, so that the rest can still be checked. Nothing is
 * built from them.
 */
const emptyCourse: CourseSource = {
  title: '',
  pauseDays: 14,
  caps: { firstWeek: Number.MAX_SAFE_INTEGER, later: Number.MAX_SAFE_INTEGER },
  steps: [],
  buttons: {
    done: 'Done',
    hard: 'Hard',
    number: 'Number',
    choice: 'Choice',
    role: 'Role',
    route: 'Route',
  },
  kickers: { letter: '', note: '' },
  letters: [],
  answers: {},
  touches: [],
};

/**
 * The sequence of a folder; undefined when its course.yaml is not YAML. Problems are added to the
 * tools' list, not thrown.
 */
export async function compileSequence(
  id: string,
  yaml: YamlSource,
  tools: SequenceTools,
): Promise<Sequence | undefined> {
  if (!yaml.sound) return undefined;
  const whole = yaml.read(courseSchema);
  const course = whole ?? yaml.salvage(courseSchema, emptyCourse);
  const listed = readTouches(yaml, touchSchema);
  checkTouches(listed, yaml, 'refused');
  const steps = new Set(course.steps.map((step) => step.id));
  for (const { index, touch } of listed) {
    if (steps.size === 0 || steps.has(touch.step)) continue;
    yaml.add(
      ['touches', index, 'step'],
      `got "${touch.step}"; use one of ${[...steps].join(', ')}`,
    );
  }
  checkCalendar(
    listed.map(({ index, touch }) => ({ index, id: touch.id, day: touch.day })),
    course.caps,
    yaml,
  );
  for (const [at, touch] of (course.compares ?? []).entries()) {
    const isNumber = listed.some((one) => one.touch.id === touch && one.touch.invites === 'number');
    if (!isNumber)
      yaml.add(['compares', at], `got "${touch}"; use the id of a touch that invites a number`);
  }
  const constants = { ...tools.constants, pauseDays: String(course.pauseDays) };
  const compiler = new TouchCompiler(id, yaml, { ...tools, constants }, course.buttons);
  const answers = compiler.answers(course.answers, ['answers']);
  if (tools.isCourse) {
    for (const key of answerKeys)
      if (!(key in course.answers)) yaml.add(['answers'], `has no "${key}"; add its words`);
    for (const key of courseLetters) {
      if (!course.letters.includes(key))
        yaml.add(['letters'], `has no "${key}"; add it, and ${id}/${key}.md`);
    }
    if (!course.firstPractice && whole)
      yaml.add([], 'has no firstPractice; add one small practice for the confirmed page');
  }
  const firstPractice = compiler.sameForAll(course.firstPractice ?? '', ['firstPractice']);
  const letters: Record<string, Letter> = {};
  for (const [i, key] of course.letters.entries()) {
    const letter = await compiler.letterFile(key, { kicker: '' }, ['letters', i], [], tools);
    if (letter) letters[key] = letter;
  }
  const total = listed.filter(({ touch }) => touch.channel === 'email').length;
  const touches: Touch[] = [];
  let number = 0;
  for (const { index, touch } of listed) {
    if (touch.channel === 'email') number++;
    const step = course.steps.find((one) => one.id === touch.step)?.title ?? '';
    const isLetter = touch.channel === 'email';
    const compiled = await compiler.touch(
      touch,
      index,
      {
        kicker: isLetter ? course.kickers.letter : course.kickers.note,
        constants: { number: String(number), total: String(total), step },
        ...(isLetter ? { progress: { number, total } } : {}),
        asPage: tools.isCourse && isLetter && number === 1,
      },
      'touch',
    );
    const offers = touch.offersSlower ? { offersSlower: true as const } : {};
    if (compiled) touches.push({ ...compiled, step: touch.step, day: touch.day, ...offers });
  }
  const { title, pauseDays, caps, compares } = course;
  const optional = {
    ...(compares ? { compares } : {}),
    ...(firstPractice ? { firstPractice } : {}),
  };
  return {
    id,
    title,
    steps: course.steps,
    touches,
    answers,
    letters,
    pauseDays,
    caps,
    ...optional,
  };
}
