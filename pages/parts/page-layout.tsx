/**
 * The HTML document around every page: a discreet title, "Leave this page" at the top, private help
 * at the bottom; and the headers that every response carries.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Context } from 'hono';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { World } from '../../service/ports/world.ts';
import { LeaveLink, leaveHash } from './leave.tsx';
import { styleOf } from './page-style.ts';
import { zoneHash } from './zone-guess.ts';

export type WebEnv = { Bindings: { event?: APIGatewayProxyEventV2 } };
export type WebContext = Context<WebEnv>;

export interface PageProps {
  /** Must be discreet: the browser's history shows it (promise 55). */
  readonly title: string;
  readonly status?: 200 | 400 | 404 | 405 | 410 | 413 | 415 | 429 | 500;
  /** Set for the pages that search engines may list. */
  readonly listed?: boolean;
  readonly children: Child;
}

/** The response with a whole page. */
export function page(
  c: WebContext,
  world: World,
  { status = 200, ...props }: PageProps,
): Response | Promise<Response> {
  return c.html(`<!doctype html>${(<Frame world={world} {...props} />).toString()}`, status);
}

function Frame({
  world,
  title,
  listed,
  children,
}: Omit<PageProps, 'status'> & { readonly world: World }) {
  const { brand } = world.library;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        {listed ? null : <meta name="robots" content="noindex" />}
        <title>{title === brand.discreetName ? title : `${title} - ${brand.discreetName}`}</title>
        <style>{raw(styleOf(brand).css)}</style>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <header class="top">
          <div>
            <a class="home" href="/">
              {brand.discreetName}
            </a>
            <LeaveLink library={world.library} />
          </div>
        </header>
        <main id="main" tabindex={-1}>
          <div class="sheet">{children}</div>
        </main>
        <footer class="foot">
          <nav aria-label="About">
            <ul>
              <li>
                <a href="/safety">Private help</a>
              </li>
              <li>
                <a href="/privacy">Privacy</a>
              </li>
              <li>
                <a href="/terms">Terms</a>
              </li>
            </ul>
          </nav>
        </footer>
        <script>{raw(world.library.leavePage)}</script>
      </body>
    </html>
  );
}

/** Headers of every response (promise 52). No response sets a cookie. */
export function commonHeaders(world: World): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src '${styleOf(world.library.brand).hash}'`,
    `script-src '${leaveHash(world.library)}' '${zoneHash}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...(world.settings.publicUrl.startsWith('https:')
      ? { 'Strict-Transport-Security': 'max-age=31536000' }
      : {}),
  };
}
