/**
 * How texts begin. GET /texts says what course texts are; anybody may read it, since carriers'
 * reviewers open it. With a person's link it has a button: POST makes a code, which the phone
 * texts. The page never changes by what a phone did, so that nobody learns it here.
 */

import { raw } from 'hono/html';
import { renderSVG } from 'uqr';
import { issueCode, mayIssueCode, type ShownCode } from '../../service/intake/join-codes.ts';
import type { World } from '../../service/ports/world.ts';
import { isMailedNow } from '../../service/signed-links.ts';
import { Unread } from '../parts/form-outcome.tsx';
import { openPerson } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { readButton, wantsJson } from '../parts/read-form.ts';

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
        {hasLink ? <Button /> : <p>To begin, open the link to texts in any letter.</p>}
      </>
    ),
  });
}

function Button() {
  return (
    <form method="post">
      <p>Have the phone at hand that shall get the texts.</p>
      <button type="submit">Show me a code</button>
    </form>
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
  return page(c, world, {
    title: 'Your code',
    children: <CodePage world={world} shown={shown} />,
  });
}

function tooManyCodes(c: WebContext, world: World) {
  const message = 'That were many codes for one hour. Please try again later.';
  if (wantsJson(c.req.raw)) return c.json({ errors: [{ field: 'form', message }] }, 429);
  return page(c, world, {
    title: 'Please try again later',
    status: 429,
    children: <Unread message={message} />,
  });
}

function CodePage({ world, shown }: { readonly world: World; readonly shown: ShownCode }) {
  const { coach, helpEmail } = world.library.brand;
  return (
    <>
      <h1>Text this code</h1>
      <p class="lead">From the phone that shall get the texts. The code works for one hour.</p>
      <CodeWays shown={shown} word="JOIN" />
      <p class="consent">{world.library.consents.texts?.wording}</p>
      <section class="part" aria-labelledby="nothing">
        <h2 id="nothing">If nothing comes</h2>
        <ul>
          <li>It needs to be a mobile phone. Give it a minute or two.</li>
          <li>If this phone has ended texts from this number, text START first, then the code.</li>
          <li>
            If it gets our texts already, take the phone off on the page "Pace and preferences" of
            the letters they began with. To move to a new phone, ask there for all that is kept:
            that letter leads to a fresh code for fifteen minutes.
          </li>
          <li>
            Else write to <a href={`mailto:${helpEmail}`}>{helpEmail}</a>. {coach} reads it.
          </li>
        </ul>
      </section>
      <p class="hint">You may close this page once the phone has its answer.</p>
    </>
  );
}

/**
 * A code three ways: a link that opens the phone's texts, a picture for another screen, and words.
 * The link has the one form that both kinds of phones open, and no slashes.
 */
export function CodeWays({
  shown: { code, number },
  word,
}: {
  readonly shown: ShownCode;
  readonly word: 'JOIN' | 'SHOW' | 'MOVE';
}) {
  const body = `${word} ${code}`;
  const link = `sms:${number}?&body=${encodeURIComponent(body)}`;
  return (
    <>
      <p class="code">
        Text <strong>{body}</strong> to <strong>{number}</strong>
      </p>
      <p>
        <a class="button" href={link}>
          Write the text on this phone
        </a>
      </p>
      <figure class="qr">
        <div role="img" aria-label={`A picture that writes the text ${body} to ${number}`}>
          {raw(renderSVG(link, { border: 2 }))}
        </div>
        <figcaption>Reading this on another screen? Point the phone's camera here.</figcaption>
      </figure>
    </>
  );
}
