/**
 * Serves pages behind the HTTP API: routes, headers, and what is said when something fails. HEAD is
 * answered as GET. `web` and `coach` say what their pages are.
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
// The preset with one small router: thirty paths need no others, and a cold start reads every byte.
import { Hono } from 'hono/tiny';
import type { WebContext, WebEnv } from '../pages/parts/page-layout.tsx';
import { fitBody } from '../pages/parts/read-form.ts';
import type { World } from '../service/ports/world.ts';

export type WebHandler = (
  event: APIGatewayProxyEventV2,
) => Promise<APIGatewayProxyStructuredResultV2>;

type Answer = Response | Promise<Response>;
type Page<W> = (c: WebContext, world: W) => Answer;
export type Methods<W> = { readonly GET?: Page<W>; readonly POST?: Page<W> };

export interface Pages<W> {
  /** The function's name in the log. */
  readonly name: string;
  readonly routes: Readonly<Record<string, Methods<W>>>;
  /** A path as the log may have it: without what names anybody. */
  readonly routeOf: (path: string) => string;
  readonly headers: (world: W) => Readonly<Record<string, string>>;
  /** Answers in the place of every page, where it gives an answer. */
  readonly before?: (c: WebContext, world: W) => Response | undefined;
  readonly notice: (c: WebContext, world: W, kind: 'method' | 'missing' | 'failed') => Answer;
}

/** The handler, for a world that is there or is still to be made at the first event. */
export function pagesHandler<W extends World>(
  world: W | (() => Promise<W>),
  pages: Pages<W>,
): WebHandler {
  let ready: { readonly world: W; readonly serve: ReturnType<typeof handle> } | undefined;
  return async (event) => {
    const present = typeof world === 'function' ? await world() : world;
    if (ready?.world !== present)
      ready = { world: present, serve: handle(createApp(present, pages)) };
    return (await ready.serve(fitForRequest(event))) as APIGatewayProxyStructuredResultV2;
  };
}

function createApp<W extends World>(world: W, pages: Pages<W>): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  const { routes, notice } = pages;
  const headers = pages.headers(world);
  app.use(async (c, next) => {
    const instead = pages.before?.(c, world);
    if (instead) c.res = instead;
    else await next();
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
      const answer = await notice(c, world, 'method');
      answer.headers.set('Allow', allowed.join(', '));
      return answer;
    });
  }
  app.notFound((c) => notice(c, world, 'missing'));
  app.onError((error, c) => {
    // The path of a route and the error's kind: a message may quote an address, and the query holds
    // a token.
    const route = pages.routeOf(c.req.path);
    const known = route in routes ? route : 'other';
    world.log.error(`${pages.name} failed`, { route: known, error: error.name });
    return notice(c, world, 'failed');
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
