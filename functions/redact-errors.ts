/**
 * Redacts an error that leaves a function: Lambda prints its kind and where it arose, never its
 * words, which may quote an address, a number or a reply (promise 51). It handles no error: each is
 * thrown again.
 */
import { errorName } from '../service/ports/log.ts';

export async function redactErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const name = errorName(error);
    const frames =
      error instanceof Error
        ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line))
        : [];
    const bare = new Error(
      `${name}; its words are not logged, the lines below say where it arose.`,
    );
    bare.name = name;
    bare.stack = [`${name}: ${bare.message}`, ...frames].join('\n');
    throw bare;
  }
}
