/**
 * Asks the desk of the local service, in stories: one request of a coach who is signed in by the
 * local door, as a browser sends it, with the page that it leads to.
 */
import type { Service } from '../local/local-service.ts';

type Desk = Pick<Service, 'urls'> & { readonly world: Pick<Service['world'], 'library'> };

/** Where an alert's link leads: the page of the person at the desk. */
export const deskLink = /http:\/\/localhost:\d+\/desk\/people\/[a-z0-9]+/;

/** GET, or with fields POST; `where` is a path of the desk or a link to it. */
export async function atDesk(
  { urls, world }: Desk,
  where: string,
  fields?: Readonly<Record<string, string>>,
  who = world.library.brand.coachEmail,
): Promise<{ readonly status: number; readonly text: string }> {
  const origin = urls.web.replace('127.0.0.1', 'localhost');
  const body = new URLSearchParams({ who });
  const door = await fetch(`${origin}/local/desk`, { method: 'POST', body, redirect: 'manual' });
  const [cookie = ''] = (door.headers.get('set-cookie') ?? '').split(';');
  const ask = (url: string, init: RequestInit = {}) =>
    fetch(new URL(url, origin), { ...init, headers: { cookie, origin }, redirect: 'manual' });
  const sent = fields ? { method: 'POST', body: new URLSearchParams(fields) } : {};
  const first = await ask(where, sent);
  const next = first.headers.get('location');
  const last = next ? await ask(next) : first;
  return { status: last.status, text: await last.text() };
}
