/**
 * The page behind the letter to a new mailbox. GET changes nothing; POST says that the mailbox
 * agrees, and shows a code for the phone that may be joined. It is the same whether a phone is
 * joined, whether the move is made, and whether it can be made at all.
 */

import { pressForMove } from '../../service/intake/ask-for-move.ts';
import { issueCode, mayIssueCode } from '../../service/intake/join-codes.ts';
import type { World } from '../../service/ports/world.ts';
import { openMove, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { CodeWays } from './texts-page.tsx';

/** GET /move. */
export async function showMove(c: WebContext, world: World) {
  const link = await openMove(c, world);
  if ('refusal' in link) return link.refusal;
  const { title, body } = wordsOf(world, 'move');
  return page(c, world, {
    title,
    children: (
      <>
        <h1>{title}</h1>
        {body}
        <p class="consent">{world.library.consents.letters?.wording}</p>
        <form method="post">
          <button type="submit">Yes, send them here</button>
        </form>
        <p class="hint">If you know nothing of this, close this page: nothing comes here.</p>
      </>
    ),
  });
}

/** POST /move: the new mailbox agrees. */
export async function receiveMove(c: WebContext, world: World) {
  const link = await openMove(c, world);
  if ('refusal' in link) return link.refusal;
  const { id } = link.subscriber;
  if (!(await mayIssueCode(world, id))) return showGone(c, world, 'move');
  await pressForMove(world, id, Number.parseInt(link.claim.detail, 36));
  const shown = await issueCode(world, id, { purpose: 'move', page: '/move' });
  const { helpEmail } = world.library.brand;
  return page(c, world, {
    title: 'Almost done',
    children: (
      <>
        <h1>Almost done</h1>
        <p class="lead">
          Do texts of the course come to a phone? Then text this code from it now: the letters move
          once it has arrived. Without such a phone there is nothing more to do.
        </p>
        <CodeWays shown={shown} word="MOVE" />
        <p>
          The next letter comes to this mailbox. Links of earlier letters no longer open. If a
          person of ours began this for you, it takes a day.
        </p>
        <p class="hint">
          The phone is lost, or nothing comes? Write to{' '}
          <a href={`mailto:${helpEmail}`}>{helpEmail}</a>: a person sees to it.
        </p>
      </>
    ),
  });
}
