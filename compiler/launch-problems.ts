/**
 * Lists what refuses a launch: placeholders of the brand, and help lines that nobody has tried
 * within 90 days. A deployment asks the same of the compiled library (infra/deployment.ts).
 */
import type { Library } from '../core/course.ts';

/** One sentence each, with place and remedy. `today` is a date as YYYY-MM-DD. */
export function launchProblems(
  { placeholders, helpLineChecks }: Pick<Library, 'placeholders' | 'helpLineChecks'>,
  today: string,
): string[] {
  return [...placeholders, ...untriedLines(helpLineChecks, today)];
}

/** The help lines whose day is missing, too old or in the future. */
export function untriedLines(checks: Library['helpLineChecks'], today: string): string[] {
  return checks
    .filter(({ goodFrom, goodUntil }) => today < goodFrom || today > goodUntil)
    .map(({ problem }) => problem);
}

/** Today as YYYY-MM-DD. */
export const today = (): string => new Date().toISOString().slice(0, 10);
