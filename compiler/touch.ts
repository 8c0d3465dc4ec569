/**
 * Compiles the words of one course.yaml: each touch's letter, text and buttons, and the automatic
 * answers.
 */

import type { Invitation, Letter, SeminarTouch, Words } from '../core/course.ts';
import { checkDiscreet } from '../core/discreet-words.ts';
import type { Understanding } from '../core/understanding/compiled-understanding.ts';
import { compileLetter, indiscreet, readLetter } from './letters/letter.ts';
import type { LetterSource, LetterTools } from './letters/letter-source.ts';
import type { LetterParts } from './letters/mail-layout.ts';
import type { Block } from './letters/markdown.ts';
import { readMjmlLetter } from './letters/mjml-letter.ts';
import { answerSchema, type NoteSource } from './source/course-schema.ts';
import { readSource } from './source/files.ts';
import { type Path, showPath, type YamlSource } from './source/yaml.ts';
import { foreignCharacters, worstSize } from './text.ts';
import type { Constants, Setting } from './variables.ts';
import { type Fault, parseWords } from './word-tree.ts';

export interface SequenceTools extends LetterTools {
  readonly smsPrefix: string;
  readonly textSetting: Setting;
  /** The answers that a sequence of this kind may give. */
  readonly answerKeys: readonly string[];
  /** The longest values a text may be filled with, one set for each country's help lines. */
  readonly fillings: readonly Readonly<Record<string, string>>[];
  /**
   * Whether this is the sequence that a sign-up enters. It must have every answer; the others use
   * its answers where they have none.
   */
  readonly isCourse: boolean;
  /** Undefined when understanding.yaml did not compile. */
  readonly understanding: Understanding | undefined;
}

/** What a letter shows of its place in the course. */
export interface LetterContext {
  /** The line above the letter, and the constants that this line may use. */
  readonly kicker: string;
  readonly constants: Constants;
  /** Fills the bar under that line. */
  readonly progress?: LetterParts['progress'];
  /** Whether the letter is also compiled as a page. */
  readonly asPage?: boolean;
}

/** The fields that a course's touch and a seminar's have in common, as the author wrote them. */
export interface TouchWords {
  readonly id: string;
  readonly title: string;
  readonly channel: 'email' | 'sms';
  readonly invites: Invitation;
  readonly choices?: readonly { readonly key: string; readonly label: string }[] | undefined;
  readonly text?: string | undefined;
  readonly letter?: NoteSource | undefined;
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
}

