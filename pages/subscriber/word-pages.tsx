/**
 * The pages of the coach's words that anybody may read: safety, privacy, terms, and the first
 * letter of the course, so that nobody signs up for something unseen.
 */
import { raw } from 'hono/html';
import { courseOf } from '../../core/course.ts';
import { renderHtml } from '../../core/rendered-words.ts';
import type { World } from '../../service/ports/world.ts';
import { showNotice } from '../parts/notice.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { publicValues, wordsOf } from '../parts/page-words.tsx';

export type WordsPage = 'safety' | 'privacy' | 'terms' | 'texts';

/** GET /safety, /privacy and /terms. */
export function showWords(c: WebContext, world: World, name: WordsPage) {
  const { title, body } = wordsOf(world, name);
  return page(c, world, {
    title,
    listed: true,
    children: (
      <>
        <h1>{title}</h1>
        {body}
      </>
    ),
  });
}

/**
 * GET /first-letter: the first lesson as somebody reads it who has said nothing about themselves.
 * It is the letter that is sent, compiled a second time as a page.
 */
export function showFirstLetter(c: WebContext, world: World) {
  const { library } = world;
  const letter = courseOf(library).touches.find(({ channel }) => channel === 'email')?.letter;
  if (!letter?.page) return showNotice(c, world, 'missing');
  const { title, body } = wordsOf(world, 'first-letter');
  const values = { ...publicValues(world), greeting: 'Hi there,' };
  return page(c, world, {
    title,
    listed: true,
    children: (
      <>
        <h1>{title}</h1>
        {body}
        <article class="letter">{raw(renderHtml(letter.page, values, new Set(['none'])))}</article>
        <p>
          <a class="button" href="/">
            Back to the form
          </a>
        </p>
      </>
    ),
  });
}
