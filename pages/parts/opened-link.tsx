/**
 * Opens the signed links of letters: reads the token and, when it is tampered with or expired,
 * shows a page that says what to do. That page never says whose link it was.
 */

import { mailboxOf } from '../../core/move-mailbox.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../../service/ports/world.ts';
import { type Claim, linkTo, type Purpose, readToken } from '../../service/signed-links.ts';
import { page, type WebContext } from './page-layout.tsx';

/** The claim of the request's token, or the page for a bad token. */
export function openLink(
  c: WebContext,
  world: World,
  purpose: Purpose,
): { readonly claim: Claim } | { readonly refusal: Response | Promise<Response> } {
  const claim = readToken(world.secrets, c.req.query('t') ?? '', purpose, world.now());
  if (claim === 'tampered') return { refusal: showTampered(c, world) };
  if (claim === 'expired') return { refusal: showGone(c, world, purpose) };
  return { claim };
}

export interface OpenLink {
  readonly claim: Claim;
  readonly subscriber: Subscriber;
}

/** As `openLink`, with the person. For an erased person it is the page of an expired link. */
export async function openPerson(
  c: WebContext,
  world: World,
  purpose: Purpose,
): Promise<OpenLink | { readonly refusal: Response | Promise<Response> }> {
  const link = openLink(c, world, purpose);
  if ('refusal' in link) return link;
  const { claim } = link;
  const stored = await world.store.people.read(claim.subscriber, world.now(), true);
  // The letter went to a mailbox that the record has left.
  const isLeft = stored && claim.mailbox !== mailboxOf(stored.subscriber);
  return stored && !isLeft
    ? { claim, subscriber: stored.subscriber }
    : { refusal: showGone(c, world, purpose) };
}

/** As `openPerson`, for the link to a mailbox that is to become the record's, or has. */
export async function openMove(
  c: WebContext,
  world: World,
): Promise<OpenLink | { readonly refusal: Response | Promise<Response> }> {
  const link = openLink(c, world, 'move');
  if ('refusal' in link) return link;
  const { claim } = link;
  const stored = await world.store.people.read(claim.subscriber, world.now(), true);
  const left = stored && claim.mailbox - mailboxOf(stored.subscriber);
  return stored && (left === 0 || left === 1)
    ? { claim, subscriber: stored.subscriber }
    : { refusal: showGone(c, world, 'move') };
}

/** A new signed link to another page, as a path without the host. */
export function pathTo(
  world: World,
  purpose: Purpose,
  subscriber: Pick<Subscriber, 'id' | 'mailbox'>,
  detail?: string,
): string {
  return linkTo(world, purpose, subscriber, detail).slice(world.settings.publicUrl.length);
}

function showTampered(c: WebContext, world: World) {
  const { helpEmail } = world.library.brand;
  return page(c, world, {
    title: 'This link',
    status: 400,
    children: (
      <>
        <h1>This link is not complete</h1>
        <p>
          Some mail programs cut long links. Please open the letter again and press its button
          there.
        </p>
        <p>
          Still no luck? Write to <a href={`mailto:${helpEmail}`}>{helpEmail}</a>. A person reads
          it.
        </p>
      </>
    ),
  });
}

/** What to do instead, for an expired link of each purpose. */
const advice: Readonly<Record<Purpose, string>> = {
  confirm:
    'Nothing was begun, and the address it was for is forgotten after seven days. You can simply sign up again.',
  answer: 'The letter is an old one. The newest letter in your inbox has a link that works.',
  preferences: 'The letter is an old one. The newest letter in your inbox has a link that works.',
  texts:
    'The letter is an old one. The newest letter in your inbox has a link that works, and so has "Pace and preferences".',
  unsubscribe: 'There is nothing under it any more: no letters go out to you.',
  progress:
    'It works for fifteen minutes, so that nobody finds it later. "Pace and preferences" in any letter sends a new one.',
  export:
    'It works for fifteen minutes, so that nobody finds it later. "Pace and preferences" in any letter sends a new one.',
  keep: 'The three days are over, and everything is erased. You are welcome to sign up again whenever you like.',
  move: 'It works for seven days. The newest letter has a link that works; if the letters come here already, there is nothing more to do.',
  'confirm-seat':
    'The address it was for is forgotten after seven days. You can simply save a seat again.',
  seat: 'There is no seat under it any more: nothing comes.',
  'check-in':
    'There is no seat under it any more. The newest letter in your inbox has a link that works.',
};

/** The page of an expired link, with status 410. */
export function showGone(c: WebContext, world: World, purpose: Purpose) {
  return page(c, world, {
    title: 'This link',
    status: 410,
    children: (
      <>
        <h1>This link has run out</h1>
        <p>{advice[purpose]}</p>
        {purpose === 'confirm' ? (
          <p>
            <a class="button" href="/">
              Sign up
            </a>
          </p>
        ) : null}
      </>
    ),
  });
}
