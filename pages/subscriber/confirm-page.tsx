/**
 * The page behind the confirmation letter's button. GET changes nothing; POST starts the course.
 */

import { plannedTouch } from '../../core/due.ts';
import { awaitsConfirmation } from '../../core/enrollment.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { confirm, confirmationIn } from '../../service/intake/enter-sign-up.ts';
import type { World } from '../../service/ports/world.ts';
import { showNotice } from '../parts/notice.tsx';
import { type OpenLink, openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { TextsOffer } from '../parts/texts-offer.tsx';
import { whenWords } from '../parts/when.ts';

/** Changes nothing, because mail scanners follow every link (promise 19). */
export async function showConfirm(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'confirm');
  if ('refusal' in link) return link.refusal;
  const passed = await showPassed(c, world, link);
  if (passed) return passed;
  return page(c, world, {
    title: 'One tap to begin',
    children: (
      <>
        <h1>One tap to begin</h1>
        <p class="lead">
          Press the button, and the first letter is on its way. Change your mind whenever you like.
        </p>
        <form method="post">
          <button type="submit">Yes, begin</button>
        </form>
        <p class="hint">Not you? Close this page: nothing happens.</p>
      </>
    ),
  });
}

/** POST /confirm: starts the course. */
export async function receiveConfirm(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'confirm');
  if ('refusal' in link) return link.refusal;
  const passed = await showPassed(c, world, link);
  if (passed) return passed;
  const { enrollment, wish } = confirmationIn(link.claim.detail);
  if (!(await confirm(world, link.subscriber.id, enrollment, wish)))
    return showGone(c, world, 'confirm');
  const stored = await world.store.people.read(link.subscriber.id, world.now(), true);
  return stored ? showConfirmed(c, world, stored.subscriber) : showGone(c, world, 'confirm');
}

/** The page for a link that has nothing left to confirm; undefined while it has. */
async function showPassed(c: WebContext, world: World, { subscriber, claim }: OpenLink) {
  const { letters, enrollment } = subscriber;
  if (awaitsConfirmation(world.library, subscriber)) {
    return enrollment === confirmationIn(claim.detail).enrollment
      ? undefined
      : showNotice(c, world, 'newerLetter');
  }
  if (letters.state === 'on') return showConfirmed(c, world, subscriber);
  return showNotice(c, world, 'lettersOff');
}

function showConfirmed(c: WebContext, world: World, subscriber: Subscriber) {
  return page(c, world, {
    title: 'You are in',
    children: <Confirmed world={world} subscriber={subscriber} />,
  });
}

function Confirmed({
  world,
  subscriber,
}: {
  readonly world: World;
  readonly subscriber: Subscriber;
}) {
  const now = world.now();
  const planned = plannedTouch(world.library, subscriber);
  const next = subscriber.position?.done.length === 0 ? 'first' : 'next';
  return (
    <>
      <h1>You are in</h1>
      {planned && planned.at > now ? (
        <p class="lead">
          Your {next} letter comes {whenWords(planned.at, subscriber, now)}.
        </p>
      ) : planned ? (
        <p class="lead">Your {next} letter is on its way. Give it a minute or two.</p>
      ) : null}
      <p>
        Every letter asks for one small thing. You may slow down, pause or end with a tap in any of
        them.
      </p>
      <TextsOffer path={pathTo(world, 'texts', subscriber.id)} />
      <p class="hint">You may close this page now.</p>
    </>
  );
}
