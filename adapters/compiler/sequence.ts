/** Compiles one folder of templates/: its course.yaml and its letters become a `Sequence`. */
import type { Letter, Sequence, Touch } from '../../core/course.ts';
import { checkCalendar } from './calendar.ts';
import { answerKeys, type CourseSource, courseSchema, type TouchSource, touchSchema } from './course-schema.ts';
import { readSource } from './files.ts';
import { type SequenceTools, TouchCompiler } from './touch.ts';
import { YamlSource } from './yaml.ts';

const courseLetters = ['confirm', 'confirm-again', 'already'];

/** Stands in for what course.yaml fails to say, while the rest of it is checked; nothing is built from it. */
const nothingWritten: CourseSource = {
  title: '',
  pauseDays: 14,
  caps: { firstWeek: Number.MAX_SAFE_INTEGER, later: Number.MAX_SAFE_INTEGER },
  steps: [],
  buttons: { done: 'Done', hard: 'Hard', number: 'Number', choice: 'Choice', role: 'Role', route: 'Route' },
  kickers: { letter: '', note: '' },
  letters: [],
  answers: {},
  touches: [],
};

interface Listed {
  readonly index: number;
  readonly touch: TouchSource;
}

/** The sequence of a folder, or undefined when its course.yaml cannot be read at all. Problems are gathered, not thrown. */
export async function compileSequence(id: string, tools: SequenceTools): Promise<Sequence | undefined> {
  const file = `${id}/course.yaml`;
  const yaml = new YamlSource(file, (await readSource(tools.directory, file)) ?? '', tools.problems);
  if (!yaml.sound) return undefined;
  const course = yaml.read(courseSchema) ?? yaml.salvage(courseSchema, nothingWritten);
  const listed = readTouches(yaml);
  const steps = new Set(course.steps.map((step) => step.id));
  checkTouches(listed, steps, yaml);
  checkCalendar(
    listed.map(({ index, touch }) => ({ index, id: touch.id, day: touch.day })),
    course.caps,
    yaml,
  );
  const constants = { ...tools.constants, pauseDays: String(course.pauseDays) };
  const compiler = new TouchCompiler(id, yaml, { ...tools, constants }, course.buttons);
  const answers = compiler.answers(course.answers, ['answers']);
  if (tools.isCourse) {
    for (const key of answerKeys) if (!(key in course.answers)) yaml.add(['answers'], `has no "${key}"; add its words`);
    for (const key of courseLetters) {
      if (!course.letters.includes(key)) yaml.add(['letters'], `has no "${key}"; add it, and ${id}/${key}.md`);
    }
  }
  const letters: Record<string, Letter> = {};
  for (const [i, key] of course.letters.entries()) {
    const letter = await compiler.letterFile(key, '', ['letters', i], [], tools);
    if (letter) letters[key] = letter;
  }
  const total = listed.filter(({ touch }) => touch.channel === 'email').length;
  const touches: Touch[] = [];
  let number = 0;
  for (const { index, touch } of listed) {
    if (touch.channel === 'email') number++;
    const step = course.steps.find((one) => one.id === touch.step)?.title ?? '';
    const place = { number: String(number), total: String(total), step };
    const kicker = touch.channel === 'email' ? course.kickers.letter : course.kickers.note;
    const compiled = await compiler.touch(touch, index, kicker, place);
    if (compiled) touches.push(compiled);
  }
  const { title, pauseDays, caps } = course;
  return { id, title, steps: course.steps, touches, answers, letters, pauseDays, caps };
}

/** Every touch that can be read; each is checked by itself so that a bad one hides no other. */
function readTouches(yaml: YamlSource): Listed[] {
  const value = yaml.value as { touches?: unknown } | undefined;
  const touches = Array.isArray(value?.touches) ? value.touches : [];
  return touches.flatMap((_, index) => {
    const touch = yaml.read(touchSchema, ['touches', index]);
    return touch ? [{ index, touch }] : [];
  });
}

function checkTouches(listed: readonly Listed[], steps: ReadonlySet<string>, yaml: YamlSource): void {
  const seen = new Set<string>();
  for (const { index, touch } of listed) {
    const at = (key: string) => ['touches', index, key];
    if (seen.has(touch.id)) yaml.add(at('id'), `got "${touch.id}" a second time; give every touch an id of its own`);
    seen.add(touch.id);
    if (steps.size > 0 && !steps.has(touch.step))
      yaml.add(at('step'), `got "${touch.step}"; use one of ${[...steps].join(', ')}`);
    if (touch.invites === 'choice' && !touch.choices) {
      yaml.add(['touches', index], 'invites a choice and offers none; add choices');
    }
    if (touch.invites !== 'choice' && touch.choices) {
      yaml.add(at('choices'), `offers choices and invites "${touch.invites}"; write invites: choice`);
    }
    if (touch.channel === 'sms' && !(touch.text && touch.letter)) {
      yaml.add(['touches', index], 'is a text; add text: and letter: (for people without texts)');
    }
    if (touch.channel === 'email' && (touch.text || touch.letter)) {
      yaml.add(['touches', index], `is a letter; its words stand in ${touch.id}.md, so remove text: and letter:`);
    }
  }
}
