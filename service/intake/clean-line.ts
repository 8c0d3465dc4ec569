/**
 * Cleans what was typed or pasted into a field before any check reads it: invisible marks,
 * typographic hyphens and full-width forms look like what was meant and are something else (promise
 * 82). It leaves control characters and turned directions inside the text: those are refused.
 */

/**
 * Marks without width: soft hyphens, fillers, byte order marks, direction marks, variation
 * selectors and tags.
 */
const invisible =
  /\u00ad|\u034f|[\u061c\u115f\u1160]|[\u17b4\u17b5]|[\u180b-\u180f]|[\u200b\u200e\u200f]|[\u2060-\u2065\u206a-\u206f]|\u3164|[\ufe00-\ufe0e\ufeff\ufff9-\ufffb]|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
/**
 * Joiners, kept between letters of scripts that are written with them, as in Persian and Hindi
 * names, and within an emoji.
 */
const joiners =
  /(?<!\p{Script=Arabic}|[\u0900-\u0dff]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])|(?<!\p{Extended_Pictographic})\ufe0f/gu;
/** What some programs put around text that is copied: embeddings and isolates, not overrides. */
const copiedMarks = /^[\u202a-\u202c\u2066-\u2069]+|[\u202a-\u202c\u2066-\u2069]+$/g;
const hyphens = /[\u02d7\u2010-\u2015\u2043\u207b\u2212\u2e3a\u2e3b\ufe58\ufe63]/g;
/** Full-width and half-width forms, and the ideographic space. */
const widths = /[\uff00-\uffee\u3000]+/g;
/** Spaces other than the plain one. */
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800]/g;
const outerSpaces = /^ +| +$/g;

/** The text as it was meant, without the spaces and marks around it. */
export function cleanLine(written: string): string {
  return written
    .replace(widths, (form) => form.normalize('NFKC'))
    .replace(invisible, '')
    .replace(spaces, ' ')
    .replace(outerSpaces, '')
    .replace(copiedMarks, '')
    .replace(joiners, '')
    .replace(hyphens, '-')
    .replace(outerSpaces, '');
}
