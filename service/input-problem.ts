/**
 * The error for input of a person that cannot be used: words to send, a list of people. Its message
 * says where the fault is, what was found and the remedy. The command line prints it and exits 2; a
 * page answers 400 with it.
 */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
}
