/** Log lines of the functions: what may stand in them, and how one is written. */

/**
 * Structured lines. Facts are ids, codes and counts: never an address, a number, a name or a reply
 * (promise 51).
 */
export interface Log {
  info(what: string, facts?: LogFacts): void;
  warn(what: string, facts?: LogFacts): void;
  error(what: string, facts?: LogFacts): void;
}

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** One JSON object a line, as CloudWatch likes it. */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  const line = (level: string) => (what: string, facts?: LogFacts) =>
    write(JSON.stringify({ level, at: new Date(now()).toISOString(), what, ...facts }));
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/**
 * An error's name. Its message stays out of the log: it may quote an address, a number or a reply.
 */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
