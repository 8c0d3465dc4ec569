/**
 * Finds the words of a brand that may not show on a lock screen or in an inbox, where somebody else
 * may read them (`discreetWords` of brand.yaml). The compiler holds a course's words to it, the
 * service a coach's own.
 */

/**
 * Calls `found` once for each of `banned` that the text contains, with the word as it stands there.
 * A banned word also matches as the beginning of a longer one: `partner` finds "Partners".
 */
export function checkDiscreet(
  text: string,
  banned: readonly string[],
  found: (word: string) => void,
): void {
  for (const word of banned) {
    const match = new RegExp(`(?<![a-z])${word}\\w*`, 'i').exec(text);
    if (match) found(match[0]);
  }
}
