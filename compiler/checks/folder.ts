/**
 * The author's files as they wrote them, and where in them a piece of rendered text stands. Words
 * are found again by their words, since Markdown marks, line breaks and `{{tags}}` stand between
 * them only in the source.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isNode, parseDocument } from 'yaml';
import { type Place, placeAt } from '../source/problems.ts';
import type { Path } from '../source/yaml.ts';

/** A file, or a value in a YAML file. */
export interface Where {
  readonly file: string;
  readonly path?: Path;
  /** The front matter of a letter, not its words. */
  readonly front?: true;
}

export class Folder {
  readonly files: ReadonlyMap<string, string>;
  readonly #documents = new Map<string, ReturnType<typeof parseDocument>>();

  constructor(files: ReadonlyMap<string, string>) {
    this.files = files;
  }

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

  /** The value of a path in a YAML file, or undefined. */
  value(file: string, path: Path): unknown {
    return path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      this.#yaml(file).toJS(),
    );
  }

  /**
   * Where a piece of text stands, as exactly as it can be told: its words, the fewer the later,
   * else the whole.
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

  /** The first of several places that holds the piece; the first place itself when none does. */
  firstPlace(wheres: readonly Where[], piece: string): Place {
    const held = wheres.find(({ file }) => this.source(file).includes(piece));
    if (!held) return this.place(wheres[0] ?? { file: 'templates' });
    return placeAt(held.file, this.source(held.file), this.source(held.file).indexOf(piece));
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
