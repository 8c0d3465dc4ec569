/**
 * The page behind the confirmation letter's button. GET changes nothing; POST starts the course and
 * shows when the first letter comes, a first practice, and what may be set now or later.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { courseOf } from '../../core/course.ts';
import { mayGoNow, plannedTouch, postpone } from '../../core/due.ts';
import { awaitsConfirmation } from '../../core/enrollment.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { confirm, confirmationIn } from '../../service/intake/enter-sign-up.ts';
import type { World } from '../../service/ports/world.ts';
import { empty } from '../parts/fields.tsx';
import { showNotice } from '../parts/notice.tsx';
import { type OpenLink, openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { TextsOffer } from '../parts/texts-offer.tsx';
import { whenWords } from '../parts/when.ts';
import { Settings } from './preference-parts.tsx';

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
  const { library } = world;
  const { title, body } = wordsOf(world, 'confirmed', {
    firstLetter: nextWords(world, subscriber),
    firstPractice: courseOf(library).firstPractice ?? '',
  });
  return page(c, world, {
    title,
    children: (
      <>
        <h1>{title}</h1>
        <div class="opening">{body}</div>
        <section class="part" aria-labelledby="fit">
          <h2 id="fit">Make it fit, if you like</h2>
          <p>You may leave all of this as it is. A link in every letter brings you back to it.</p>
          <Settings
            subscriber={subscriber}
            filled={empty}
            country={library.brand.country}
            action={pathTo(world, 'preferences', subscriber)}
            consents={library.consents}
          />
        </section>
        <TextsOffer world={world} subscriber={subscriber} />
        <p class="hint">You may close this page now.</p>
      </>
    ),
  });
}

/** The first letter counts as being on its way for so long after it was sent. */
const onItsWayMs = 10 * minuteMs;

/**
 * Says when the next letter comes. The words are true at every hour and on every day, but under
 * HIDE, a hold or an erasure: there they are those of any other record (promise 68).
 */
function nextWords({ library, now }: World, present: Subscriber): string {
  const { hidden: _, hold: __, erasing: ___, ...subscriber } = present;
  const { position } = subscriber;
  const planned = plannedTouch(library, subscriber);
  // Paused, or through the course: the page does not say which, since others may read it.
  if (!position || !planned) return 'Nothing more is needed.';
  const hasNone = position.done.length === 0;
  const isOpen = planned.at <= now() && mayGoNow(library, subscriber, planned, now());
  const hasJustGone = position.done.length === 1 && now() < position.startedAt + onItsWayMs;
  if (hasJustGone || (hasNone && isOpen))
    return 'Your first letter is on its way. Give it a minute or two.';
  const next = hasNone ? 'first letter' : 'next note';
  if (isOpen) return `Your ${next} is on its way.`;
  // A moment that has passed unused moves to the next writing hours.
  const waiting =
    planned.at > now()
      ? planned
      : plannedTouch(library, postpone(library, subscriber, planned.touch, now()));
  return `Your ${next} comes ${whenWords(waiting?.at ?? planned.at, subscriber, now())}.`;
}
