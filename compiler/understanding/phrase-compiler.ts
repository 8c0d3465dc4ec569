/**
 * Compiles the blocks of phrases in understanding.yaml, one phrase a line, and the groups that they
 * name. Each problem has the line of its phrase.
 */

import { nearest } from '../../core/understanding/normalize-text.ts';
import type { Groups, Phrase } from '../../core/understanding/phrases.ts';
import type { Problems } from '../source/problems.ts';
import { type Path, showPath, type YamlSource } from '../source/yaml.ts';
import { parsePhrase, unknownGroups } from './phrase-source.ts';

/** A phrase and its line in the block, counted from 0. */
export interface Placed {
  readonly phrase: Phrase;
  readonly line: number;
}

/** Compiles the phrases of one file; it adds problems to the list it is given. */
export class PhraseCompiler {
  readonly #yaml: YamlSource;
  readonly #lines: readonly string[];
  readonly #problems: Problems;
  readonly #names: ReadonlySet<string>;
  readonly #groups: Record<string, readonly Phrase[]> = {};
  readonly #made = new Map<string, string>();

  /** `groups` are the texts of the groups, by name. */
  constructor(
    yaml: YamlSource,
    source: string,
    problems: Problems,
    groups: Readonly<Record<string, string>>,
  ) {
    this.#yaml = yaml;
    this.#lines = source.split('\n');
    this.#problems = problems;
    this.#names = new Set(Object.keys(groups));
    for (const [name, text] of Object.entries(groups)) {
      this.#groups[name] = this.phrases(['groups', name], text).map(({ phrase }) => phrase);
    }
    for (const name of this.#names) {
      if (!this.#leadsTo(name, name)) continue;
      this.add(['groups', name], 0, `@${name} is part of itself; take it out`);
      this.#groups[name] = [];
    }
  }

  /** All groups. Each "(several words)" of a phrase adds one. */
  get groups(): Groups {
    return this.#groups;
  }

  /** The phrases of a block; empty lines and lines that begin with # are skipped. */
  phrases(path: Path, text: string): Placed[] {
    const lines = text.split('\n').map((source, line) => ({ source: source.trim(), line }));
    const written = lines.filter(({ source }) => source !== '' && !source.startsWith('#'));
    if (written.length === 0) this.add(path, 0, 'has no phrase; write one a line below "|"');
    return written.flatMap(({ source, line }): Placed[] => {
      const { phrase, made, faults } = parsePhrase(source, (words) => this.#nameFor(words));
      for (const fault of faults) this.add(path, line, `"${source}" ${fault}`);
      for (const unknown of unknownGroups(
        phrase,
        new Set([...this.#names, ...this.#made.values()]),
      )) {
        const near = nearest(unknown, this.#names);
        this.add(
          path,
          line,
          `@${unknown} is no group; ${near ? `did you mean @${near}?` : 'add it to groups:'}`,
        );
      }
      Object.assign(this.#groups, made);
      return faults.length === 0 ? [{ phrase, line }] : [];
    });
  }

  /** Adds a problem on a line of a block. */
  add(path: Path, line: number, remedy: string): void {
    const start = this.#yaml.place(path);
    const block = /[|>][-+\d]*\s*(?:#.*)?$/.test(this.#lines[start.line - 1] ?? '');
    const row = start.line + line + (block ? 1 : 0);
    const column = block || line > 0 ? (this.#lines[row - 1]?.search(/\S/) ?? 0) + 1 : start.column;
    this.#problems.add(
      { file: this.#yaml.file, line: row, column: Math.max(column, 1) },
      showPath(path),
      remedy,
    );
  }

  /** The name of the group for "(several words)": digits, which no author's group may have. */
  #nameFor(words: string): string {
    const name = this.#made.get(words) ?? String(this.#made.size);
    this.#made.set(words, name);
    return name;
  }

  /** Whether a group contains another one, directly or through other groups. */
  #leadsTo(from: string, wanted: string, seen = new Set<string>()): boolean {
    const inner = (this.#groups[from] ?? []).flat().flatMap(({ groups }) => groups);
    return inner.some((name) => {
      if (name === wanted) return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return this.#leadsTo(name, wanted, seen);
    });
  }
}
