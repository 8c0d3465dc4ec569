/**
 * Serves every request of the local service's web port: the studio, the storyboard and `/local/...`
 * itself, everything else by the deployed handlers behind API Gateway's request limits.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { storyboardPage } from '../cli/storyboard/storyboard-page.tsx';
import { dayMs } from '../core/calendar/zone.ts';
import { isOpenFor } from '../core/seminar/seats.ts';
import type { World } from '../service/ports/world.ts';
import type { AdjustableClock } from './adjustable-clock.ts';
import { type Controlled, serveControl } from './control.ts';
import { callFunction } from './gateway.ts';
import type { LibraryWatcher } from './library-watcher.ts';
import type { LocalFunctions } from './local-functions.ts';
import { type Answer, type Handler, isLocal, json, plain, send } from './loopback.ts';
import { type RequestLimits, servedBy } from './request-limits.ts';
import { studioPage } from './studio/studio-page.tsx';

/** What the routes need. The functions are made after the port is open, so both are read late. */
export interface RouteParts {
  readonly clock: AdjustableClock;
  readonly watcher: LibraryWatcher;
  readonly limits: RequestLimits | undefined;
  readonly urls: () => { readonly web: string; readonly inbox: string; readonly phone: string };
  readonly functions: () => LocalFunctions | undefined;
  readonly control: () => Controlled | undefined;
  /** Offers a text on the phone page, to be sent by one press. */
  readonly offerText: (body: string) => void;
}

/** The handler of the web port. */
export function localRoutes(parts: RouteParts): Handler {
  return async (request, response, url) => {
    const control = parts.control();
    switch (url.pathname) {
      case '/favicon.ico':
        return send(response, plain(404, ''));
      case '/local':
      case '/local/':
      case '/local/studio':
        return send(response, html(await studio(parts, control?.world)));
      case '/local/storyboard':
        return send(response, html(storyboard(parts)));
      case '/local/storyboard/revision': {
        const { library, problems } = parts.watcher;
        return send(response, json(200, { version: library.version, problems }));
      }
    }
    if (url.pathname.startsWith('/local/') && control)
      return serveControl(control, request, response, url);
    await callRoute(parts, request, response, url);
  };
}

/**
 * Which requests are served at all. The pages are open to every origin, as on AWS (their forms come
 * with the origin "null"); `/local/...` only to pages and programs on this machine.
 */
export function mayAsk(request: IncomingMessage): boolean {
  return !request.url?.startsWith('/local') || isLocal(request);
}

async function callRoute(
  { clock, limits, functions, offerText }: RouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  { pathname }: URL,
): Promise<void> {
  const handler = functions()?.handlers[servedBy(request.method, pathname)];
  if (!handler) return send(response, plain(503, ''));
  const admission = limits?.admit(request.method, pathname);
  if (admission && 'refusal' in admission) return send(response, admission.refusal);
  const answering = callFunction(handler, request, response, clock.now());
  const { body } = await answering.finally(admission?.leave);
  const text = textOn(String(body));
  if (text) offerText(text);
}

/** The text that a page's link writes on a phone: a code with its word. */
function textOn(page: string): string | undefined {
  const [, written] = /href="sms:[^"?]+\?&(?:amp;)?body=([^"]+)"/.exec(page) ?? [];
  return written && decodeURIComponent(written);
}

async function studio({ clock, urls }: RouteParts, world: World | undefined): Promise<string> {
  const { web, inbox, phone } = urls();
  return studioPage({
    webUrl: web,
    inboxUrl: inbox,
    phoneUrl: phone,
    coachUrl: `${web}/local/desk`,
    seminars: world ? await openSeminars(world) : [],
    now: clock.now(),
  });
}

/** Seminars that still take registrations, with the addresses of their pages. */
async function openSeminars({ store, settings, now }: World) {
  const open = (await store.seminars.all()).filter((seminar) => isOpenFor(seminar, now()));
  return open.map(({ id, title }) => ({ title, url: `${settings.publicUrl}/seminars/${id}` }));
}

function storyboard({ clock, watcher: { library, problems } }: RouteParts): string {
  const live = { problems, homeUrl: '/local/studio' };
  return storyboardPage(library, { from: Math.floor(clock.now() / dayMs), live });
}

function html(body: string): Answer {
  return { status: 200, type: 'text/html; charset=utf-8', body };
}
