/**
 * The sign-up page: shows the form and takes it. Every valid address gets the same page in the same
 * time, whether it is new, known or suppressed (promise 41).
 */

import { signUp } from '../../service/intake/enter-sign-up.ts';
import { countHoneypotForm } from '../../service/intake/honeypot-forms.ts';
import { maySignUp, signUpPeriodMs } from '../../service/intake/limits.ts';
import type { World } from '../../service/ports/world.ts';
import { empty, type Filled, typed } from '../parts/fields.tsx';
import { tooMany, Unread, wait } from '../parts/form-outcome.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { type Fields, readForm, wantsJson } from '../parts/read-form.ts';
import { isHoneypotFilled, readSignUp } from '../parts/sign-up-form.ts';
import { SignUpFields, SignUpForm } from './sign-up-parts.tsx';

/**
 * The least time of an answer in milliseconds. It is longer than any path through `signUp`, with a
 * slow table and a slow nudge too, so that the time does not tell which path was taken
 * (promise 68).
 */
export const answerAfterMs = 1_000;

const accepted =
  'Look in your inbox: a letter with one button is on its way. The course begins when you press it.';

/** GET /. */
export function showSignUp(c: WebContext, world: World) {
  return page(c, world, {
    title: world.library.brand.discreetName,
    listed: true,
    children: <SignUpForm world={world} filled={empty} />,
  });
}

/** POST /subscribe. `waitMs` is the least time of the answer. */
export async function receiveSignUp(c: WebContext, world: World, waitMs: number) {
  const json = wantsJson(c.req.raw);
  const body = await readForm(c.req.raw);
  if ('problem' in body) {
    const { status, message } = body.problem;
    if (json) return c.json({ errors: [{ field: 'body', message }] }, status);
    return page(c, world, {
      title: 'Please try again',
      status,
      children: <Unread message={message} />,
    });
  }
  const leastTime = wait(waitMs);
  const ip = c.env.event?.requestContext?.http?.sourceIp;
  if (isHoneypotFilled(body.fields)) {
    const honeypotForm = await countHoneypotForm(world, ip);
    if (honeypotForm === 'refused') return refuseForNow(c, world, body.fields);
    if (honeypotForm === 'first') await leastTime;
  } else {
    const form = readSignUp(body.fields, world.library.brand);
    if ('problems' in form) {
      if (json) return c.json({ errors: form.problems }, 400);
      return showProblems(c, world, { fields: body.fields, problems: form.problems });
    }
    if (!(await maySignUp(world, ip))) return refuseForNow(c, world, body.fields);
    await signUp(world, form.signUp, { page: '/subscribe', ...(ip ? { ip } : {}) });
    await leastTime;
  }
  if (json) return c.json({ ok: true, message: accepted });
  return page(c, world, {
    title: wordsOf(world, 'inbox').title,
    children: <Accepted world={world} fields={body.fields} />,
  });
}

function showProblems(c: WebContext, world: World, filled: Filled) {
  return page(c, world, {
    title: 'Please check the form',
    status: 400,
    children: <SignUpForm world={world} filled={filled} />,
  });
}

/** The answer to too many sign-ups from one network. It is the same for every address. */
function refuseForNow(c: WebContext, world: World, fields: Fields) {
  c.header('Retry-After', String(signUpPeriodMs / 1000));
  const problems = [{ field: 'form', message: tooMany }];
  if (wantsJson(c.req.raw)) return c.json({ errors: problems }, 429);
  return page(c, world, {
    title: 'Please try again later',
    status: 429,
    children: <SignUpForm world={world} filled={{ fields, problems }} />,
  });
}

/**
 * The page after a sign-up. All that it shows is what was typed, so that it is the same for every
 * address, and a mistyped one can be mended without typing all of it again.
 */
function Accepted({ world, fields }: { readonly world: World; readonly fields: Fields }) {
  const filled: Filled = { fields, problems: [] };
  const address = typed(filled, 'email').trim() || 'you';
  const { title, body } = wordsOf(world, 'inbox', { address });
  return (
    <>
      <h1>{title}</h1>
      {body}
      <details>
        <summary>Change the address</summary>
        <SignUpFields world={world} filled={filled} button="Send it there" />
      </details>
      <p class="hint">You may close this page now.</p>
    </>
  );
}
