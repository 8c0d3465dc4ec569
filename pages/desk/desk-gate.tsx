/**
 * Lets a request in to the desk: by its cookie, from a page of the desk alone (a POST's origin),
 * with the right that the page asks for. What was typed in a form is kept when a session has ended.
 */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type DeskRight, hasRight } from '../../service/desk/desk-rights.ts';
import { isOpen, noteVisit, readVisit, sessionMs, type Visit } from '../../service/desk/sign-in.ts';
import { deskSite } from '../../service/desk-site.ts';
import type { DeskRole } from '../../service/ports/coach-store.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { type Fields, readForm } from '../parts/read-form.ts';
import { type DeskPlace, deskPage } from './desk-frame.tsx';

type Answer = Response | Promise<Response>;
export type Gate = { readonly visit: Visit } | { readonly refusal: Answer };

/** The visit of a signed-in coach with this right; else the page or the redirect in its place. */
export async function openGate(c: WebContext, world: DeskWorld, right?: DeskRight): Promise<Gate> {
  if (!isFromDesk(c, world)) return { refusal: refuse(c, world, 'origin') };
  const visit = await readVisit(world, readCookie(c, world));
  if (!visit || !isOpen(visit, world.now())) return { refusal: askToSignIn(c, world, visit) };
  if (right && !hasRight(visit.coach.role, right)) return { refusal: refuse(c, world, 'right') };
  return { visit: await noteVisit(world, visit) };
}

/** The visit of a coach with a link's session or more, for the pages on the way in. */
export async function openDoor(c: WebContext, world: DeskWorld): Promise<Gate> {
  if (!isFromDesk(c, world)) return { refusal: refuse(c, world, 'origin') };
  const visit = await readVisit(world, readCookie(c, world));
  return visit ? { visit } : { refusal: askToSignIn(c, world, undefined) };
}

/** Whether a POST comes from a page of the desk. GET changes nothing. */
export function isFromDesk(c: WebContext, { settings }: DeskWorld): boolean {
  return c.req.method !== 'POST' || c.req.header('origin') === deskSite(settings).origin;
}

const isSecure = ({ settings }: DeskWorld) => settings.publicUrl.startsWith('https:');

/** `__Host-`: of this host alone, and only over TLS. On loopback there is none. */
const cookieName = 'desk';

function readCookie(c: WebContext, world: DeskWorld): string | undefined {
  return isSecure(world) ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
}

export function giveCookie(c: WebContext, world: DeskWorld, secret: string): void {
  const common = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: sessionMs / 1000 } as const;
  if (isSecure(world))
    setCookie(c, cookieName, secret, { ...common, secure: true, prefix: 'host' });
  else setCookie(c, cookieName, secret, common);
}

export function takeCookie(c: WebContext, world: DeskWorld): void {
  if (isSecure(world)) deleteCookie(c, `__Host-${cookieName}`, { path: '/', secure: true });
  else deleteCookie(c, cookieName, { path: '/' });
}

/** A page of the desk to go to after the sign-in; every other address is the desk itself. */
export function safePath(said: string | undefined): string {
  return said && /^\/desk(?:\/[a-z0-9-]+)*$/.test(said) ? said : '/desk';
}

/** The places of a role, in the order of a day. */
export function placesOf(role: DeskRole): readonly DeskPlace[] {
  return [
    { path: '/desk', name: 'Today' },
    ...(hasRight(role, 'everyone') ? [{ path: '/desk/people', name: 'People' }] : []),
    ...(hasRight(role, 'health') ? [{ path: '/desk/health', name: 'Health' }] : []),
    { path: '/desk/sessions', name: 'Sign-in' },
  ];
}

async function askToSignIn(
  c: WebContext,
  world: DeskWorld,
  visit: Visit | undefined,
): Promise<Response> {
  const to = encodeURIComponent(c.req.path);
  const way = visit ? `/desk/passkey?to=${to}` : `/desk/sign-in?to=${to}`;
  if (c.req.method !== 'POST') return c.redirect(way, 303);
  const body = await readForm(c.req.raw);
  const fields = 'fields' in body ? body.fields : {};
  return deskPage(c, world, {
    title: 'Sign in',
    status: 401,
    children: <Kept path={c.req.path} fields={fields} way={way} />,
  });
}

/** A form that came after its session: nothing of it is lost, and it is sent again by a press. */
function Kept({ path, fields, way }: { path: string; fields: Fields; way: string }) {
  const texts = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return (
    <>
      <h1>You were signed out meanwhile</h1>
      <p>Nothing was sent, and nothing is lost. Sign in in a new tab, then send this again here.</p>
      <p>
        <a class="button" href={way} target="_blank" rel="noopener">
          Sign in (new tab)
        </a>
      </p>
      <form method="post" action={path} class="part">
        {texts.map(([name, value]) =>
          value.length > 30 || value.includes('\n') ? (
            <div class="field">
              <label>
                What you wrote
                <textarea name={name}>{value}</textarea>
              </label>
            </div>
          ) : (
            <input type="hidden" name={name} value={value} />
          ),
        )}
        <button type="submit">Send it again</button>
      </form>
    </>
  );
}

const refusals = {
  origin: {
    heading: 'This form came from another page',
    words: 'Nothing was changed. Open the desk yourself and use its own buttons.',
  },
  right: {
    heading: 'This is not yours to see',
    words:
      'Your place on the list does not open it. Who deploys the course can change that: npx mend coach list',
  },
} as const;

export function refuse(c: WebContext, world: DeskWorld, why: keyof typeof refusals): Answer {
  const { heading, words } = refusals[why];
  return deskPage(c, world, {
    title: 'Not possible',
    status: 403,
    children: (
      <>
        <h1>{heading}</h1>
        <p>{words}</p>
        <p>
          <a class="alone" href="/desk">
            To the desk
          </a>
        </p>
      </>
    ),
  });
}
