/** Compiles the words of a course: a touch's letter, text and buttons, and the automatic answers. */
import type { Invitation, Touch, Words } from '../../core/course.ts';
import { answerKeys, answerSchema, type TouchSource } from './course-schema.ts';
import { readSource } from './files.ts';
import { checkDiscreet, compileLetter, indiscreet, type LetterSource, type LetterTools, readLetter } from './letter.ts';
import type { Block } from './markdown.ts';
import { foreignCharacters, worstSize } from './text.ts';
import type { Constants } from './variables.ts';
import { type Fault, parseWords } from './words.ts';
import { type Path, showPath, type YamlSource } from './yaml.ts';

export interface SequenceTools extends LetterTools {
  readonly directory: string;
  readonly smsPrefix: string;
  /** Worst values a text may be filled with. */
  readonly fillings: readonly Readonly<Record<string, string>>[];
  /** The sequence that a sign-up enters must have every answer and these letters; others borrow its answers. */
  readonly isCourse: boolean;
}

/** Compiles the words of one course.yaml; problems are gathered in its tools. */
export class TouchCompiler {
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
    const source = await readSource(this.#tools.directory, file);
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
