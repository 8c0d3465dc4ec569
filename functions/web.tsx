/**
 * The pages, as a Lambda behind the HTTP API: routes, headers, and what is said when something
 * fails. Pages work without JavaScript and without cookies; GET and HEAD change nothing, since mail
 * scanners follow every link (promise 19).
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
// The preset with one small router: thirty paths need no others, and a cold start reads every byte.
import { Hono } from 'hono/tiny';
import { receiveLook, showLook } from '../pages/coach/look-page.tsx';
import { showNotice } from '../pages/parts/notice.tsx';
import { commonHeaders, type WebContext, type WebEnv } from '../pages/parts/page-layout.tsx';
import { fitBody } from '../pages/parts/read-form.ts';
import { receiveCheckIn, showCheckIn } from '../pages/seminar/check-in-page.tsx';
import { receiveConfirmSeat, showConfirmSeat } from '../pages/seminar/confirm-seat-page.tsx';
import { receiveRegistration } from '../pages/seminar/register-page.tsx';
import { receiveSeat, showSeat } from '../pages/seminar/seat-page.tsx';
import { showCalendar, showSeminar } from '../pages/seminar/seminar-page.tsx';
import { receiveAnswer, showAnswer } from '../pages/subscriber/answer-page.tsx';
import { receiveConfirm, showConfirm } from '../pages/subscriber/confirm-page.tsx';
import { receiveExport, showExport } from '../pages/subscriber/export-page.tsx';
import { receiveKeep, showKeep } from '../pages/subscriber/keep-page.tsx';
import { receiveMove, showMove } from '../pages/subscriber/move-page.tsx';
import { sendPopUp } from '../pages/subscriber/pop-up-route.ts';
import { receivePreferences, showPreferences } from '../pages/subscriber/preferences-page.tsx';
import { showProgress } from '../pages/subscriber/progress-page.tsx';
import { answerAfterMs, receiveSignUp, showSignUp } from '../pages/subscriber/sign-up-page.tsx';
import { receiveTexts, showTexts } from '../pages/subscriber/texts-page.tsx';
import { receiveUnsubscribe, showUnsubscribe } from '../pages/subscriber/unsubscribe-page.tsx';
import { showFirstLetter, showWords } from '../pages/subscriber/word-pages.tsx';
import type { World } from '../service/ports/world.ts';
import { worldFromEnvironment } from './worlds/deployed-world.ts';

export type WebHandler = (
  event: APIGatewayProxyEventV2,
) => Promise<APIGatewayProxyStructuredResultV2>;

export interface WebOptions {
  /** How long every accepted sign-up takes, whatever became of it. */
  readonly answerAfterMs?: number;
}

type Page = (c: WebContext, world: World) => Response | Promise<Response>;
type Methods = { readonly GET?: Page; readonly POST?: Page };

/** The handler, for a world that is there or is still to be made at the first event. */
export function createHandler(
  world: World | (() => Promise<World>),
  options: WebOptions = {},
): WebHandler {
  let ready: { readonly world: World; readonly serve: ReturnType<typeof handle> } | undefined;
  return async (event) => {
    const present = typeof world === 'function' ? await world() : world;
    if (ready?.world !== present)
      ready = { world: present, serve: handle(createApp(present, options)) };
    return (await ready.serve(fitForRequest(event))) as APIGatewayProxyStructuredResultV2;
  };
}

export const handler = createHandler(worldFromEnvironment);

/** Every path and what may be done with it. HEAD is answered as GET, without its body. */
function routesOf(options: WebOptions): Readonly<Record<string, Methods>> {
  return {
    '/': { GET: showSignUp },
    '/subscribe': {
      POST: (c, world) => receiveSignUp(c, world, options.answerAfterMs ?? answerAfterMs),
    },
    '/confirm': { GET: showConfirm, POST: receiveConfirm },
    '/answer': { GET: showAnswer, POST: receiveAnswer },
    '/preferences': { GET: showPreferences, POST: receivePreferences },
    '/progress': { GET: showProgress },
    '/export': { GET: showExport, POST: receiveExport },
    '/keep': { GET: showKeep, POST: receiveKeep },
    '/move': { GET: showMove, POST: receiveMove },
    '/look': { GET: showLook, POST: receiveLook },
    '/seminars/:id': { GET: showSeminar },
    '/seminars/:id/calendar.ics': { GET: showCalendar },
    '/seminars/:id/register': {
      POST: (c, world) => receiveRegistration(c, world, options.answerAfterMs ?? answerAfterMs),
    },
    '/confirm-seat': { GET: showConfirmSeat, POST: receiveConfirmSeat },
    '/seat': { GET: showSeat, POST: receiveSeat },
    '/check-in': { GET: showCheckIn, POST: receiveCheckIn },
    '/texts': { GET: showTexts, POST: receiveTexts },
    '/unsubscribe': { GET: showUnsubscribe, POST: receiveUnsubscribe },
    '/first-letter': { GET: showFirstLetter },
    '/safety': { GET: (c, world) => showWords(c, world, 'safety') },
    '/privacy': { GET: (c, world) => showWords(c, world, 'privacy') },
    '/terms': { GET: (c, world) => showWords(c, world, 'terms') },
    '/pop-up.js': { GET: sendPopUp },
    '/health': { GET: (c) => c.text('ok') },
  };
}

function createApp(world: World, options: WebOptions): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  const routes = routesOf(options);
  const headers = commonHeaders(world);
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) {
      // What is the same for everybody, the pop-up alone, says itself how long it lasts.
      if (name !== 'Cache-Control' || !c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  });
  for (const [path, methods] of Object.entries(routes)) {
    for (const [method, show] of Object.entries(methods))
      app.on(method, path, (c) => show(c, world));
    app.all(path, async (c) => {
      const allowed = Object.keys(methods).flatMap((method) =>
        method === 'GET' ? ['GET', 'HEAD'] : [method],
      );
      const answer = await showNotice(c, world, 'method');
      answer.headers.set('Allow', allowed.join(', '));
      return answer;
    });
  }
  app.notFound((c) => showNotice(c, world, 'missing'));
  app.onError((error, c) => {
    // The path of a route and the error's kind: a message may quote an address, and the query holds
    // a token.
    const route = c.req.path.replace(/^\/seminars\/[^/]*/, '/seminars/:id');
    world.log.error('web failed', { route: route in routes ? route : 'other', error: error.name });
    return showNotice(c, world, 'failed');
  });
  return app;
}

/**
 * Fetch's `Request` takes neither a body on GET nor these methods, and what it throws would quote
 * the link in the log.
 */
function fitForRequest(event: APIGatewayProxyEventV2): LambdaEvent {
  const { http } = event.requestContext;
  const method = /^(CONNECT|TRACE|TRACK)$/i.test(http.method)
    ? 'OPTIONS'
    : http.method.toUpperCase();
  const { body, ...rest } = fitBody(event);
  const carries = body !== undefined && method !== 'GET' && method !== 'HEAD';
  const requestContext = { ...event.requestContext, http: { ...http, method } };
  // Hono types an event more narrowly than API Gateway sends it.
  return { ...rest, ...(carries ? { body } : {}), requestContext } as unknown as LambdaEvent;
}
