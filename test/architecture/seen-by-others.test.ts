/**
 * Holds what the code itself shows to others to the brand's discreet words: paths of routes and
 * links, names of files that a device keeps, and titles that a browser's history keeps.
 */
import { describe, expect, it } from 'vitest';
import { checkDiscreet } from '../../core/discreet-words.ts';
import { httpRoutes } from '../../service/ports/http-routes.ts';
import { linkLifeMs } from '../../service/signed-links.ts';
import { theLibrary } from '../library.ts';
import { readTree, type SourceTree } from './source-tree.ts';

const { brand } = await theLibrary();
/** Words of the trade that no other person's brand may leave out. */
const plainOnes = ['violen', 'danger', 'crisis', 'victim', 'cheat', 'divorce', 'marriage'];
const banned = [...brand.discreetWords, ...plainOnes];

const found = (text: string): readonly string[] => {
  const words: string[] = [];
  checkDiscreet(text, banned, (word) => words.push(word));
  return words;
};

/** What the code shows, by file: paths, names of files, titles of pages. */
function shownBy(files: SourceTree): readonly (readonly [path: string, shown: string])[] {
  const paths = /^ {4}'(\/[^']*)': \{/gm;
  const fileNames = /['"`=]([\w.-]+\.(?:ics|json|csv|js|html))["'`]/g;
  const titles = /\btitle\s*[:=]\s*(?:[^'`,;\n]*\? )?['`]([^'`]*)['`]/g;
  return [...files]
    .filter(([path]) => /^(pages|functions|service\/messages)\//.test(path))
    .flatMap(([path, text]) =>
      [paths, fileNames, ...(path.startsWith('pages/') ? [titles] : [])].flatMap((pattern) =>
        [...text.matchAll(pattern)].map(([, shown = '']) => [path, shown] as const),
      ),
    );
}

const indiscreet = (files: SourceTree) =>
  shownBy(files).flatMap(([path, shown]) => found(shown).map((word) => `${path}: ${word}`));

describe('P81 what the code shows to others', () => {
  it('has no discreet word in paths, names of files and titles of pages', () => {
    const shown = shownBy(readTree()).map(([, text]) => text);
    expect(shown).toEqual(
      expect.arrayContaining(['/preferences', 'invite.ics', 'my-data.json', 'Your answer']),
    );
    expect(indiscreet(readTree())).toEqual([]);
  });

  it('has none in the routes of the API and the paths of signed links', () => {
    expect([...Object.keys(httpRoutes), ...Object.keys(linkLifeMs)].flatMap(found)).toEqual([]);
  });

  it('names no touch by its working title on a page for subscribers', () => {
    const pages = [...readTree()].filter(([path]) => /^pages\/(subscriber|parts)\//.test(path));
    expect(pages.filter(([, text]) => /\btouch\.title\b/.test(text))).toEqual([]);
  });

  it.each([
    ['functions/web.tsx', "    '/after-the-affair': { GET: show },"],
    ['pages/subscriber/one.tsx', "const fileName = 'betrayal.json';"],
    ['pages/subscriber/one.tsx', "const title = 'Your relationship';"],
    ['service/messages/one.ts', "name: 'trust.ics',"],
  ])('is found in %s: %s', (path, text) => {
    expect(indiscreet(new Map([[path, text]]))).toHaveLength(1);
  });
});
