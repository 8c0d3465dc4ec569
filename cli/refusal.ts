/**
 * What a command says when it does not do what was asked: what was found and the remedy, with the
 * exit code of the house (1: a finding, 2: bad input). It knows nothing of what went wrong.
 */
import { CourseError } from '../compiler/source/problems.ts';
import { InputProblem } from '../service/input-problem.ts';

export class Refusal extends Error {
  readonly code: 1 | 2;

  constructor(code: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The exit code of an error that a person can mend; `undefined` for every other error. */
export function exitCodeOf(error: unknown): 1 | 2 | undefined {
  if (error instanceof Refusal) return error.code;
  return error instanceof CourseError || error instanceof InputProblem ? 2 : undefined;
}

/** Prints the error and sets the exit code. Throws an error that a person cannot mend. */
export function refuse(error: unknown, json: true | undefined): void {
  const code = exitCodeOf(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  const problems = error instanceof CourseError ? error.problems : [error.message];
  if (json) console.log(JSON.stringify({ problems }));
  else console.error(error.message);
  process.exitCode = code;
}
