/**
 * Takes the form of a seminar's page. Every valid address gets the same page in the same time,
 * whether it is new, known or suppressed (promise 41).
 */

import { isOpenFor } from '../../core/seminar/seats.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { registerForSeminar } from '../../service/intake/enter-registration.ts';
import { countHoneypotForm } from '../../service/intake/honeypot-forms.ts';
import { maySignUp, signUpPeriodMs } from '../../service/intake/limits.ts';
import type { World } from '../../service/ports/world.ts';
import { type Filled, typed } from '../parts/fields.tsx';
import { tooMany, Unread, wait } from '../parts/form-outcome.tsx';
import { showNotice } from '../parts/notice.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { type Fields, readForm, wantsJson } from '../parts/read-form.ts';
import { readRegistration } from '../parts/registration-form.ts';
import { isHoneypotFilled } from '../parts/sign-up-form.ts';
import { openSeminar, showClosed, showOpen } from './seminar-page.tsx';

const accepted =
  'Look in your inbox: a letter is on its way. If it has a button to save your seat, press it; if not, the seat is yours already.';

/** POST /seminars/:id/register. `waitMs` is the least time of the answer. */
export async function receiveRegistration(c: WebContext, world: World, waitMs: number) {
  const seminar = await openSeminar(c, world);
  if (!seminar) return showNotice(c, world, 'missing');
  const json = wantsJson(c.req.raw);
  const body = await readForm(c.req.raw);
  if ('problem' in body) {
    const { status, message } = body.problem;
    if (json) return c.json({ errors: [{ field: 'body', message }] }, status);
    const children = <Unread message={message} form={`/seminars/${seminar.id}`} />;
    return page(c, world, { title: 'Please try again', status, children });
  }
  if (!isOpenFor(seminar, world.now())) {
    if (!json) return showClosed(c, world, seminar);
    return c.json(
      {
        errors: [
          { field: 'form', message: 'There are no seats any more: it is over, or was called off.' },
        ],
      },
      410,
    );
  }
  const leastTime = wait(waitMs);
  if (isHoneypotFilled(body.fields)) {
    const honeypotForm = await countHoneypotForm(
      world,
      c.env.event?.requestContext?.http?.sourceIp,
    );
    if (honeypotForm === 'refused') return refuseForNow(c, world, seminar, body.fields);
    if (honeypotForm === 'first') await leastTime;
  } else {
    const refusal = await takeForm(c, world, seminar, body.fields);
    if (refusal) return refusal;
    await leastTime;
  }
  if (json) return c.json({ ok: true, message: accepted });
  return page(c, world, {
    title: 'Look in your inbox',
    children: <Accepted world={world} seminar={seminar} fields={body.fields} />,
  });
}

/** Registers the person of the form; returns the answer only when the form is refused. */
async function takeForm(
  c: WebContext,
  world: World,
  seminar: Seminar,
  fields: Fields,
): Promise<Response | undefined> {
  const form = readRegistration(fields, world.library.brand);
  if ('problems' in form) {
    if (wantsJson(c.req.raw)) return c.json({ errors: form.problems }, 400);
    const filled: Filled = { fields, problems: form.problems };
    return showOpen(c, world, seminar, filled, { status: 400, title: 'Please check the form' });
  }
  const ip = c.env.event?.requestContext?.http?.sourceIp;
  if (!(await maySignUp(world, ip))) return refuseForNow(c, world, seminar, fields);
  const source = { page: `/seminars/${seminar.id}`, ...(ip ? { ip } : {}) };
  await registerForSeminar(world, seminar, form.registration, source);
  return undefined;
}

/** The answer to too many forms from one network. */
function refuseForNow(c: WebContext, world: World, seminar: Seminar, fields: Fields) {
  c.header('Retry-After', String(signUpPeriodMs / 1000));
  const filled: Filled = { fields, problems: [{ field: 'form', message: tooMany }] };
  if (wantsJson(c.req.raw)) return c.json({ errors: filled.problems }, 429);
  return showOpen(c, world, seminar, filled, { status: 429, title: 'Please try again later' });
}

function Accepted({
  world,
  seminar,
  fields,
}: {
  readonly world: World;
  readonly seminar: Seminar;
  readonly fields: Fields;
}) {
  const { brand } = world.library;
  return (
    <>
      <h1>Look in your inbox</h1>
      <p class="lead">
        A letter from {brand.discreetName} is on its way to{' '}
        <strong class="address">{typed({ fields, problems: [] }, 'email') || 'you'}</strong>. If it
        has a button to save your seat, press it. If not, the seat is yours already.
      </p>
      <p>
        No letter after a few minutes? Look in the spam folder. Is the address wrong?{' '}
        <a href={`/seminars/${seminar.id}`}>Fill in the form again</a>. A mistyped address is
        forgotten after seven days.
      </p>
      <p class="hint">You may close this page now.</p>
    </>
  );
}
