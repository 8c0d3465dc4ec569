/**
 * Errors that a user can mend, and how a command ends with one: it prints what was found and the
 * remedy, and exits with 1 (a finding) or 2 (bad input).
 */
import { CourseError } from '../compiler/source/problems.ts';
import { InputProblem } from '../service/input-problem.ts';
import type { Terminal } from './terminal.ts';

export class Refusal extends Error {
  readonly code: 1 | 2;
  readonly problems: readonly string[];

  /** Several problems are several lines of the message. */
  constructor(code: 1 | 2, problem: string | readonly string[], options?: ErrorOptions) {
    const problems = typeof problem === 'string' ? [problem] : problem;
    super(problems.join('\n'), options);
    this.code = code;
    this.problems = problems;
  }
}

/** The exit code of an error that a user can mend; `undefined` for every other error. */
export function exitCodeOf(error: unknown): 1 | 2 | undefined {
  if (error instanceof Refusal) return error.code;
  return error instanceof CourseError || error instanceof InputProblem ? 2 : undefined;
}

/**
 * Prints the error, with `json` as `{"problems": [...]}` on stdout, and sets the exit code. Throws
 * an error that no user can mend.
 */
export async function refuse(
  error: unknown,
  terminal: Terminal,
  json: true | undefined,
): Promise<void> {
  const code = exitCodeOf(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  const isList = error instanceof CourseError || error instanceof Refusal;
  const problems = isList ? error.problems : [error.message];
  terminal.exitCode = code;
  if (json) await terminal.say(JSON.stringify({ problems }));
  else terminal.warn(error.message);
}
