/**
 * The style sheet of the pages, with the brand's colours, light and dark. It is written into each
 * page and allowed there by its hash, so that a page needs no second request and nothing else can
 * style it.
 */
import { createHash } from 'node:crypto';
import type { Brand } from '../../core/course.ts';

export interface PageStyle {
  readonly css: string;
  /** The hash for `style-src`. */
  readonly hash: string;
}

const styles = new WeakMap<Brand, PageStyle>();

/** The style sheet in a brand's colours, made once for each brand. */
export function styleOf(brand: Brand): PageStyle {
  let style = styles.get(brand);
  if (!style) {
    const css = `:root{color-scheme:light dark;${colors(brand, '')}--error:#a3271d}@media(prefers-color-scheme:dark){:root{${colors(brand, 'dark')}--error:#ffb4a8}}${sheet.replace(/\s*\n\s*/g, '')}`;
    style = { css, hash: `sha256-${createHash('sha256').update(css).digest('base64')}` };
    styles.set(brand, style);
  }
  return style;
}

const names = ['page', 'paper', 'card', 'ink', 'muted', 'accent', 'onAccent', 'rule'];

/** The brand's colours as CSS custom properties. */
export function colors(brand: Brand, theme: '' | 'dark'): string {
  return names
    .map((name) => {
      const value =
        brand.colors[theme ? `dark${name[0]?.toUpperCase()}${name.slice(1)}` : name] ?? '';
      // The compiler has checked them; a value that is no colour is left out.
      return /^#[0-9a-f]{3,8}$/i.test(value) ? `--${name}:${value};` : '';
    })
    .join('');
}

