/**
 * Reads the author's files and finds the place of a piece of rendered text in them. It searches for
 * the piece's words in order, because the source has Markdown marks, line breaks and `{{tags}}`
 * between them.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isNode, parseDocument } from 'yaml';
import { type Place, placeAt } from '../source/problems.ts';
import type { Path } from '../source/yaml.ts';

/** A file, or with a path a value in a YAML file. */
export interface Where {
  readonly file: string;
  readonly path?: Path;
  /** Set for the front matter of a letter; without it the words below are meant. */
  readonly front?: true;
}

/** The text files of a templates folder, by path relative to it. */
export class Folder {
  readonly files: ReadonlyMap<string, string>;
  readonly #documents = new Map<string, ReturnType<typeof parseDocument>>();

  constructor(files: ReadonlyMap<string, string>) {
    this.files = files;
  }

  /** Reads every text file below the directory, with LF line ends and without a byte order mark. */
  static async read(directory: string): Promise<Folder> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = new Map<string, string>();
    for (const entry of entries) {
      if (!entry.isFile() || !/\.(md|mjml|ya?ml|txt)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
      files.set(relative(directory, path).replaceAll('\\', '/'), text);
    }
    return new Folder(files);
  }

  source(file: string): string {
    return this.files.get(file) ?? '';
  }

  /** The value at a path of a YAML file, or undefined. */
  value(file: string, path: Path): unknown {
    return path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      this.#yaml(file).toJS(),
    );
  }

  /**
   * The place of a piece of text: where its first eight, four or two words stand, else the start of
   * `where`.
   */
  place(where: Where, piece = ''): Place {
    const source = this.source(where.file);
    const [start, end] = this.#range(where);
    const within = source.slice(start, end);
    const words = piece.match(/[\p{L}\p{N}]+/gu) ?? [];
    for (const count of new Set([
      Math.min(8, words.length),
      Math.min(4, words.length),
      Math.min(2, words.length),
    ])) {
      if (count === 0) break;
      const between = '(?:\\{\\{[^}]*\\}\\}|[^\\p{L}\\p{N}])*?';
      const found = new RegExp(words.slice(0, count).join(between), 'iu').exec(within);
      if (found) return placeAt(where.file, source, start + found.index);
    }
    return placeAt(where.file, source, start);
  }

  /**
   * The place of the piece in the first file that has it; the start of the first file otherwise.
   */
  firstPlace(wheres: readonly Where[], piece: string): Place {
    const found = wheres.find(({ file }) => this.source(file).includes(piece));
    if (!found) return this.place(wheres[0] ?? { file: 'templates' });
    const source = this.source(found.file);
    return placeAt(found.file, source, source.indexOf(piece));
  }

  #range({ file, path, front }: Where): readonly [number, number] {
    const source = this.source(file);
    const frontEnd = /^---\n[\s\S]*?\n---\n\s*/.exec(source)?.[0].length ?? 0;
    if (front) return [0, frontEnd];
    if (!path) return [frontEnd, source.length];
    for (let length = path.length; length > 0; length--) {
      const node = this.#yaml(file).getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return [node.range[0], node.range[1]];
    }
    return [0, source.length];
  }

  #yaml(file: string) {
    const known = this.#documents.get(file) ?? parseDocument(this.source(file));
    this.#documents.set(file, known);
    return known;
  }
}
