/**
 * The page that gives a seat up: POST removes the seat and ends the messages about the seminar. It
 * does not ask why.
 */

import { isOpenFor, seatIn } from '../../core/seminar/seats.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import type { World } from '../../service/ports/world.ts';
import { openPerson, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';

export interface OpenSeat {
  readonly subscriber: Subscriber;
  readonly seminar: Seminar;
}

/** The person and the seminar of a link, or the page for a bad link. */
export async function openSeat(
  c: WebContext,
  world: World,
  purpose: 'seat' | 'check-in' | 'confirm-seat',
): Promise<OpenSeat | { readonly refusal: Response | Promise<Response> }> {
  const link = await openPerson(c, world, purpose);
  if ('refusal' in link) return link;
  const seminar = await world.store.seminars.read(link.claim.detail);
  return seminar
    ? { subscriber: link.subscriber, seminar }
    : { refusal: showGone(c, world, purpose) };
}

/** GET /seat. */
export async function showSeat(c: WebContext, world: World) {
  const open = await openSeat(c, world, 'seat');
  if ('refusal' in open) return open.refusal;
  const { subscriber, seminar } = open;
  if (!seatIn(subscriber, seminar.id)) return showFree(c, world, seminar);
  return page(c, world, {
    title: 'Your seat',
    children: (
      <>
        <h1>Give up your seat?</h1>
        <p class="lead">One press, and nothing more comes about this date. Nobody will ask why.</p>
        <form method="post">
          <button type="submit">Give up my seat</button>
        </form>
        <p class="hint">You can also simply not come. Close this page to keep the seat.</p>
      </>
    ),
  });
}

/**
 * Writes the person first, then removes the seminar's row. After a crash between the two, a second
 * press removes the row, which has no effect until then.
 */
export async function receiveSeat(c: WebContext, world: World) {
  const open = await openSeat(c, world, 'seat');
  if ('refusal' in open) return open.refusal;
  const { subscriber, seminar } = open;
  await apply(world, subscriber.id, { type: 'SeatGivenUp', seminar: seminar.id });
  await world.store.seminars.leaveSeat(seminar.id, subscriber.id);
  return showFree(c, world, seminar);
}

function showFree(c: WebContext, world: World, seminar: Seminar) {
  const isOpen = isOpenFor(seminar, world.now());
  return page(c, world, {
    title: 'Your seat',
    children: (
      <>
        <h1>You have no seat</h1>
        <p class="lead">Nothing more comes about this date.</p>
        <p>
          {isOpen ? 'Changed your mind? ' : null}
          <a class="alone" href={`/seminars/${seminar.id}`}>
            {isOpen ? 'Save a seat again' : 'What comes next'}
          </a>
        </p>
      </>
    ),
  });
}
