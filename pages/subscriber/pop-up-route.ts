/**
 * Serves the pop-up's script to the coach's own sites: the compiled script with the brand's name
 * and colours before it. It is the same for every visitor, so it may be cached.
 */

import type { Brand } from '../../core/course.ts';
import type { World } from '../../service/ports/world.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { colors } from '../parts/page-style.ts';

/** One day: each visitor's browser asks once a day, and a new colour shows within a day. */
const cachedSeconds = 86_400;

/** GET /pop-up.js. */
export function sendPopUp(c: WebContext, world: World): Response {
  return c.body(popUpOf(world), 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': `public, max-age=${cachedSeconds}`,
    // Pages that require CORS or cross-origin isolation may load it too.
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
}

/** The script as text. */
export function popUpOf({ library, settings }: Pick<World, 'library' | 'settings'>): string {
  const { brand } = library;
  const mend = {
    signUp: `${settings.publicUrl}/`,
    leave: brand.leave.url,
    heading: brand.discreetName,
    css: cssOf(brand),
  };
  return `(()=>{const mend=${JSON.stringify(mend)};\n${library.popUp}})();\n`;
}

/**
 * The brand's colours as CSS for the shadow root; the script has the other styles. `!important`
 * overrides every style of the page around it.
 */
function cssOf(brand: Brand): string {
  return `:host{all:initial!important;${colors(brand, '')}}@media(prefers-color-scheme:dark){:host{${colors(brand, 'dark')}}}`;
}
