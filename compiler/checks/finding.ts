/**
 * Holds the findings of the checks: the rule, the place in the author's files, and a sentence with
 * the remedy.
 */
import type { Place } from '../source/problems.ts';

/** One finding. `rule` names the check; the rule `build` is a problem of the compiler,
 * `launch` one that refuses a launch alone. */
export interface Finding extends Place {
  readonly rule: string;
  readonly text: string;
}

/** Collects findings. A repeated one (for two readers, in two letters) is kept once. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(rule: string, place: Place, text: string): void {
    const key = `${rule} ${place.file}:${place.line} ${text}`;
    if (!this.#found.has(key)) this.#found.set(key, { rule, ...place, text });
  }

  /** All findings, sorted by file, line and column. */
  get all(): Finding[] {
    return [...this.#found.values()].toSorted(
      (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column,
    );
  }
}

/** A finding as a line: `rebuild-trust/1A.md:12:1 [grade] ...` */
export function showFinding({ rule, file, line, column, text }: Finding): string {
  return `${file}:${line}:${column} [${rule}] ${text}`;
}

/** A problem of the compiler, or one that refuses a launch, as a finding. */
export function findingOf(problem: string, rule: 'build' | 'launch'): Finding {
  const [, file = 'templates', line = '1', column = '1', text = problem] =
    /^(.+?):(\d+):(\d+) ([\s\S]*)$/.exec(problem) ?? [];
  return { rule, file, line: Number(line), column: Number(column), text };
}
