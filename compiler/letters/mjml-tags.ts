/**
 * Finds errors that MJML's own validation accepts: elements never closed or never opened, and
 * elements and attributes that load something. It checks each file before includes are resolved, so
 * that places are the author's.
 */
import { type Problems, placeAt } from '../source/problems.ts';
import { helpVariables } from '../variables.ts';

/** HTML elements without a closing tag. */
const childless = new Set([
  'area',
  'base',
  'br',
  'col',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
]);

/**
 * Elements that load something or take input, which no letter may have (promise 63). MJML's social
 * icons and carousels are images too.
 */
const loading =
  /^(img|script|link|iframe|object|embed|video|audio|form|input|mj-(image|font|carousel|social|accordion|hero))$/;
/** MJML's elements that load nothing. MJML's own error about any other names no file of ours. */
const known = new Set(
  (
    'mjml mj-head mj-body mj-title mj-preview mj-attributes mj-all mj-class mj-style mj-raw mj-breakpoint mj-html-attributes ' +
    'mj-selector mj-html-attribute mj-section mj-column mj-group mj-wrapper mj-text mj-button mj-divider mj-spacer mj-table ' +
    'mj-navbar mj-navbar-link mj-include'
  ).split(' '),
);
const loadingAttribute = /\s(src|background|background-url|srcset|poster|on\w+)\s*=|url\(|@import/i;

/** A help line is a link of its own, so it cannot stand in an attribute. */
const helpLineIn = new RegExp(`\\{\\{(${helpVariables.join('|')})\\}\\}`);

const tags = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*?)(\/?)>/g;

interface Open {
  readonly name: string;
  readonly at: number;
}

/** Adds a problem for each element of `source` that is forbidden, unknown, or not closed. */
export function checkElements(file: string, source: string, problems: Problems): void {
  const add = (at: number, name: string, remedy: string) =>
    problems.add(placeAt(file, source, at), `<${name}>`, `${remedy}`);
  const open: Open[] = [];
  for (const match of source.matchAll(tags)) {
    const [, slash, name, attributes = '', selfClosed] = match;
    const at = match.index;
    if (!name) continue;
    if (loading.test(name) || loadingAttribute.test(attributes)) {
      if (!slash)
        add(at, name, 'loads something or takes input; letters load nothing, so say it in words');
    }
    if (helpLineIn.test(attributes))
      add(at, name, 'has a help line in an attribute; write the variable among the words');
    if (!slash && /^mj/.test(name) && !known.has(name) && !loading.test(name)) {
      add(at, name, 'there is no such element in MJML; check its spelling');
    }
    if (selfClosed || childless.has(name)) continue;
    if (!slash) open.push({ name, at });
    else close(open, name, at, add);
  }
  for (const { name, at } of open) add(at, name, `is never closed; add </${name}>`);
}

/** Closes an element. Elements opened inside it and not closed are the fault, not this one. */
function close(
  open: Open[],
  name: string,
  at: number,
  add: (at: number, name: string, remedy: string) => void,
): void {
  const depth = open.findLastIndex((one) => one.name === name);
  if (depth < 0)
    add(at, `/${name}`, `closes what is not open; remove it, or open <${name}> before it`);
  const inside = depth < 0 ? [] : open.splice(depth).slice(1);
  for (const inner of inside) add(inner.at, inner.name, `is never closed; add </${inner.name}>`);
}

/** Whether a branch of an {{#if}} opens an element without closing it, or the reverse. */
export function crosses(html: string): boolean {
  const branches = /\{\{(#if \w+|else|\/if)\}\}|<(\/?)(\w+)[^>]*>/g;
  const depth: number[] = [];
  let open = 0;
  for (const [, tag, slash, element] of html.matchAll(branches)) {
    if (tag?.startsWith('#')) depth.push(open);
    else if (tag === 'else' && depth.at(-1) !== open) return true;
    else if (tag === '/if' && depth.pop() !== open) return true;
    else if (element && !['br', 'hr', 'meta', 'img'].includes(element)) open += slash ? -1 : 1;
    if (open < (depth.at(-1) ?? 0)) return true;
  }
  return false;
}
