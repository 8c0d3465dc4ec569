/**
 * Turns parsed words into text: fills variables, takes choices, escapes for HTML where asked. A
 * variable without a value is an empty string, since the compiler has refused unknown names.
 */
import type { Flag, Words } from './course.ts';

export type Values = Readonly<Record<string, string>>;
export type Flags = ReadonlySet<Flag>;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes the five characters that can change meaning in HTML text and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Plain text: the variables are not escaped. */
export function renderText(words: Words, values: Values, flags: Flags): string {
  return render(words, flags, asIs, (name) => values[name] ?? '');
}

/**
 * HTML: the words are the author's and stay; the variables are escaped (OWASP ASVS 1.2.1). `html`
 * has values that our own code has made as HTML, such as a help line with its links: they stay.
 */
export function renderHtml(words: Words, values: Values, flags: Flags, html: Values = {}): string {
  return render(words, flags, asIs, (name) => html[name] ?? escapeHtml(values[name] ?? ''));
}

/** Words that are plain text, as HTML: the words and the variables are escaped, but for `html`. */
export function renderTextAsHtml(words: Words, values: Values, flags: Flags, html: Values): string {
  return render(words, flags, escapeHtml, (name) => html[name] ?? escapeHtml(values[name] ?? ''));
}

const asIs = (text: string) => text;

function render(
  words: Words,
  flags: Flags,
  written: (text: string) => string,
  filled: (name: string) => string,
): string {
  let out = '';
  for (const part of words) {
    if (typeof part === 'string') out += written(part);
    else if ('v' in part) out += filled(part.v);
    else out += render(flags.has(part.if) ? part.then : part.else, flags, written, filled);
  }
  return out;
}
