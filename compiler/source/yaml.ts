/**
 * Reads YAML, checks it against a schema, and finds the line and column of each value. The schemas
 * hold the rules; this file turns each misfit into a problem with a place.
 */
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Place, type Problems, placeAt, quoted } from './problems.ts';

export type Path = readonly (string | number)[];

/** One YAML file, or the front matter of a file. It adds problems to the list it is given. */
export class YamlSource {
  readonly file: string;
  readonly #source: string;
  readonly #lineOffset: number;
  readonly #document;
  readonly #lines = new LineCounter();
  readonly #problems: Problems;
  /** False when the source is not YAML; then no value of it can be checked. */
  readonly sound: boolean;

  /** `lineOffset` is the number of lines above the YAML in its file; 1 for front matter. */
  constructor(file: string, source: string, problems: Problems, lineOffset = 0) {
    this.file = file;
    this.#source = source;
    this.#lineOffset = lineOffset;
    this.#problems = problems;
    this.#document = parseDocument(source, {
      lineCounter: this.#lines,
      prettyErrors: false,
      strict: true,
    });
    this.sound = this.#document.errors.length === 0;
    // A syntax error causes others after it, so only the first is reported. Duplicate keys are
    // independent.
    const reported = this.#document.errors.filter(
      (error, i) => i === 0 || error.code === 'DUPLICATE_KEY',
    );
    for (const error of reported) {
      problems.add(
        this.#placeOf(error.pos[0]),
        '',
        `not YAML: ${error.message}; ${yamlRemedy(error.code)}`,
      );
    }
  }

  get value(): unknown {
    return this.sound ? this.#document.toJS() : undefined;
  }

  /** The place of the value at a path, or of its nearest parent when there is none. */
  place(path: Path): Place {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#placeOf(node.range[0]);
    }
    return this.#placeOf(0);
  }

  /** The place of a piece of a value, e.g. of a variable in a longer text. */
  placeOf(path: Path, piece: string): Place {
    const node = this.#document.getIn(path, true);
    if (!isScalar(node) || !node.range) return this.place(path);
    const at = this.#source.slice(node.range[0], node.range[1]).indexOf(piece);
    return this.#placeOf(node.range[0] + Math.max(at, 0));
  }

  /** The place of a key in the mapping at a path. */
  placeOfKey(path: Path, key: string): Place {
    const parent = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    return isScalar(pair?.key) && pair.key.range
      ? this.#placeOf(pair.key.range[0])
      : this.place(path);
  }

  /** Adds a problem with the value at a path. */
  add(path: Path, remedy: string): void {
    this.#problems.add(this.place(path), showPath(path), remedy);
  }

  /**
   * The value at a path if it fits the schema; otherwise undefined, with a problem for each misfit.
   */
  read<T>(schema: z.ZodType<T>, path: Path = []): T | undefined {
    if (!this.sound) return undefined;
    const value = path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      this.value,
    );
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const at = [...path, ...(issue.path as (string | number)[])];
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          this.#problems.add(
            this.placeOfKey(at, key),
            showPath([...at, key]),
            `unknown key; ${issue.message}`,
          );
        }
      } else this.add(at, `got ${quoted(valueAt(value, issue.path))}; ${issue.message}`);
    }
    return undefined;
  }

  /**
   * The valid fields of a mapping that `read` has refused, the others from `fallback`, so that one
   * wrong key hides no other problem.
   */
  salvage<T extends object>(schema: z.ZodObject, fallback: T): T {
    const value: unknown = this.value;
    const usable = Object.entries(schema.shape).flatMap(([key, part]) => {
      const result = z.safeParse(part, valueAt(value, [key]));
      return result.success && result.data !== undefined ? [[key, result.data] as const] : [];
    });
    return { ...fallback, ...Object.fromEntries(usable) };
  }

  #placeOf(offset: number): Place {
    const { line } = placeAt(this.file, this.#source, offset);
    return { ...placeAt(this.file, this.#source, offset), line: line + this.#lineOffset };
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** A path as text: `touches[2].day.standard` */
export function showPath(path: Path): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`))
    .join('');
}

function yamlRemedy(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'DUPLICATE_KEY') return 'keep one of the two';
  if (code === 'MISSING_CHAR' || code === 'UNEXPECTED_TOKEN')
    return 'check quotes, brackets and colons here';
  return 'check the indentation and the quotes here';
}
