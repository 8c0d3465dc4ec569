/**
 * The HTML document around every page of the desk, and its headers. The desk is the coach's own: it
 * has a cookie and one script, and like all pages a discreet title (promise 55).
 */
import { createHash } from 'node:crypto';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Library } from '../../core/course.ts';
import type { World } from '../../service/ports/world.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { styleOf } from '../parts/page-style.ts';
import { deskStyle } from './desk-style.ts';

export type DeskStatus = 200 | 400 | 401 | 403 | 404 | 405 | 409 | 500;

export interface DeskPageProps {
  /** Discreet: the browser's history and its tabs show it. */
  readonly title: string;
  readonly status?: DeskStatus;
  /** The places to go, for who is signed in; the one they are at is marked. */
  readonly places?: readonly DeskPlace[];
  readonly at?: string | undefined;
  readonly children: Child;
}

export interface DeskPlace {
  readonly path: string;
  readonly name: string;
}

export function deskPage(
  c: WebContext,
  world: Pick<World, 'library'>,
  { status = 200, ...props }: DeskPageProps,
): Response | Promise<Response> {
  const frame = <Frame library={world.library} {...props} />;
  return c.html(`<!doctype html>${frame.toString()}`, status);
}

interface FrameProps extends Omit<DeskPageProps, 'status'> {
  readonly library: Library;
}

function Frame({ library, title, places = [], at, children }: FrameProps) {
  const { brand } = library;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="robots" content="noindex" />
        <title>{`${title} - ${brand.discreetName}`}</title>
        <link rel="icon" href="data:," />
        <style>{raw(styleOf(brand).css)}</style>
        <style>{raw(deskStyle)}</style>
        <script src={`/desk/pages.js?v=${library.version}`} defer />
      </head>
      <body class="desk">
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <header class="top">
          <div>
            <a class="home" href="/desk">
              {brand.discreetName}
            </a>
            {places.length > 0 ? (
              <form method="post" action="/desk/sign-out">
                <button type="submit" class="leave">
                  Sign out
                </button>
              </form>
            ) : null}
          </div>
          {places.length > 0 ? <Places places={places} at={at} /> : null}
        </header>
        <main id="main" tabindex={-1}>
          <div class="sheet">{children}</div>
        </main>
      </body>
    </html>
  );
}

function Places({
  places,
  at,
}: Pick<FrameProps, 'at'> & { readonly places: readonly DeskPlace[] }) {
  return (
    <nav class="places" aria-label="The desk">
      <ul>
        {places.map(({ path, name }) => (
          <li>
            <a href={path} {...(path === at ? { 'aria-current': 'page' as const } : {})}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** GET /desk/pages.js: the one script, kept by the browser until the course's version changes. */
export function sendDeskScript(c: WebContext, { library }: Pick<World, 'library'>): Response {
  return c.body(library.deskScript, 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': 'private, max-age=31536000, immutable',
  });
}

/** Headers of every response of the desk (promise 52). Its forms say where they come from. */
export function deskHeaders({
  library,
  settings,
}: Pick<World, 'library' | 'settings'>): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src '${styleOf(library.brand).hash}' '${hashOf(deskStyle)}'`,
    "script-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy.join('; '),
    // Not `no-referrer`, with which a browser hides the origin of a form too.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(settings.publicUrl.startsWith('https:')
      ? { 'Strict-Transport-Security': 'max-age=31536000' }
      : {}),
  };
}

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
