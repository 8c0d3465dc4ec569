/**
 * Compiles the words of a course: a touch's letter, text and buttons, and the automatic answers.
 */
import type { Invitation, Letter, SeminarTouch, Words } from '../core/course.ts';
import { checkDiscreet } from '../core/discreet-words.ts';
import type { Understanding } from '../core/understanding/reply.ts';
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
  /** Worst values a text may be filled with. */
  readonly fillings: readonly Readonly<Record<string, string>>[];
  /**
   * The sequence that a sign-up enters must have every answer and these letters; others borrow its
   * answers.
   */
  readonly isCourse: boolean;
  /** Undefined while understanding.yaml is wrong itself. */
  readonly understanding: Understanding | undefined;
}

/**
 * Where in its course a letter stands: the line above it, what that line may name, and the bar
 * under it.
 */
export interface Standing {
  readonly kicker: string;
  readonly constants: Constants;
  readonly progress?: LetterParts['progress'];
}

/** What a course's touch and a seminar's have in common, as written. */
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

  /**
   * A touch's words; undefined when its letter is missing or wrong. `as` is the setting of its
   * letter.
   */
  async touch(
    source: TouchWords,
    index: number,
    standing: Standing,
    as: Setting,
  ): Promise<SeminarTouch | undefined> {
    const path = ['touches', index];
    const buttons = this.#buttons(source.invites);
    const constants = { ...this.#tools.constants, ...standing.constants };
    const tools = { ...this.#tools, setting: as, constants };
    const letter = source.letter
      ? await this.#note(source.letter, standing, [...path, 'letter'], buttons, tools)
      : await this.letterFile(source.id, standing, [...path, 'id'], buttons, tools);
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
   * The letter of a file named after `key`, Markdown or MJML; a missing file is a problem where the
   * key stands.
   */
  async letterFile(
    key: string,
    { kicker, progress }: Pick<Standing, 'kicker' | 'progress'>,
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

  #note(
    source: NoteSource,
    { kicker, progress }: Standing,
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

  /** The words of every answer, each with the sender's prefix unless it says otherwise. */
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
   * A text with its prefix: one segment of GSM-7 at its worst, and nothing that a lock screen
   * should not show.
   */
  text(source: string, path: Path, prefix = `${this.#tools.smsPrefix}: `): Words {
    const { constants, fillings, discreetWords, problems } = this.#tools;
    const yaml = this.#yaml;
    const add = (piece: string, remedy: string) =>
      problems.add(yaml.placeOf(path, piece), showPath(path), remedy);
    const setting = this.#tools.textSetting;
    const { words, faults } = parseWords(prefix + source, { setting, constants });
    const say = (fault: Fault) => add(fault.piece, `${fault.piece} ${fault.remedy}`);
    faults.forEach(say);
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

  /** The buttons that a touch's invitation puts under its letter. */
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
