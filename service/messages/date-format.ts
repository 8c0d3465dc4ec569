/**
 * Keeps the platform's formatters of dates by zone: making one costs as much as some hundred uses.
 */

/** More zones than a run of letters has, as a rule; each formatter takes some tens of KB. */
const mostKept = 32;

/** Gives the formatter of a zone, for American English. An unknown zone throws a RangeError. */
export function dateFormat(
  options: Intl.DateTimeFormatOptions,
): (timeZone: string) => Intl.DateTimeFormat {
  const kept = new Map<string, Intl.DateTimeFormat>();
  return (timeZone) => {
    const known = kept.get(timeZone);
    if (known) return known;
    const made = new Intl.DateTimeFormat('en-US', { ...options, timeZone });
    if (kept.size >= mostKept) kept.clear();
    kept.set(timeZone, made);
    return made;
  };
}
