/**
 * Short pages for a request that cannot be served: unknown address, wrong method, outdated link,
 * internal error. They show a next step and no internals.
 */
import type { World } from '../../service/ports/world.ts';
import { page, type WebContext } from './page-layout.tsx';
import { wantsJson } from './read-form.ts';

interface Notice {
  readonly status: 404 | 405 | 410 | 500;
  readonly title: string;
  readonly heading: string;
  readonly words: string;
}

const notices = {
  missing: {
    status: 404,
    title: 'Not found',
    heading: 'There is nothing here',
    words: 'The address may be mistyped, or the page has moved. The links in your letters work.',
  },
  method: {
    status: 405,
    title: 'Not possible',
    heading: 'This page cannot do that',
    words: 'Please go back and use the button on the page.',
  },
  newerLetter: {
    status: 410,
    title: 'A newer letter',
    heading: 'There is a newer letter',
    words:
      'You signed up once more since this one. Please press the button in the newest letter in your inbox.',
  },
  lettersOff: {
    status: 410,
    title: 'Letters are off',
    heading: 'No letters go to this address',
    words: 'They were ended by a link in one of them. If that has changed, you can sign up again.',
  },
  failed: {
    status: 500,
    title: 'Please try again',
    heading: 'Something went wrong on our side',
    words: 'It is not your doing. Please try again in a few minutes.',
  },
} as const satisfies Record<string, Notice>;

/** The notice as a page, or as JSON for a program. */
export function showNotice(c: WebContext, world: World, kind: keyof typeof notices) {
  const { status, title, heading, words } = notices[kind];
  if (wantsJson(c.req.raw))
    return c.json({ errors: [{ field: 'page', message: `${heading}. ${words}` }] }, status);
  return page(c, world, {
    title,
    status,
    children: (
      <>
        <h1>{heading}</h1>
        <p>{words}</p>
        <p>
          <a class="alone" href="/">
            To the start
          </a>
        </p>
      </>
    ),
  });
}
