/** Short pages of the desk for a request that cannot be served. */
import type { World } from '../../service/ports/world.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { deskPage } from './desk-frame.tsx';

const notices = {
  missing: {
    status: 404,
    title: 'Not found',
    words: 'The address may be mistyped, or the page has moved.',
  },
  method: {
    status: 405,
    title: 'Not possible',
    words: 'Go back, and use the button on the page.',
  },
  failed: {
    status: 500,
    title: 'Please try again',
    words:
      'Something went wrong on our side. What you did may not have been done: look before you repeat it.',
  },
} as const;

export function showDeskNotice(c: WebContext, world: World, kind: keyof typeof notices) {
  const { status, title, words } = notices[kind];
  return deskPage(c, world, {
    title,
    status,
    children: (
      <>
        <h1>{title}</h1>
        <p>{words}</p>
        <p>
          <a class="alone" href="/desk">
            To the desk
          </a>
        </p>
      </>
    ),
  });
}
