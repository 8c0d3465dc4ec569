/**
 * Collects the problems of a templates folder, so that a coach sees all of them at once: file,
 * line, column, path, what was found and the remedy.
 */

/** A place in a file. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Thrown with every problem of a templates folder, one sentence each, sorted by place. */
export class CourseError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? '1 problem' : `${problems.length} problems`} in the course:\n${problems.join('\n')}`,
    );
    this.name = 'CourseError';
    this.problems = problems;
  }
}

interface Problem extends Place {
  readonly text: string;
}

/** The list that a compilation adds its problems to. */
export class Problems {
  readonly #found: Problem[] = [];

  /**
   * Adds a problem. `path` names the value in the file ("touches[2].day") or is empty; `remedy`
   * says what is wrong and what to do.
   */
  add(place: Place, path: string, remedy: string): void {
    this.#found.push({ ...place, text: path ? `${path}: ${remedy}` : remedy });
  }

  get count(): number {
    return this.#found.length;
  }

  /** Throws a `CourseError` when there is a problem. A repeated problem is listed once. */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const sorted = this.#found.toSorted(
      (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column,
    );
    throw new CourseError([
      ...new Set(sorted.map((p) => `${p.file}:${p.line}:${p.column} ${p.text}`)),
    ]);
  }
}

/** A value as a problem quotes it: on one line, at most 60 characters. */
export function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** The place of an offset in a text, e.g. of a match. */
export function placeAt(file: string, source: string, offset: number): Place {
  const before = source.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
