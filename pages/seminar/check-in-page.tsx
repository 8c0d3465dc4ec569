/**
 * The check-in page of a seminar: POST records attendance and shows the link to join. GET records
 * nothing, because mail scanners follow links. Outside its time the page says when it opens.
 */

import type { Seminar } from '../../core/seminar/seminar.ts';
import { apply } from '../../service/apply.ts';
import type { World } from '../../service/ports/world.ts';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { openSeat } from './seat-page.tsx';
import { showClosed } from './seminar-page.tsx';
import { Moment } from './seminar-parts.tsx';
import { isOver, openFrom, openUntil } from './seminar-when.ts';

/** GET /check-in. */
export async function showCheckIn(c: WebContext, world: World) {
  const open = await openSeat(c, world, 'check-in');
  if ('refusal' in open) return open.refusal;
  if (!isOpen(open.seminar, world.now())) return showNotNow(c, world, open.seminar);
  const { seminar } = open;
  const late = isOver(seminar, world.now());
  return page(c, world, {
    title: 'Come in',
    children: (
      <>
        <h1>{seminar.title}</h1>
        <p class="lead">
          {late
            ? 'Were you there? One press, and the next notes fit.'
            : 'Come in whenever you like. Late is fine.'}
        </p>
        <form method="post">
          <button type="submit">{late ? 'I was there' : 'Come in'}</button>
        </form>
        <p class="hint">Any first name will do, and your camera may stay off.</p>
      </>
    ),
  });
}

/** POST /check-in: records that the person attended. */
export async function receiveCheckIn(c: WebContext, world: World) {
  const open = await openSeat(c, world, 'check-in');
  if ('refusal' in open) return open.refusal;
  if (!isOpen(open.seminar, world.now())) return showNotNow(c, world, open.seminar);
  const { seminar, subscriber } = open;
  await apply(world, subscriber.id, {
    type: 'AttendanceKnown',
    seminar: seminar.id,
    attendance: 'attended',
  });
  return showIn(c, world, seminar);
}

function isOpen(seminar: Seminar, now: number): boolean {
  return !seminar.cancelled && now >= openFrom(seminar) && now < openUntil(seminar);
}

/** The page before the check-in opens, after it has closed, or of a cancelled seminar. */
function showNotNow(c: WebContext, world: World, seminar: Seminar) {
  if (seminar.cancelled || world.now() >= openUntil(seminar)) return showClosed(c, world, seminar);
  return page(c, world, {
    title: 'Come in',
    children: (
      <>
        <h1>The door is not open yet</h1>
        <p class="lead">It opens half an hour before we begin. This link works then.</p>
        <div class="card">
          <p>
            <Moment seminar={seminar} zone={seminar.zone} />
          </p>
        </div>
      </>
    ),
  });
}

function showIn(c: WebContext, world: World, seminar: Seminar) {
  return page(c, world, {
    title: 'Come in',
    children: isOver(seminar, world.now()) ? (
      <>
        <h1>Thank you</h1>
        <p class="lead">Good that you were there. You may close this page now.</p>
      </>
    ) : (
      <>
        <h1>You are in</h1>
        <p>
          <a class="button" href={seminar.joinUrl} rel="noreferrer">
            Open the room
          </a>
        </p>
        <p class="hint">
          The room is on another site, which may ask for a name. Any first name will do.
        </p>
      </>
    ),
  });
}