const sheet = `
*,*::before,*::after{box-sizing:border-box}
html{scroll-padding-top:5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1.0625rem/1.6 -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--accent);text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
h1{margin:0 0 .6em;font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
h2{margin:1.8em 0 .5em;font-size:1.2rem;line-height:1.35}
p,ul,ol{margin:0 0 1rem}
ul,ol{padding-left:1.3rem}
li{margin:.35rem 0}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:.6rem;z-index:3;padding:.5rem 1rem;background:var(--paper)}
.code blockquote{border:1px solid var(--rule);border-radius:8px;padding:1rem;font-size:1.2rem}
.code strong{white-space:nowrap;letter-spacing:.04em}
.qr{margin:1.5rem 0;text-align:center}
.qr svg{width:12rem;max-width:100%;height:auto;border-radius:8px}
.top{position:sticky;top:0;z-index:2;background:var(--page);border-bottom:1px solid var(--rule)}
.top>div,main,.foot{max-width:42rem;margin:0 auto;padding-inline:1rem}
.top>div{display:flex;align-items:center;justify-content:space-between;gap:1rem;min-height:3.75rem}
.home{color:var(--muted);text-decoration:none;padding:.6rem 0;font-size:.95rem}
.leave{flex:none;padding:.5rem .95rem;border-radius:8px;border:1px solid var(--ink);color:var(--ink);background:var(--paper);text-decoration:none;font-weight:600;font-size:.95rem}
.leave:hover{background:var(--card)}
.presses{display:none}
.leave[data-pressed] .presses{display:inline-flex;gap:.25rem;margin-left:.5rem}
.presses i{width:.55rem;height:.55rem;border:1px solid var(--ink);border-radius:50%}
.leave[data-pressed] i:first-child,.leave[data-pressed='2'] i:nth-child(2){background:var(--ink)}
.leave-status{position:absolute;left:-100rem}
.gone{padding:1.25rem 1rem;text-align:center}
.lines{list-style:none;padding:0;margin:0 0 1.25rem}
.lines>li{margin:0;padding:.9rem 0;border-bottom:1px solid var(--rule)}
.lines>li:first-child{padding-top:.2rem}
.lines>li:last-child{border-bottom:0}
.country+.lines{margin-top:1.1rem}
.lines strong{display:block}
.lines .hint{display:block}
.ways{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.5rem}
.ways a{display:inline-flex;align-items:center;min-height:2.75rem;padding:.4rem 1rem;border:2px solid var(--accent);border-radius:8px;font-weight:600;text-decoration:none}
.ways a:hover{background:var(--card)}
.ways a.first{background:var(--accent);color:var(--onAccent)}
.ways a.first:hover{filter:brightness(1.08)}
.country{border-bottom:1px solid var(--rule)}
.country>summary{padding:.7rem 0}
main{padding-block:1.25rem 1rem}
.sheet{background:var(--paper);border-radius:14px;padding:1.6rem 1.25rem 1.75rem}
.sheet>:last-child{margin-bottom:0}
.lead{font-size:1.125rem}
.alone{display:inline-block;padding:.35rem 0}
li strong{display:inline-block;max-width:100%;overflow-wrap:anywhere}
.hint,.small{color:var(--muted);font-size:.95rem;line-height:1.5}
.card{background:var(--card);border-left:4px solid var(--accent);border-radius:0 10px 10px 0;padding:1rem 1.15rem;margin:0 0 1.25rem}
.card>:last-child{margin-bottom:0}
.foot{padding-block:.5rem 2.5rem;color:var(--muted);font-size:.95rem}
.foot ul{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;list-style:none;padding:0;margin:0}
.foot li{margin:0}
.foot a{display:inline-block;padding:.5rem 0;color:var(--muted)}
form{margin:0}
form+form,.card+form{margin-top:1rem}
fieldset{border:0;margin:0;padding:0;min-width:0}
.part{border-top:1px solid var(--rule);margin-top:1.75rem;padding-top:1.4rem}
.part h2{margin-top:0}
legend,.field>label:not(.tick){display:block;padding:0;font-weight:600}
.field{margin:0 0 1.35rem}
.field .hint{margin:.1rem 0 .45rem}
fieldset .hint{margin-bottom:.1rem}
.field>label+input,.field>label+select{margin-top:.4rem}
input:not([type=checkbox],[type=radio]),select{display:block;width:100%;min-height:3rem;padding:.6rem .8rem;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--muted);border-radius:8px}
select{max-width:100%}
input[aria-invalid=true],select[aria-invalid=true]{border:2px solid var(--error)}
input[type=checkbox],input[type=radio]{flex:none;width:1.4rem;height:1.4rem;margin:.12rem 0 0;accent-color:var(--accent)}
.tick{display:flex;gap:.75rem;padding:.6rem 0;cursor:pointer}
.tick small{display:block;color:var(--muted);font-size:.95rem;line-height:1.45}
.consent{background:var(--card);border-radius:10px;padding:.5rem 1rem;margin:0 0 1.35rem}
.consent .error{margin:0 0 .5rem}
.error{display:block;margin:.4rem 0 0;color:var(--error);font-weight:600;font-size:.95rem;line-height:1.45}
.problems{border:2px solid var(--error);border-radius:10px;padding:1rem 1.15rem;margin:0 0 1.5rem}
.problems h2{margin:0 0 .35rem;font-size:1.1rem}
.problems ul{margin:0}
.problems:focus-visible{outline:none}
.problems a{display:block;padding:.15rem 0;overflow-wrap:anywhere;color:var(--error)}
.said{background:var(--card);border-radius:10px;padding:.85rem 1.15rem;margin:0 0 1.5rem;font-weight:600}
button+p,form+p{margin-top:1.1rem}
summary{padding:.4rem 0;cursor:pointer}
details>form{padding-top:.5rem}
progress{display:block;width:100%;height:.9rem;accent-color:var(--accent)}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0 0}
button,.button{display:inline-block;min-height:3rem;padding:.65rem 1.4rem;border:2px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--onAccent);font:inherit;font-weight:600;line-height:1.35;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{filter:brightness(1.08)}
.quiet{background:transparent;color:var(--accent)}
.quiet:hover{background:var(--card);filter:none}
.scale{display:grid;grid-template-columns:repeat(5,1fr);gap:.5rem;margin:1.25rem 0 0}
.scale button{padding:.65rem 0;font-size:1.2rem}
.ends{display:flex;justify-content:space-between;gap:1rem;margin:.5rem 0 0;color:var(--muted);font-size:.95rem}
.stack{display:grid;gap:.7rem;margin:1.25rem 0 0}
.facts{margin:0 0 1rem}
.facts div{display:flex;justify-content:space-between;gap:1rem;padding:.6rem 0;border-bottom:1px solid var(--rule)}
.facts dt{color:var(--muted)}
.facts dd{margin:0;text-align:right;font-weight:600}
.chart{display:block;width:100%;max-width:30rem;height:auto;margin:0 0 1.25rem}
.chart text{fill:var(--muted);font-size:13px}
.chart .grid{stroke:var(--rule);stroke-width:1}
.chart .way{fill:none;stroke:var(--accent);stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}
.chart .dot{fill:var(--accent);stroke:var(--paper);stroke-width:2}
table{width:100%;border-collapse:collapse;margin:0 0 1rem}
caption{text-align:left;color:var(--muted);font-size:.95rem;padding-bottom:.4rem}
th,td{padding:.55rem 0;border-bottom:1px solid var(--rule);text-align:left;font-weight:400;vertical-align:top}
thead th{color:var(--muted);font-size:.95rem}
th:last-child,td:last-child{text-align:right;padding-left:1rem;white-space:nowrap}
td{font-weight:600}
.words div{display:block}
.words dd{margin:.15rem 0 0;text-align:left;font-weight:400;white-space:pre-wrap}
.trap{position:absolute;left:-100rem;width:1px;height:1px;overflow:hidden}
blockquote{background:var(--card);border-left:4px solid var(--accent);border-radius:0 10px 10px 0;padding:1rem 1.15rem;margin:0 0 1.25rem}
blockquote>:last-child{margin-bottom:0}
.opening>p:first-child{font-size:1.125rem}
.address{overflow-wrap:anywhere}
.part+.hint{margin:1.75rem 0 0}
details+.hint{margin-top:1rem}
.letter{border:1px solid var(--rule);border-radius:10px;padding:1.25rem 1.15rem .25rem;margin:0 0 1.5rem}
.inert{display:inline-block;padding:.5rem 1.2rem;border:2px dashed var(--rule);border-radius:8px;color:var(--muted);margin-right:.5rem}
@media(max-width:40rem){
.top>div{min-height:3rem}
.sheet:has(>.compact){padding:.85rem 1.1rem 1rem}
main:has(.compact){padding-top:.6rem}
.compact{font-size:.95rem;line-height:1.4}
.compact h1{font-size:1.4rem;margin-bottom:.3em}
.compact p{margin-bottom:.45rem}
.compact .field{margin-bottom:.6rem}
.compact .field .hint{margin:0 0 .2rem;font-size:.875rem}
.compact .field>label+input{margin-top:.2rem}
.compact input:not([type=checkbox]){min-height:2.75rem;padding:.4rem .8rem}
.compact .consent{padding:0 .7rem;margin-bottom:.6rem;font-size:.9rem;line-height:1.35}
.compact .tick{padding:.4rem 0;gap:.6rem}
.compact form>button{width:100%;min-height:2.75rem;padding:.45rem 1rem}
.compact form button+.hint{margin:.45rem 0 0;font-size:.875rem}
}
@media(min-width:40rem){
main{padding-block:2.25rem 1.25rem}
.sheet{padding:2.5rem 2.75rem 2.75rem}
h1{font-size:2.125rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1.25rem;align-items:start}
}
@media(max-width:25rem){.buttons>*,.buttons button{width:100%}}
@media(forced-colors:active){.leave,button,.button{border:2px solid ButtonText}}
`;
