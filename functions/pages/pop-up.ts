/**
 * The pop-up's script, for sites of the coach's own: ours as it was built, with the brand's name and colours in front. It is
 * the same for everybody and knows of nobody, so it alone may lie in caches.
 */
import type { World } from '../../adapters/world.ts';
import type { Brand } from '../../core/course.ts';
import type { WebContext } from './layout.tsx';
import { leaveUrl } from './leave.ts';
import { popUpScript } from './pop-up-script.ts';

/** A new colour shows after a day; a page of the coach's that many read asks us once a day for each reader. */
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
  const mend = { signUp: `${settings.publicUrl}/`, leave: leaveUrl, heading: brand.discreetName, css: cssOf(brand) };
  return `(()=>{const mend=${JSON.stringify(mend)};\n${popUpScript}})();\n`;
}

/** `!important`: in a shadow's own sheet it outranks every style of the page around it. */
function cssOf(brand: Brand): string {
  return `:host{all:initial!important;${colors(brand, '')}}@media(prefers-color-scheme:dark){:host{${colors(brand, 'dark')}}}${sheet.replace(/\s*\n\s*/g, '')}`;
}

const names = ['paper', 'card', 'ink', 'muted', 'accent', 'onAccent', 'rule'];

function colors(brand: Brand, theme: '' | 'dark'): string {
  return names
    .map((name) => {
      const value = brand.colors[theme ? `dark${name[0]?.toUpperCase()}${name.slice(1)}` : name] ?? '';
      // The compiler has checked them; what is no colour has no place in a style sheet.
      return /^#[0-9a-f]{3,8}$/i.test(value) ? `--${name}:${value};` : '';
    })
    .join('');
}

const sheet = `
dialog{box-sizing:border-box;width:min(27rem,calc(100% - 2rem));margin:auto;padding:0;border:1px solid var(--rule);border-radius:14px;background:var(--paper);color:var(--ink);font:17px/1.55 -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;box-shadow:0 12px 48px #0005;overflow-wrap:break-word}
dialog:focus{outline:none}
dialog::backdrop{background:#0007}
dialog>div{padding:26px 26px 18px}
h2{margin:0 0 8px;font-size:23px;line-height:1.3}
p{margin:0 0 20px;text-wrap:balance}
.buttons{display:flex;flex-wrap:wrap;gap:12px}
.go,button{box-sizing:border-box;flex:1 1 auto;min-height:48px;padding:10px 20px;border:2px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--onAccent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button{background:transparent;color:var(--accent)}
button:hover{background:var(--card)}
.go:hover{filter:brightness(1.08)}
a:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.small{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:0 16px;margin:14px 0 0;color:var(--muted);font-size:15px}
.small a{padding:10px 0;color:inherit}
@media(max-width:480px){dialog{width:100%;max-width:100%;margin:auto 0 0;border-width:1px 0 0;border-radius:14px 14px 0 0}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:come .2s ease-out}@keyframes come{from{opacity:0;transform:translateY(10px)}}}
@media(forced-colors:active){.go,button{border-color:ButtonText}}
`;
