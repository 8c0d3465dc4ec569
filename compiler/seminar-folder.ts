/**
 * Compiles a folder whose course.yaml has `kind: reminders` or `kind: follow-up`: the messages
 * before or after a seminar. Their words pass the same checks as a course's; the runtime decides
 * when each is sent.
 */

import type { FollowUpTouch, Letter, Reminder, SeminarSequence } from '../core/course.ts';
import { understand } from '../core/understanding/reply.ts';
import {
  followUpSchema,
  followUpTouchSchema,
  minutesOf,
  reminderSchema,
  remindersSchema,
  seminarAnswerKeys,
} from './source/seminar-schema.ts';
import type { YamlSource } from './source/yaml.ts';
import { type LetterContext, type SequenceTools, TouchCompiler } from './touch.ts';
import { checkTouches, readTouches } from './touch-list.ts';
import { parseWords } from './word-tree.ts';

/** Letters for a seat that is asked for, a seat that is taken, a moved date and a cancellation. */
const neededLetters = ['confirm-seat', 'registered', 'moved', 'cancelled'];

type Tools = Omit<SequenceTools, 'setting' | 'textSetting' | 'answerKeys' | 'isCourse'>;

/** The sequence of a folder; undefined when its course.yaml does not fit the schema. */
export async function compileSeminar(
  id: string,
  kind: SeminarSequence['kind'],
  yaml: YamlSource,
  tools: Tools,
): Promise<SeminarSequence | undefined> {
  return kind === 'reminders'
    ? compileReminders(id, yaml, tools)
    : compileFollowUp(id, yaml, tools);
}

async function compileReminders(
  id: string,
  yaml: YamlSource,
  tools: Tools,
): Promise<SeminarSequence | undefined> {
  const source = yaml.read(remindersSchema);
  const listed = readTouches(yaml, reminderSchema);
  checkTouches(listed, yaml, 'allowed');
  listed.forEach(({ index, touch }, i) => {
    const previous = listed[i - 1]?.touch;
    if (previous && minutesOf(touch.before) >= minutesOf(previous.before)) {
      const remedy = `got ${touch.before}, not nearer than ${previous.id} (${previous.before}); list the earliest first`;
      yaml.add(['touches', index, 'before'], remedy);
    }
  });
  if (!source) return undefined;
  const compiler = compilerFor(id, yaml, tools, source);
  for (const key of neededLetters) {
    if (!source.letters.includes(key))
      yaml.add(['letters'], `has no "${key}"; add it, and ${id}/${key}.md`);
  }
  const touches: Reminder[] = [];
  for (const { index, touch } of listed) {
    const compiled = await compiler.touch(touch, index, contextOf(source, touch), 'event');
    if (compiled) touches.push({ ...compiled, beforeMinutes: minutesOf(touch.before) });
  }
  return {
    kind: 'reminders',
    id,
    title: source.title,
    touches,
    ...(await answersAndLetters(compiler, source, tools)),
  };
}

