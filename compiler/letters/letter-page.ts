/**
 * Writes a letter's blocks as the HTML of a page, for people who have no links of their own yet.
 * Links and buttons that need a person keep their label and lead nowhere. Everything but plain
 * text elements is left out, since a page's policy forbids styles inside elements.
 */
import type { Block, Mask } from './markdown.ts';

/** Elements that stay; of their attributes, only the target of a link. */
const kept: ReadonlySet<string> = new Set([
  'p',
  'ul',
  'ol',
  'li',
  'strong',
  'em',
  'b',
  'i',
  'br',
  'h1',
  'h2',
  'h3',
  'a',
  'hr',
]);
/** Links that are the same for everybody. */
const isPublic = (href: string) => /^https:|^\{\{(safety|privacy|terms)Url\}\}$/.test(href);

/** The blocks as HTML, with their Handlebars tags. */
export function toPageHtml(blocks: readonly Block[], mask: Mask): string {
  const parts = blocks.map((block) => {
    if ('href' in block) return buttonHtml(mask.show(block.href), block.label);
    const html = plainHtml(block.html, mask);
    return block.kind === 'card' ? `<div class="card">${html}</div>` : html;
  });
  return mask.show(parts.join('\n'));
}

function buttonHtml(href: string, label: string): string {
  return isPublic(href)
    ? `<p><a class="button" href="${href}">${label}</a></p>`
    : `<p class="inert">${label}</p>`;
}

function plainHtml(html: string, mask: Mask): string {
  return html
    .replace(/<!--[\s\S]*?-->|<style\b[\s\S]*?<\/style>/g, '')
    .replace(/<a\b[^>]*?href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_, href: string, label: string) =>
      isPublic(mask.show(href)) ? `<a href="${href}">${label}</a>` : label,
    )
    .replace(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi, (whole, slash: string, name: string) => {
      if (!kept.has(name.toLowerCase())) return '';
      return name.toLowerCase() === 'a' ? whole : `<${slash}${name}>`;
    });
}
