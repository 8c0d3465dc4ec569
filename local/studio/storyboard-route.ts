/**
 * The storyboard of the running service's course, and whether it has changed: `/local/storyboard`,
 * `.../revision`.
 */
import type { ServerResponse } from 'node:http';
import { storyboardPage } from '../../cli/storyboard/storyboard-page.tsx';
import { dayMs } from '../../core/calendar/zone.ts';
import type { LibraryWatcher } from '../library-watcher.ts';
import { json, send } from '../loopback.ts';

export function serveStoryboard(
  watcher: LibraryWatcher,
  response: ServerResponse,
  url: URL,
  now: number,
): void {
  const { library, problems } = watcher;
  if (url.pathname.endsWith('/revision')) {
    send(response, json(200, { version: library.version, problems }));
    return;
  }
  const live = { problems, homeUrl: '/local/studio' };
  const body = storyboardPage(library, { from: Math.floor(now / dayMs), live });
  send(response, { status: 200, type: 'text/html; charset=utf-8', body });
}
