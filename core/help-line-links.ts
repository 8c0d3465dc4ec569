/**
 * Finds the links of a help line in the words of its short form: "call 988 or text 988" with
 * `tel:988` and `sms:988` becomes "call ", a link, " or text ", a link. The compiler refuses a line
 * whose short form does not name every link, so that texts and pages give the same numbers.
 */
import type { HelpLine } from './course.ts';

/** A piece of a short form; with `href` it can be tapped. */
export interface HelpLinePart {
  readonly text: string;
  readonly href?: string;
}

/** The pieces of a short form; undefined where a link is not named in it, in the links' order. */
export function helpLineParts({
  short,
  links,
}: Pick<HelpLine, 'short' | 'links'>): readonly HelpLinePart[] | undefined {
  const parts: HelpLinePart[] = [];
  let at = 0;
  for (const href of Object.values(links)) {
    const found = targetOf(href).exec(short.slice(at));
    if (!found) return undefined;
    if (found.index > 0) parts.push({ text: short.slice(at, at + found.index) });
    parts.push({ text: found[0], href });
    at += found.index + found[0].length;
  }
  if (at < short.length) parts.push({ text: short.slice(at) });
  return parts;
}

/** How words name a link: a number with spaces or hyphens in it, or a host. */
function targetOf(href: string): RegExp {
  if (href.startsWith('https:'))
    return new RegExp(escaped(new URL(href).host.replace(/^www\./, '')));
  const digits = href.replace(/\?.*$/, '').replace(/\D/g, '');
  return new RegExp(`(?<!\\d)${[...digits].join('[ -]?')}(?!\\d)`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
