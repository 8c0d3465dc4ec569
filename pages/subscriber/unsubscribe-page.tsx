/**
 * The unsubscribe page. Its POST is also the one-click unsubscribe of mail programs (RFC 8058): it
 * needs no cookie, takes any body or none, does not redirect, and unsubscribes before it answers. A
 * reason is asked for afterwards and counted without the person.
 */

import { unsubscribe } from '../../service/intake/enter-sign-up.ts';
import {
  countLeavingReason,
  isLeavingReason,
  type LeavingReason,
  leavingReasons,
} from '../../service/intake/leaving-reasons.ts';
import type { World } from '../../service/ports/world.ts';
import { openLink } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { type Fields, readForm } from '../parts/read-form.ts';
import { optOut } from './preferences-page.tsx';

/** GET /unsubscribe. */
export function showUnsubscribe(c: WebContext, world: World) {
  const link = openLink(c, world, 'unsubscribe');
  if ('refusal' in link) return link.refusal;
  return page(c, world, {
    title: 'Unsubscribe',
    children: (
      <>
        <h1>End the letters?</h1>
        <p class="lead">One press, and no more letters come. It needs no reason.</p>
        <form method="post">
          <button type="submit">Unsubscribe</button>
        </form>
        <p class="hint">
          For a pause or a slower pace, see "Pace and preferences" below any letter.
        </p>
      </>
    ),
  });
}

/** POST /unsubscribe: ends letters, or also texts, or counts a reason. */
export async function receiveUnsubscribe(c: WebContext, world: World) {
  const link = openLink(c, world, 'unsubscribe');
  if ('refusal' in link) return link.refusal;
  const { subscriber, mailbox } = link.claim;
  const body = await readForm(c.req.raw);
  const fields: Fields = 'fields' in body ? body.fields : {};
  if (isLeavingReason(fields.reason)) {
    // The first POST ended the letters. They may have signed up again since, so this one only
    // counts.
    await countLeavingReason(world, subscriber, fields.reason);
    return page(c, world, { title: 'Thank you', children: <Counted reason={fields.reason} /> });
  }
  // An erased person gets the same page, and so does a mailbox that the record has left.
  await unsubscribe(world, subscriber, mailbox);
  const textsToo = fields.also === 'texts';
  if (textsToo) await optOut(world, subscriber, '/unsubscribe', mailbox);
  return page(c, world, { title: 'Unsubscribed', children: <Unsubscribed textsToo={textsToo} /> });
}

/** Shows nothing about the person, because this link never expires. */
function Unsubscribed({ textsToo }: { readonly textsToo: boolean }) {
  return (
    <>
      <h1>Done</h1>
      <p class="lead">
        {textsToo ? 'No more letters, and no more texts.' : 'No more letters will come.'}
      </p>
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
      <section class="part" aria-labelledby="why">
        <h2 id="why">Only if you like: what made you go?</h2>
        <p>
          One press is counted, without your name or anything else about you. Or simply close this
          page.
        </p>
        <form method="post">
          <div class="stack">
            {Object.entries(leavingReasons).map(([reason, words]) => (
              <button type="submit" class="quiet" name="reason" value={reason}>
                {words}
              </button>
            ))}
          </div>
        </form>
      </section>
    </>
  );
}

function Counted({ reason }: { readonly reason: LeavingReason }) {
  return (
    <>
      <h1>Thank you</h1>
      <p class="lead">It is counted, and helps the next person. You may close this page now.</p>
      {reason === 'private' ? (
        <p>
          If something is not safe where you are, <a href="/safety">private help</a> is there at any
          hour.
        </p>
      ) : null}
      <p>
        If you ever want to come back, <a href="/">sign up again</a>. Take good care.
      </p>
    </>
  );
}
