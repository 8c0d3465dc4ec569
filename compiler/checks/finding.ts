/**
 * What a check has found: which rule, where in the author's files, what was found and the remedy.
 * It judges nothing.
 */
import type { Place } from '../source/problems.ts';

/** One thing to mend. `rule` names the check; `build` is what `mend build` itself refuses. */
export interface Finding extends Place {
  readonly rule: string;
  readonly text: string;
}

/** Gathers findings; a thing found twice (for two readers, in two letters) is said once. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(rule: string, place: Place, text: string): void {
    const key = `${rule} ${place.file}:${place.line} ${text}`;
    if (!this.#found.has(key)) this.#found.set(key, { rule, ...place, text });
  }

  /** By place, as an editor would walk through them. */
  get all(): Finding[] {
    return [...this.#found.values()].toSorted(
      (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column,
    );
  }
}

/** `rebuild-trust/1A.md:12:1 [grade] ...` */
export function showFinding({ rule, file, line, column, text }: Finding): string {
  return `${file}:${line}:${column} [${rule}] ${text}`;
}

/** What the compiler has refused, as findings of the rule `build`. */
export function builderFinding(problem: string): Finding {
  const [, file = 'templates', line = '1', column = '1', text = problem] =
    /^(.+?):(\d+):(\d+) ([\s\S]*)$/.exec(problem) ?? [];
  return { rule: 'build', file, line: Number(line), column: Number(column), text };
}
