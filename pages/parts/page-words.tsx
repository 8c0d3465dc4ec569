/**
 * The words that the coach writes in templates/pages, filled with the help lines, the links that
 * are the same for everybody, and what one page knows besides.
 */
import { raw } from 'hono/html';
import { renderHtml, type Values } from '../../core/rendered-words.ts';
import { helpHtml, helpValues } from '../../service/messages/help-lines.ts';
import type { World } from '../../service/ports/world.ts';
import { MoreHelpLines, OtherHelpLines, OwnHelpLines } from './help-line-list.tsx';

export interface PageWords {
  readonly title: string;
  readonly body: ReturnType<typeof raw>;
}

/**
 * A page's title and its words as HTML; `own` are the values that this page has alone, `blocks`
 * those that our own code has made as HTML.
 */
export function wordsOf(
  world: World,
  name: string,
  own: Values = {},
  blocks: Values = {},
): PageWords {
  const found = world.library.pages[name];
  if (!found) throw new Error(`The library has no page "${name}".`);
  const { brand } = world.library;
  const html = {
    ...helpHtml(world.library, brand.country, { sites: true }),
    helpLines: String(<OwnHelpLines brand={brand} />),
    moreHelpLines: String(<MoreHelpLines brand={brand} />),
    otherHelpLines: String(<OtherHelpLines brand={brand} />),
    ...blocks,
  };
  const values = { ...publicValues(world), ...own };
  return { title: found.title, body: raw(renderHtml(found.html, values, new Set(), html)) };
}

/** What words may name that are shown to anybody. */
export function publicValues({ library, settings }: World): Values {
  return {
    ...helpValues(library, library.brand.country),
    phone: settings.twilioFrom,
    safetyUrl: '/safety',
    privacyUrl: '/privacy',
    termsUrl: '/terms',
    firstLetterUrl: '/first-letter',
  };
}
