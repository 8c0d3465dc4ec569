/**
 * Gathers what is wrong with a templates folder, so that a coach sees all of it at once: file,
 * line, column, path, what was found and the remedy. It judges nothing itself.
 */

/** Where in a file: line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** All that is wrong with a templates folder, one sentence each, sorted by place. */
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

export class Problems {
  readonly #found: Problem[] = [];

  /**
   * `path` says what in the file is meant ("touches[2].day"), `remedy` what is wrong with it and
   * what to do.
   */
  add(place: Place, path: string, remedy: string): void {
    this.#found.push({ ...place, text: path ? `${path}: ${remedy}` : remedy });
  }

  get count(): number {
    return this.#found.length;
  }

  /** Throws when anything was found; a thing found twice is said once. */
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

/** How a found value is quoted in a problem: short, on one line. */
export function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** The place of an offset in a text, e.g. of a match of a regular expression. */
export function placeAt(file: string, source: string, offset: number): Place {
  const before = source.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
