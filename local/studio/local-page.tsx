/**
 * What the studio, the inbox and the phone share: style, document, security headers and times. No
 * font, script or image is loaded from another host.
 */

import { randomUUID } from 'node:crypto';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Answer } from '../loopback.ts';

const tokens = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f4ef, #191b1a);
  --card: light-dark(#fffefb, #222524);
  --ink: light-dark(#26302c, #e6e8e3);
  --quiet: light-dark(#66716b, #9ea8a2);
  --line: light-dark(#e2ded4, #353a38);
  --accent: light-dark(#2f6b58, #8ccbb4);
  --on-accent: light-dark(#ffffff, #12201b);
  --tint: light-dark(#e8f0ec, #2a3733);
  --warn: light-dark(#9a4a21, #eeb08c);
  --radius: 12px;
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
h1, h2 { font-size: 1rem; font-weight: 650; margin: 0; letter-spacing: .01em; }
a { color: var(--accent); text-underline-offset: 3px; }
button, input, select, textarea { font: inherit; color: inherit; }
button, .button { display: inline-flex; align-items: center; min-height: 36px; padding: 0 14px; border: 1px solid var(--line);
  border-radius: 999px; background: var(--card); color: var(--ink); text-decoration: none; cursor: pointer; white-space: nowrap; }
button:hover, .button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:disabled { opacity: .55; cursor: progress; }
input, select, textarea { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: 7px 11px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); font-size: .85rem; }
.switch { display: inline-flex; border: 1px solid var(--line); border-radius: 999px; overflow: hidden; background: var(--card); }
.switch a { padding: 4px 13px; font-size: .85rem; line-height: 1.6; color: var(--quiet); text-decoration: none; }
.switch a[aria-current] { background: var(--tint); color: var(--accent); font-weight: 600; }
.switch a:focus-visible { outline-offset: -3px; border-radius: 999px; }
`;

/**
 * Browser script that fetches the page again when `/revision` changes and replaces only the parts
 * with `data-live`, so that typed text is kept.
 */
export const liveScript = `
let seen;
const poll = async () => {
  if (document.hidden) return;
  const { revision } = await (await fetch('/revision')).json();
  if (seen !== undefined && revision !== seen) {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceWith(fresh);
    }
  }
  seen = revision;
};
setInterval(() => poll().catch(() => {}), 1200);
poll().catch(() => {});
`;

export interface LocalPage {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  /** Origins that frames may show besides this one and inline documents, e.g. the inbox's. */
  readonly frames?: readonly string[];
  readonly children: Child;
}

/** A whole HTML document. Its content security policy allows nothing from other hosts. */
export function localDocument({ title, style, script, frames = [], children }: LocalPage): string {
  const nonce = randomUUID();
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    `frame-src ${["'self'", ...frames].join(' ')}`,
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {/* `no-referrer` would make a form's Origin `null`, which the loopback server refuses. */}
        <meta name="referrer" content="same-origin" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style>{raw(tokens + style)}</style>
      </head>
      <body>
        {children}
        <script nonce={nonce}>{raw(script)}</script>
      </body>
    </html>
  );
  return `<!doctype html>${page}`;
}

/** The page as an HTTP response. Only pages of this machine, such as the studio, may frame it. */
export function localPage(page: LocalPage): Answer {
  const ancestors = 'frame-ancestors http://127.0.0.1:* http://localhost:*';
  const headers = { 'content-security-policy': ancestors };
  return { status: 200, type: 'text/html; charset=utf-8', body: localDocument(page), headers };
}

const days = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const times = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** `Tue, 1 Dec`, in UTC: the adjustable clock has no zone. */
export function dayOf(at: number): string {
  return days.format(at);
}

/** `09:00`, in UTC. */
export function timeOf(at: number): string {
  return times.format(at);
}
