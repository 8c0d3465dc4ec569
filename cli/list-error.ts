/**
 * Turns the errors of reading a CSV file into refusals that name the file, the line and the remedy.
 */
import { CsvError } from '../service/intake/csv.ts';
import { Refusal } from './refusal.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; name a CSV file',
  EISDIR: 'is a folder; name a CSV file in it',
  EACCES: 'may not be read, or its folder not written',
};

/** `list`: the file as it was named. An error of another kind is returned as it is. */
export function listRefusal(error: unknown, list: string): unknown {
  if (error instanceof CsvError)
    return new Refusal(2, `${list}:${error.line}: ${error.message}`, { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = remedies[code];
  return remedy ? new Refusal(2, `${list}: ${remedy}`, { cause: error }) : error;
}
