/**
 * The public page of a seminar: its date and the registration form, or that it is over or
 * cancelled, and the next seminar. It never shows who has a seat.
 */

import { isZone } from '../../core/calendar/zone.ts';
import { isOpenFor } from '../../core/seminar/seats.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { calendarFile, calendarType } from '../../service/messages/calendar-file.ts';
import type { World } from '../../service/ports/world.ts';
import { empty, type Filled } from '../parts/fields.tsx';
import { showNotice } from '../parts/notice.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { Moment, OpenSeminar } from './seminar-parts.tsx';

/** The seminar of the request's path; undefined for an unknown id, or without seminars' consent. */
export async function openSeminar(c: WebContext, world: World): Promise<Seminar | undefined> {
  const id = c.req.param('id') ?? '';
  return /^[a-z0-9]{4,12}$/.test(id) && world.library.consents.seminar
    ? world.store.seminars.read(id)
    : undefined;
}

/** GET /seminars/:id. */
export async function showSeminar(c: WebContext, world: World) {
  const seminar = await openSeminar(c, world);
  if (!seminar) return showNotice(c, world, 'missing');
  return isOpenFor(seminar, world.now())
    ? showOpen(c, world, seminar, empty)
    : showClosed(c, world, seminar);
}

/** The calendar file with the date alone, without the link to join, for people without a seat. */
export async function showCalendar(c: WebContext, world: World) {
  const seminar = await openSeminar(c, world);
  if (!seminar) return showNotice(c, world, 'missing');
  c.header('Content-Type', calendarType);
  c.header('Content-Disposition', 'attachment; filename="invite.ics"');
  return c.body(calendarFile(world, seminar));
}

/** The page of an open seminar, with the form and its problems. */
export function showOpen(
  c: WebContext,
  world: World,
  seminar: Seminar,
  filled: Filled,
  { status, title }: { status: 200 | 400 | 429; title?: string } = { status: 200 },
) {
  const asked = c.req.query('zone') ?? '';
  return page(c, world, {
    title: title ?? seminar.title,
    status,
    listed: true,
    children: (
      <OpenSeminar
        world={world}
        seminar={seminar}
        filled={filled}
        {...(isZone(asked) ? { zone: asked } : {})}
      />
    ),
  });
}

/** The page of a seminar that is over or cancelled, with the next one. */
export async function showClosed(c: WebContext, world: World, seminar: Seminar) {
  const next = (await world.store.seminars.all()).find((other) => isOpenFor(other, world.now()));
  return page(c, world, {
    title: seminar.title,
    children: (
      <>
        <h1>{seminar.title}</h1>
        {seminar.cancelled ? (
          <p class="lead">
            This one was called off. There is nothing to do, and no seat to give up.
          </p>
        ) : (
          <p class="lead">
            This one is over. Thank you, if you were there. No harm done, if you were not.
          </p>
        )}
        {next ? <Next seminar={next} /> : <p>No other date is set yet.</p>}
        <p>
          There are short notes by email too, each with one small thing to try.{' '}
          <a href="/">To the start</a>
        </p>
      </>
    ),
  });
}

function Next({ seminar }: { readonly seminar: Seminar }) {
  return (
    <div class="card">
      <h2>What comes next</h2>
      <p>
        <a class="alone" href={`/seminars/${seminar.id}`}>
          {seminar.title}
        </a>
      </p>
      <p>
        <Moment seminar={seminar} zone={seminar.zone} />
      </p>
    </div>
  );
}
