/**
 * The end of letters. The POST is also the one-click unsubscribe of mail programs (RFC 8058): it needs no cookie, takes any
 * body or none, never redirects, and is done before it is answered.
 */
import { unsubscribe } from '../../adapters/sign-up.ts';
import type { World } from '../../adapters/world.ts';
import { readForm } from '../read-form.ts';
import { page, type WebContext } from './layout.tsx';
import { openLink } from './link.tsx';
import { optOut } from './preferences.tsx';

export function showUnsubscribe(c: WebContext, world: World) {
  const link = openLink(c, world, 'unsubscribe');
  if ('refusal' in link) return link.refusal;
  return page(c, world, {
    title: 'Unsubscribe',
    children: (
      <>
        <h1>End the letters?</h1>
        <p>One press, and no more letters come. Nobody will ask why.</p>
        <form method="post">
          <button type="submit">Unsubscribe</button>
        </form>
        <p class="hint">For a pause or a slower pace, see "Pace and preferences" below any letter.</p>
      </>
    ),
  });
}

export async function receiveUnsubscribe(c: WebContext, world: World) {
  const link = openLink(c, world, 'unsubscribe');
  if ('refusal' in link) return link.refusal;
  const { subscriber } = link.claim;
  // Somebody who is no longer known gets no letters either: the same page.
  await unsubscribe(world, subscriber);
  const body = await readForm(c.req.raw);
  const textsToo = 'fields' in body && body.fields.also === 'texts';
  if (textsToo) await optOut(world, subscriber, '/unsubscribe');
  return page(c, world, { title: 'Unsubscribed', children: <Unsubscribed textsToo={textsToo} /> });
}

/** Says nothing of the person: this link works for ever. */
function Unsubscribed({ textsToo }: { readonly textsToo: boolean }) {
  return (
    <>
      <h1>Done</h1>
      <p class="lead">{textsToo ? 'No more letters, and no more texts.' : 'No more letters will come.'}</p>
      {textsToo ? null : (
        <>
          <p>Do you get texts from us? Reply STOP to any of them, or end them here.</p>
          <form method="post">
            <button type="submit" class="quiet" name="also" value="texts">
              End texts too
            </button>
          </form>
        </>
      )}
      <p>
        If you ever want to come back, <a href="/">sign up again</a>. Take good care.
      </p>
    </>
  );
}
