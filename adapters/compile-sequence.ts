/** Compiles one folder of templates/: its course.yaml and its letters become a `Sequence`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Invitation, Letter, Sequence, Touch, Words } from '../core/course.ts';
import { checkCalendar } from './compile-calendar.ts';
import {
  checkDiscreet,
  compileLetter,
  indiscreet,
  type LetterSource,
  type LetterTools,
  readLetter,
} from './compile-letter.ts';
import type { Block } from './compile-markdown.ts';
import { foreignCharacters, worstSize } from './compile-text.ts';
import type { Constants } from './compile-variables.ts';
import { type Fault, parseWords } from './compile-words.ts';
import { type Path, showPath, YamlSource } from './compile-yaml.ts';
import {
  answerKeys,
  answerSchema,
  type CourseSource,
  courseSchema,
  type TouchSource,
  touchSchema,
} from './course-schema.ts';

export interface SequenceTools extends LetterTools {
  readonly directory: string;
  readonly smsPrefix: string;
  /** Worst values a text may be filled with. */
  readonly fillings: readonly Readonly<Record<string, string>>[];
  /** The sequence that a sign-up enters must have every answer and these letters; others borrow its answers. */
  readonly isCourse: boolean;
}

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
  const yaml = new YamlSource(file, await readFile(join(tools.directory, file), 'utf8'), tools.problems);
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
  const compiler = new SequenceCompiler(id, yaml, { ...tools, constants }, course.buttons);
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

class SequenceCompiler {
  readonly #id: string;
  readonly #yaml: YamlSource;
  readonly #tools: SequenceTools;
  readonly #labels: Readonly<Record<Exclude<Invitation, 'none'> | 'hard', string>>;

  constructor(
    id: string,
    yaml: YamlSource,
    tools: SequenceTools,
    labels: Readonly<Record<Exclude<Invitation, 'none'> | 'hard', string>>,
  ) {
    this.#id = id;
    this.#yaml = yaml;
    this.#tools = tools;
    this.#labels = labels;
  }

  async touch(source: TouchSource, index: number, kicker: string, place: Constants): Promise<Touch | undefined> {
    const path = ['touches', index];
    const buttons = this.#buttons(source.invites);
    const letter = source.letter
      ? await this.#note(source.letter, kicker, place, [...path, 'letter'], buttons)
      : await this.letterFile(source.id, kicker, [...path, 'id'], buttons, this.#with(place));
    const text = source.text === undefined ? undefined : this.#text(source.text, [...path, 'text']);
    const answers = this.answers(source.answers ?? {}, [...path, 'answers']);
    const { id, step, title, day, channel, invites, choices } = source;
    if (!letter) return undefined;
    return {
      ...{ id, step, title, day, channel, invites, letter, answers },
      ...(choices ? { choices } : {}),
      ...(text ? { text } : {}),
    };
  }

  /** The letter of a file named after `key`; a missing file is a problem where the key stands. */
  async letterFile(key: string, kicker: string, path: Path, buttons: readonly Block[], tools: LetterTools) {
    const file = `${this.#id}/${key}.md`;
    const source = await readFile(join(this.#tools.directory, file), 'utf8').catch(() => undefined);
    if (source === undefined) {
      this.#yaml.add(path, `got "${key}"; there is no ${file}, so write that letter`);
      return undefined;
    }
    const letter = readLetter(file, source, kicker, this.#tools.problems);
    return letter && compileLetter(letter, buttons, tools);
  }

  #note(
    source: NonNullable<TouchSource['letter']>,
    kicker: string,
    place: Constants,
    path: Path,
    buttons: readonly Block[],
  ) {
    const letter: LetterSource = {
      ...source,
      kicker,
      place: (field, fault) => this.#yaml.placeOf([...path, field], fault?.piece ?? ''),
    };
    return compileLetter(letter, buttons, this.#with(place));
  }

  /** The words of every answer, each with the sender's prefix unless it says otherwise. */
  answers(sources: Readonly<Record<string, unknown>>, path: Path): Record<string, Words> {
    const answers: Record<string, Words> = {};
    for (const key of Object.keys(sources)) {
      if (!answerKeys.includes(key)) {
        const place = this.#yaml.placeOfKey(path, key);
        this.#tools.problems.add(place, showPath([...path, key]), `unknown key; use only ${answerKeys.join(', ')}`);
        continue;
      }
      const source = this.#yaml.read(answerSchema, [...path, key]);
      if (source === undefined) continue;
      answers[key] =
        typeof source === 'string'
          ? this.#text(source, [...path, key])
          : this.#text(source.text, [...path, key, 'text'], '');
    }
    return answers;
  }

  /** A text with its prefix: one segment of GSM-7 at its worst, and nothing that a lock screen should not show. */
  #text(source: string, path: Path, prefix = `${this.#tools.smsPrefix}: `): Words {
    const { constants, fillings, discreetWords, problems } = this.#tools;
    const yaml = this.#yaml;
    const add = (piece: string, remedy: string) => problems.add(yaml.placeOf(path, piece), showPath(path), remedy);
    const { words, faults } = parseWords(prefix + source, { setting: 'text', constants });
    const say = (fault: Fault) => add(fault.piece, `${fault.piece} ${fault.remedy}`);
    faults.forEach(say);
    for (const { character, instead } of foreignCharacters(prefix + source)) {
      add(character, `got "${character}", which no plain text (GSM-7) has; ${instead}`);
    }
    checkDiscreet(source, discreetWords, (word) => add(word, indiscreet(word)));
    const worst = worstSize(words, fillings);
    if (worst.segments > 1 && foreignCharacters(worst.text).length === 0) {
      add('', `got ${worst.characters} characters at its longest ("${worst.text}"); use at most 160`);
    }
    return words;
  }

  /** The buttons that a touch's invitation puts under its letter. */
  #buttons(invites: Invitation): Block[] {
    if (invites === 'none') return [];
    if (invites !== 'done') return [{ kind: 'button', label: this.#labels[invites], href: '{{answerUrl}}' }];
    return [
      { kind: 'button', label: this.#labels.done, href: '{{doneUrl}}' },
      { kind: 'quiet-button', label: this.#labels.hard, href: '{{hardUrl}}' },
    ];
  }

  /** A touch's letter may also name its place in the course, and link to its own answers. */
  #with(place: Constants): LetterTools {
    return { ...this.#tools, setting: 'touch', constants: { ...this.#tools.constants, ...place } };
  }
}
