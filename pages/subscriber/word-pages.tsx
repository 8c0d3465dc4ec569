/**
 * The pages that the coach writes in templates/pages: safety, privacy and terms. It fills help
 * lines and links into the compiled words.
 */
import { raw } from 'hono/html';
import { renderHtml } from '../../core/rendered-words.ts';
import { helpHtml, helpValues } from '../../service/messages/help-lines.ts';
import type { World } from '../../service/ports/world.ts';
import { MoreHelpLines, OtherHelpLines, OwnHelpLines } from '../parts/help-line-list.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';

export type WordsPage = 'safety' | 'privacy' | 'terms';

/** GET /safety, /privacy and /terms. */
export function showWords(c: WebContext, world: World, name: WordsPage) {
  const { library, settings } = world;
  const found = library.pages[name];
  if (!found) throw new Error(`The library has no page "${name}".`);
  const { brand } = library;
  const html = {
    ...helpHtml(library, brand.country, { sites: true }),
    helpLines: String(<OwnHelpLines brand={brand} />),
    moreHelpLines: String(<MoreHelpLines brand={brand} />),
    otherHelpLines: String(<OtherHelpLines brand={brand} />),
  };
  const values = {
    ...helpValues(library, brand.country),
    phone: settings.twilioFrom,
    safetyUrl: '/safety',
    privacyUrl: '/privacy',
    termsUrl: '/terms',
  };
  return page(c, world, {
    title: found.title,
    listed: true,
    children: (
      <>
        <h1>{found.title}</h1>
        {raw(renderHtml(found.html, values, new Set(), html))}
      </>
    ),
  });
}