/** Compiles the words of one course.yaml; it adds problems to those of its tools. */
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

  /**
   * A touch's words; undefined when its letter is missing or wrong. `as` is its letter's setting.
   */
  async touch(
    source: TouchWords,
    index: number,
    context: LetterContext,
    as: Setting,
  ): Promise<SeminarTouch | undefined> {
    const path = ['touches', index];
    const buttons = this.#buttons(source.invites);
    const constants = { ...this.#tools.constants, ...context.constants };
    const asPage = context.asPage ?? false;
    const tools = { ...this.#tools, setting: as, constants, asPage };
    const letter = source.letter
      ? await this.#note(source.letter, context, [...path, 'letter'], buttons, tools)
      : await this.letterFile(source.id, context, [...path, 'id'], buttons, tools);
    const text = source.text === undefined ? undefined : this.text(source.text, [...path, 'text']);
    const answers = this.answers(source.answers ?? {}, [...path, 'answers']);
    const { id, title, channel, invites, choices } = source;
    if (!letter) return undefined;
    return {
      ...{ id, title, channel, invites, letter, answers },
      ...(choices ? { choices } : {}),
      ...(text ? { text } : {}),
    };
  }

  /**
   * The letter of the file named `key`, in Markdown or MJML. A missing file is a problem at `path`,
   * where course.yaml names the letter.
   */
  async letterFile(
    key: string,
    { kicker, progress }: Pick<LetterContext, 'kicker' | 'progress'>,
    path: Path,
    buttons: readonly Block[],
    tools: LetterTools,
  ): Promise<Letter | undefined> {
    const { directory, problems } = this.#tools;
    const name = `${this.#id}/${key}`;
    const markdown = await readSource(directory, `${name}.md`, problems);
    const mjml = await readSource(directory, `${name}.mjml`, problems);
    if (markdown === undefined && mjml === undefined) {
      this.#yaml.add(path, `got "${key}"; there is no ${name}.md (or .mjml), so write that letter`);
    }
    if (markdown !== undefined && mjml !== undefined) {
      problems.add(
        { file: `${name}.mjml`, line: 1, column: 1 },
        '',
        `stands beside ${name}.md; keep one of the two`,
      );
    }
    const source =
      typeof markdown === 'string'
        ? readLetter(`${name}.md`, markdown, kicker, problems)
        : typeof mjml === 'string'
          ? await readMjmlLetter(directory, name, mjml, kicker, problems)
          : undefined;
    if (source?.attach && tools.setting !== 'event') {
      problems.add(source.place('subject'), 'attach', 'belongs to a seminar alone; remove it');
    }
    return source && compileLetter({ ...source, progress }, buttons, tools);
  }

  /** The two-line letter that stands in course.yaml, for people without texts. */
  #note(
    source: NoteSource,
    { kicker, progress }: LetterContext,
    path: Path,
    buttons: readonly Block[],
    tools: LetterTools,
  ) {
    const letter: LetterSource = {
      ...{ ...source, kicker, progress },
      place: (field, fault) => this.#yaml.placeOf([...path, field], fault?.piece ?? ''),
    };
    return compileLetter(letter, buttons, tools);
  }

  /** The words of every answer, with the sender's prefix unless the answer has `prefix: false`. */
  answers(sources: Readonly<Record<string, unknown>>, path: Path): Record<string, Words> {
    const answers: Record<string, Words> = {};
    for (const key of Object.keys(sources)) {
      if (!this.#tools.answerKeys.includes(key)) {
        const place = this.#yaml.placeOfKey(path, key);
        const known = this.#tools.answerKeys.join(', ');
        this.#tools.problems.add(place, showPath([...path, key]), `unknown key; use only ${known}`);
        continue;
      }
      const source = this.#yaml.read(answerSchema, [...path, key]);
      if (source === undefined) continue;
      answers[key] =
        typeof source === 'string'
          ? this.text(source, [...path, key])
          : this.text(source.text, [...path, key, 'text'], '');
    }
    return answers;
  }

  /**
   * A text with its prefix. A problem is added when it is longer than one segment of GSM-7 with the
   * longest values, or has a word that a lock screen should not show.
   */
  text(source: string, path: Path, prefix = `${this.#tools.smsPrefix}: `): Words {
    const { constants, fillings, discreetWords, problems } = this.#tools;
    const yaml = this.#yaml;
    const add = (piece: string, remedy: string) =>
      problems.add(yaml.placeOf(path, piece), showPath(path), remedy);
    const setting = this.#tools.textSetting;
    const { words, faults } = parseWords(prefix + source, { setting, constants });
    const addFault = (fault: Fault) => add(fault.piece, `${fault.piece} ${fault.remedy}`);
    faults.forEach(addFault);
    for (const { character, instead } of foreignCharacters(prefix + source)) {
      add(character, `got "${character}", which no plain text (GSM-7) has; ${instead}`);
    }
    checkDiscreet(source, discreetWords, (word) => add(word, indiscreet(word)));
    const worst = worstSize(words, fillings);
    if (worst.segments > 1 && foreignCharacters(worst.text).length === 0) {
      add(
        '',
        `got ${worst.characters} characters at its longest ("${worst.text}"); use at most 160`,
      );
    }
    return words;
  }

  /** Words that are the same for every reader: constants of the brand, and nothing else. */
  sameForAll(source: string, path: Path): string {
    const { constants } = this.#tools;
    const { words, faults } = parseWords(source, { setting: 'text', constants });
    for (const { piece, remedy } of faults)
      this.#tools.problems.add(
        this.#yaml.placeOf(path, piece),
        showPath(path),
        `${piece} ${remedy}`,
      );
    if (words.some((part) => typeof part !== 'string'))
      this.#yaml.add(path, 'asks about the reader; it is the same for everyone, so use constants');
    return words.join('');
  }

  /** The buttons under a letter that invites this. */
  #buttons(invites: Invitation): Block[] {
    if (invites === 'none') return [];
    if (invites !== 'done')
      return [{ kind: 'button', label: this.#labels[invites], href: '{{answerUrl}}' }];
    return [
      { kind: 'button', label: this.#labels.done, href: '{{doneUrl}}' },
      { kind: 'quiet-button', label: this.#labels.hard, href: '{{hardUrl}}' },
    ];
  }
}
