/**
 * The pop-up's script, for sites of the coach's own: ours as it was built, with the brand's name
 * and colours in front. It is the same for everybody and knows of nobody, so it alone may lie in
 * caches.
 */

import type { Brand } from '../../core/course.ts';
import type { World } from '../../service/ports/world.ts';
import { leaveUrl } from '../parts/leave.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { colors } from '../parts/page-style.ts';

/**
 * A new colour shows after a day; a page of the coach's that many read asks us once a day for each
 * reader.
 */
const cachedSeconds = 86_400;

export function sendPopUp(c: WebContext, world: World): Response {
  return c.body(popUpOf(world), 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': `public, max-age=${cachedSeconds}`,
    // Any page may load it, those too that are careful with what they load.
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
}

export function popUpOf({ library, settings }: Pick<World, 'library' | 'settings'>): string {
  const { brand } = library;
  const mend = {
    signUp: `${settings.publicUrl}/`,
    leave: leaveUrl,
    heading: brand.discreetName,
    css: cssOf(brand),
  };
  return `(()=>{const mend=${JSON.stringify(mend)};\n${library.popUp}})();\n`;
}

/**
 * The brand's colours; the rest of the sheet is the script's own. `!important` outranks every style
 * of the page around it.
 */
function cssOf(brand: Brand): string {
  return `:host{all:initial!important;${colors(brand, '')}}@media(prefers-color-scheme:dark){:host{${colors(brand, 'dark')}}}`;
}
