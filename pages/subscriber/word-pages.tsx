/** The coach's own pages: safety, privacy, terms. Their words come compiled; only help lines and links are filled in. */
import { raw } from 'hono/html';
import { helpValues } from '../../adapters/render-message.ts';
import type { World } from '../../adapters/world.ts';
import { renderHtml } from '../../core/words.ts';
import { page, type WebContext } from './layout.tsx';

export type WordsPage = 'safety' | 'privacy' | 'terms';

export function showWords(c: WebContext, world: World, name: WordsPage) {
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
  return page(c, world, {
    title: found.title,
    listed: true,
    children: (
      <>
        <h1>{found.title}</h1>
        {raw(renderHtml(found.html, values, new Set()))}
      </>
    ),
  });
}
