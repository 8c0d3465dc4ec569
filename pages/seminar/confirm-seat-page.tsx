/**
 * The page behind the letter that asks to confirm a seat. GET changes nothing; POST takes the seat.
 */

import { isOpenFor, seatIn } from '../../core/seminar/seats.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { confirmSeat } from '../../service/intake/enter-registration.ts';
import type { World } from '../../service/ports/world.ts';
import { showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { TextsOffer } from '../parts/texts-offer.tsx';
import { openSeat } from './seat-page.tsx';
import { showClosed } from './seminar-page.tsx';
import { Moment } from './seminar-parts.tsx';

/** GET /confirm-seat. */
export async function showConfirmSeat(c: WebContext, world: World) {
  const open = await openSeat(c, world, 'confirm-seat');
  if ('refusal' in open) return open.refusal;
  const { subscriber, seminar } = open;
  if (!isOpenFor(seminar, world.now())) return showClosed(c, world, seminar);
  const seat = seatIn(subscriber, seminar.id);
  if (!seat) return showGone(c, world, 'confirm-seat');
  // A confirmed seat of a person who has ended letters since: the button also turns letters on.
  if (seat.askedAt === undefined && subscriber.letters.state !== 'asked')
    return showTaken(c, world, seminar, subscriber);
  return page(c, world, {
    title: 'Save your seat',
    children: (
      <>
        <h1>Save your seat</h1>
        <p class="lead">Press the button, and the link is on its way.</p>
        <When seminar={seminar} />
        <form method="post">
          <button type="submit">Yes, save my seat</button>
        </form>
        <p class="hint">Not you? Close this page: nothing happens.</p>
      </>
    ),
  });
}

/** POST /confirm-seat: takes the seat. */
export async function receiveConfirmSeat(c: WebContext, world: World) {
  const open = await openSeat(c, world, 'confirm-seat');
  if ('refusal' in open) return open.refusal;
  const { subscriber, seminar } = open;
  if (!isOpenFor(seminar, world.now())) return showClosed(c, world, seminar);
  if (!(await confirmSeat(world, subscriber.id, seminar.id)))
    return showGone(c, world, 'confirm-seat');
  return showTaken(c, world, seminar, subscriber);
}

function showTaken(c: WebContext, world: World, seminar: Seminar, subscriber: Subscriber) {
  return page(c, world, {
    title: 'Your seat',
    children: (
      <>
        <h1>Your seat is saved</h1>
        <When seminar={seminar} />
        <p>
          The link is in the letter that follows, with a calendar entry. Leave that out if others
          see your calendar.
        </p>
        <TextsOffer world={world} subscriber={subscriber} />
        <p class="hint">You may close this page now.</p>
      </>
    ),
  });
}

function When({ seminar }: { readonly seminar: Seminar }) {
  return (
    <div class="card">
      <p>{seminar.title}</p>
      <p>
        <Moment seminar={seminar} zone={seminar.zone} />
      </p>
    </div>
  );
}
