/**
 * How texts begin. GET /texts says what course texts are; anybody may read it, since carriers'
 * reviewers open it. With a person's link it has a button: POST makes a code, which the phone
 * texts. The page never changes by what a phone did, so that nobody learns it here.
 */

import { issueCode, mayIssueCode } from '../../service/intake/join-codes.ts';
import type { World } from '../../service/ports/world.ts';
import { isMailedNow } from '../../service/signed-links.ts';
import { Unread } from '../parts/form-outcome.tsx';
import { openPerson } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { readButton, wantsJson } from '../parts/read-form.ts';
import { codeWords } from './code-words.tsx';

/** GET /texts, with a person's link or without. */
export async function showTexts(c: WebContext, world: World) {
  const hasLink = c.req.query('t') !== undefined;
  if (hasLink) {
    const link = await openPerson(c, world, 'texts');
    if ('refusal' in link) return link.refusal;
  }
  const { title, body } = wordsOf(world, 'texts');
  return page(c, world, {
    title,
    listed: !hasLink,
    children: (
      <>
        <h1>{title}</h1>
        {body}
        <p class="consent">{world.library.consents.texts?.wording}</p>
        <Begin world={world} hasLink={hasLink} />
      </>
    ),
  });
}

/** How to begin: with the button, or where the link stands. */
function Begin({ world, hasLink }: { readonly world: World; readonly hasLink: boolean }) {
  const { title, body } = wordsOf(world, hasLink ? 'texts-begin' : 'texts-link');
  return (
    <section class="part" aria-labelledby="begin">
      <h2 id="begin">{title}</h2>
      {body}
      {hasLink ? (
        <form method="post">
          <button type="submit">Show me a code</button>
        </form>
      ) : null}
    </section>
  );
}

/** POST /texts: makes a code and shows it three ways, or as JSON. */
export async function receiveTexts(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'texts');
  if ('refusal' in link) return link.refusal;
  const body = await readButton(c.req.raw);
  if ('problem' in body) {
    const { status, message } = body.problem;
    if (wantsJson(c.req.raw)) return c.json({ errors: [{ field: 'body', message }] }, status);
    return page(c, world, {
      title: 'Please try again',
      status,
      children: <Unread message={message} />,
    });
  }
  const { claim, subscriber } = link;
  if (!(await mayIssueCode(world, subscriber.id))) return tooManyCodes(c, world);
  const mailed = isMailedNow(claim.detail, world.now());
  const shown = await issueCode(world, subscriber.id, {
    ...{ purpose: 'join', page: '/texts' },
    ...(mailed ? { mailed: true as const } : {}),
  });
  if (wantsJson(c.req.raw)) {
    const expiresAt = new Date(shown.expiresAt).toISOString();
    return c.json({ code: shown.code, number: shown.number, expiresAt });
  }
  const { title, words } = codeWords(world, 'texts-code', shown);
  return page(c, world, { title, children: words });
}

function tooManyCodes(c: WebContext, world: World) {
  const message = 'Those were many codes for one hour. Please try again later.';
  if (wantsJson(c.req.raw)) return c.json({ errors: [{ field: 'form', message }] }, 429);
  return page(c, world, {
    title: 'Please try again later',
    status: 429,
    children: <Unread message={message} />,
  });
}
