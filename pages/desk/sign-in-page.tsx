/**
 * The way in to the desk: an address, a mailed link, a passkey. The first page answers alike for an
 * address on the list and for any other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { askForLink, openLinkOnce } from '../../service/desk/sign-in.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { readForm } from '../parts/read-form.ts';
import { deskPage } from './desk-frame.tsx';
import { giveCookie, isFromDesk, openDoor, refuse, safePath, takeCookie } from './desk-gate.tsx';

/** How long the answer to an address takes, whatever became of it. */
export const signInAnswerMs = 500;

/** GET /desk/sign-in: the form; behind a mailed link its button, since scanners follow links. */
export function showSignIn(c: WebContext, world: DeskWorld) {
  const token = c.req.query('t');
  const to = safePath(c.req.query('to'));
  return deskPage(c, world, {
    title: 'Sign in',
    children: token ? <GoOn token={token} to={to} /> : <AskAddress to={to} />,
  });
}

/** POST /desk/sign-in: mails a link to an address, or takes the link. */
export async function receiveSignIn(c: WebContext, world: DeskWorld, waitMs: number) {
  if (!isFromDesk(c, world)) return refuse(c, world, 'origin');
  const body = await readForm(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const to = safePath(form.text('to'));
  const token = form.text('t');
  if (token) return takeLink(c, world, token, to);
  const answered = sleep(waitMs);
  const email = form.text('email');
  const ip = c.env.event?.requestContext.http.sourceIp;
  if (email) await askForLink(world, email, ip, to === '/desk' ? '' : to);
  await answered;
  return deskPage(c, world, { title: 'Sign in', children: <LetterIsOnItsWay /> });
}

async function takeLink(c: WebContext, world: DeskWorld, token: string, to: string) {
  const browser = browserOf(c.req.header('user-agent'));
  const secret = await openLinkOnce(world, token, browser);
  if (!secret) {
    return deskPage(c, world, {
      title: 'Sign in',
      status: 400,
      children: (
        <>
          <h1>This link has run out</h1>
          <p>It works once, for 15 minutes, and the newest one alone.</p>
          <AskAddress to={to} isAgain />
        </>
      ),
    });
  }
  giveCookie(c, world, secret);
  return c.redirect(`/desk/passkey?to=${encodeURIComponent(to)}`, 303);
}

/** POST /desk/sign-out. */
export async function receiveSignOut(c: WebContext, world: DeskWorld) {
  const door = await openDoor(c, world);
  if ('refusal' in door) return door.refusal;
  await world.store.coaches.endSession(door.visit.session.hash);
  takeCookie(c, world);
  return c.redirect('/desk/sign-in', 303);
}

/** "Firefox on Android", for the list of sessions; what is unknown is "a browser". */
export function browserOf(agent = ''): string {
  const browser = /\b(Firefox|Edg|OPR|Chrome|Safari)\b/.exec(agent)?.[1];
  const system = /\b(Android|iPhone|iPad|Windows|Mac OS X|Linux)\b/.exec(agent)?.[1];
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
  const named = browser ? (names[browser] ?? browser) : 'a browser';
  return system ? `${named} on ${system}` : named;
}

function AskAddress({ to, isAgain }: { readonly to: string; readonly isAgain?: true }) {
  return (
    <>
      {isAgain ? null : <h1>Sign in</h1>}
      <form method="post" action="/desk/sign-in">
        <input type="hidden" name="to" value={to} />
        <div class="field">
          <label for="email">Your email address</label>
          <input id="email" name="email" type="email" autocomplete="username" required />
        </div>
        <button type="submit">Send me a link</button>
      </form>
    </>
  );
}

function GoOn({ token, to }: { readonly token: string; readonly to: string }) {
  return (
    <>
      <h1>Sign in</h1>
      <p>This is the link from your letter. Next comes your passkey.</p>
      <form method="post" action="/desk/sign-in">
        <input type="hidden" name="t" value={token} />
        <input type="hidden" name="to" value={to} />
        <button type="submit">Go on</button>
      </form>
    </>
  );
}

function LetterIsOnItsWay() {
  return (
    <>
      <h1>Look in your inbox</h1>
      <p class="lead">
        If the address is on the list, a letter with a link is on its way. It works for 15 minutes.
      </p>
      <p>
        No letter? Ask who deploys the course whether you are on the list:{' '}
        <code>npx mend coach list</code>
      </p>
    </>
  );
}
