/**
 * The pages that the coach writes in templates/pages: safety, privacy, terms and texts. It
 * fills help lines and links into the compiled words.
 */
import { raw } from 'hono/html';
import { renderHtml } from '../../core/rendered-words.ts';
import { helpValues } from '../../service/messages/help-lines.ts';
import type { World } from '../../service/ports/world.ts';
import { page, type WebContext } from '../parts/page-layout.tsx';

export type WordsPage = 'safety' | 'privacy' | 'terms' | 'texts';

/** GET /safety, /privacy and /terms. */
export function showWords(c: WebContext, world: World, name: WordsPage) {
  const { title, html } = wordsOf(world, name);
  return page(c, world, {
    title,
    listed: true,
    children: (
      <>
        <h1>{title}</h1>
        {raw(html)}
      </>
    ),
  });
}

/** The title of a page and its words as HTML, with links and help lines filled in. */
export function wordsOf(world: World, name: WordsPage): { title: string; html: string } {
  const { library, settings } = world;
  const found = library.pages[name];
  if (!found) throw new Error(`The library has no page "${name}".`);
  const values = {
    ...helpValues(library, library.brand.country),
    phone: settings.twilioFrom,
    safetyUrl: '/safety',
    privacyUrl: '/privacy',
    termsUrl: '/terms',
  };
  return { title: found.title, html: renderHtml(found.html, values, new Set()) };
}
