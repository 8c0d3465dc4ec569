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
import { codeWords } from './code-words.tsx';

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
  const { title, words } = codeWords(world, 'move-code', shown);
  return page(c, world, { title, children: words });
}
