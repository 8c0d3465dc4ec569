/**
 * What a command says when it does not do what was asked: what was found and the remedy, with the
 * exit code of the house (1: a finding, 2: bad input). It knows nothing of what went wrong.
 */
import { CourseError } from '../compiler/course-folder.ts';

export class Refusal extends Error {
  readonly code: 1 | 2;

  constructor(code: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Says it and sets the exit code. Anything that a person cannot mend keeps its stack. */
export function refuse(error: unknown, json: true | undefined): void {
  if (!(error instanceof CourseError || error instanceof Refusal)) throw error;
  const problems = error instanceof CourseError ? error.problems : [error.message];
  if (json) console.log(JSON.stringify({ problems }));
  else console.error(error.message);
  process.exitCode = error instanceof Refusal ? error.code : 2;
}
