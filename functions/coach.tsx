/**
 * The coach's desk, as a Lambda behind the HTTP API: pages behind a sign-in, over the same service
 * functions as the command line. GET and HEAD change nothing but what a session needs.
 */
import { deskHeaders, sendDeskScript } from '../pages/desk/desk-frame.tsx';
import { showDeskNotice } from '../pages/desk/desk-notice.tsx';
import { showHealth } from '../pages/desk/health-page.tsx';
import { receivePasskey, showPasskey } from '../pages/desk/passkey-page.tsx';
import { receivePeople, showPeople } from '../pages/desk/people-page.tsx';
import { receivePerson, showPerson } from '../pages/desk/person-page.tsx';
import { receiveSessions, showSessions } from '../pages/desk/sessions-page.tsx';
import {
  receiveSignIn,
  receiveSignOut,
  showSignIn,
  signInAnswerMs,
} from '../pages/desk/sign-in-page.tsx';
import { showToday } from '../pages/desk/today-page.tsx';
import type { WebContext } from '../pages/parts/page-layout.tsx';
import { deskSite } from '../service/desk-site.ts';
import type { DeskWorld } from '../service/ports/world.ts';
import { type Methods, pagesHandler, type WebHandler } from './serve-pages.ts';
import { deskWorldFromEnvironment } from './worlds/desk-world.ts';

export interface CoachOptions {
  /** How long the answer to an address takes, whatever became of it. */
  readonly answerAfterMs?: number;
}

/** The handler, for a world that is there or is still to be made at the first event. */
export function createHandler(
  world: DeskWorld | (() => Promise<DeskWorld>),
  options: CoachOptions = {},
): WebHandler {
  return pagesHandler(world, {
    name: 'coach',
    routes: routesOf(options),
    routeOf: (path) => path.replace(/^\/desk\/people\/[^/]+/, '/desk/people/:id'),
    headers: deskHeaders,
    before: toItsHost,
    notice: showDeskNotice,
  });
}

export const handler = createHandler(deskWorldFromEnvironment);

/** Cookie and passkey are of one host: every other address of the service leads there. */
function toItsHost(c: WebContext, { settings }: DeskWorld): Response | undefined {
  const { origin } = deskSite(settings);
  const isHere = c.req.header('host') === new URL(origin).host;
  return isHere || c.req.method === 'POST' ? undefined : c.redirect(origin + c.req.path, 303);
}

function routesOf({
  answerAfterMs = signInAnswerMs,
}: CoachOptions): Readonly<Record<string, Methods<DeskWorld>>> {
  return {
    '/desk': { GET: showToday },
    '/desk/people': { GET: showPeople, POST: receivePeople },
    '/desk/people/:id': { GET: showPerson, POST: receivePerson },
    '/desk/pages.js': { GET: sendDeskScript },
    '/desk/health': { GET: showHealth },
    '/desk/sessions': { GET: showSessions, POST: receiveSessions },
    '/desk/sign-in': {
      GET: showSignIn,
      POST: (c, world) => receiveSignIn(c, world, answerAfterMs),
    },
    '/desk/passkey': { GET: showPasskey, POST: receivePasskey },
    '/desk/sign-out': { POST: receiveSignOut },
  };
}