async function compileFollowUp(
  id: string,
  yaml: YamlSource,
  tools: Tools,
): Promise<SeminarSequence | undefined> {
  const source = yaml.read(followUpSchema);
  const listed = readTouches(yaml, followUpTouchSchema);
  checkTouches(listed, yaml, 'allowed');
  listed.forEach(({ index, touch }, i) => {
    const same = listed.slice(0, i).find((other) => clash(other.touch, touch));
    if (same) {
      const remedy = `got ${touch.day}, the day of ${same.touch.id} for some of the same people; one touch a day`;
      yaml.add(['touches', index, 'day'], remedy);
    }
    const previous = listed[i - 1]?.touch;
    if (previous && touch.day < previous.day) {
      yaml.add(
        ['touches', index, 'day'],
        `got ${touch.day}, before ${previous.id} (${previous.day}); list touches by day`,
      );
    }
  });
  if (!source) return undefined;
  const { word, slide, answer } = source.keyword;
  if (tools.understanding && understand(tools.understanding, word).kind !== 'free-text') {
    yaml.add(
      ['keyword', 'word'],
      `got "${word}", which is (nearly) a command already; choose another word`,
    );
  }
  const compiler = compilerFor(
    id,
    yaml,
    { ...tools, constants: { ...tools.constants, keyword: word } },
    source,
  );
  const answerPath =
    typeof answer === 'string' ? ['keyword', 'answer'] : ['keyword', 'answer', 'text'];
  const keyword = {
    word,
    slide: slideWords(slide, yaml, { ...tools.constants, keyword: word }, tools),
    answer:
      typeof answer === 'string'
        ? compiler.text(answer, answerPath)
        : compiler.text(answer.text, answerPath, ''),
  };
  const touches: FollowUpTouch[] = [];
  for (const { index, touch } of listed) {
    const compiled = await compiler.touch(touch, index, contextOf(source, touch), 'event');
    if (compiled) touches.push({ ...compiled, day: touch.day, for: touch.for });
  }
  return {
    kind: 'follow-up',
    id,
    title: source.title,
    touches,
    keyword,
    ...(await answersAndLetters(compiler, source, tools)),
  };
}

/** The parts that both kinds of course.yaml have. */
interface SeminarSource {
  readonly kind: SeminarSequence['kind'];
  readonly buttons: Readonly<Record<'done' | 'hard' | 'number' | 'choice', string>>;
  readonly kickers: { readonly letter: string; readonly note: string };
  readonly letters: readonly string[];
  readonly answers: Readonly<Record<string, unknown>>;
}

function compilerFor(
  id: string,
  yaml: YamlSource,
  tools: Tools,
  { kind, buttons }: SeminarSource,
): TouchCompiler {
  const settings = { setting: 'event' as const, textSetting: 'event-text' as const };
  // A seminar's touch cannot invite a role or a route, so these buttons need no label.
  const labels = { ...buttons, role: '', route: '' };
  return new TouchCompiler(
    id,
    yaml,
    { ...tools, ...settings, answerKeys: seminarAnswerKeys[kind], isCourse: false },
    labels,
  );
}

function contextOf(
  { kickers }: SeminarSource,
  { channel }: { readonly channel: 'email' | 'sms' },
): LetterContext {
  return { kicker: channel === 'email' ? kickers.letter : kickers.note, constants: {} };
}

async function answersAndLetters(
  compiler: TouchCompiler,
  { kickers, ...source }: SeminarSource,
  tools: Tools,
) {
  const letters: Record<string, Letter> = {};
  for (const [i, key] of source.letters.entries()) {
    const as = { ...tools, setting: 'event' as const };
    const letter = await compiler.letterFile(
      key,
      { kicker: kickers.letter },
      ['letters', i],
      [],
      as,
    );
    if (letter) letters[key] = letter;
  }
  return { answers: compiler.answers(source.answers, ['answers']), letters };
}

interface Dated {
  readonly day: number;
  readonly for: readonly string[];
}
/** Whether two touches go to some of the same people on the same day. */
const clash = (a: Dated, b: Dated) => a.day === b.day && a.for.some((one) => b.for.includes(one));

/**
 * Compiles the slide's words. Everybody at the seminar reads the slide, so it may have constants,
 * our number and our site, but no {{#if}}.
 */
function slideWords(
  slide: string,
  yaml: YamlSource,
  constants: SequenceTools['constants'],
  { problems }: Tools,
) {
  const { words, faults } = parseWords(slide, { setting: 'slide', constants });
  for (const { piece, remedy } of faults) {
    problems.add(yaml.placeOf(['keyword', 'slide'], piece), 'keyword.slide', `${piece} ${remedy}`);
  }
  if (words.some((part) => typeof part === 'object' && 'if' in part)) {
    yaml.add(
      ['keyword', 'slide'],
      'asks about the reader; a slide is for everyone in the room, so leave {{#if}} out',
    );
  }
  return words;
}
