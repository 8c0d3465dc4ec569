/**
 * The pages of subscribers, as a Lambda behind the HTTP API. They work without JavaScript and
 * without cookies; GET and HEAD change nothing, since mail scanners follow every link (promise 19).
 */
import { showNotice } from '../pages/parts/notice.tsx';
import { commonHeaders } from '../pages/parts/page-layout.tsx';
import { receiveCheckIn, showCheckIn } from '../pages/seminar/check-in-page.tsx';
import { receiveConfirmSeat, showConfirmSeat } from '../pages/seminar/confirm-seat-page.tsx';
import { receiveRegistration } from '../pages/seminar/register-page.tsx';
import { receiveSeat, showSeat } from '../pages/seminar/seat-page.tsx';
import { showCalendar, showSeminar } from '../pages/seminar/seminar-page.tsx';
import { receiveAnswer, showAnswer } from '../pages/subscriber/answer-page.tsx';
import { receiveConfirm, showConfirm } from '../pages/subscriber/confirm-page.tsx';
import { receiveExport, showExport } from '../pages/subscriber/export-page.tsx';
import { receiveKeep, showKeep } from '../pages/subscriber/keep-page.tsx';
import { receiveMove, showMove } from '../pages/subscriber/move-page.tsx';
import { sendPopUp } from '../pages/subscriber/pop-up-route.ts';
import { receivePreferences, showPreferences } from '../pages/subscriber/preferences-page.tsx';
import { showProgress } from '../pages/subscriber/progress-page.tsx';
import { answerAfterMs, receiveSignUp, showSignUp } from '../pages/subscriber/sign-up-page.tsx';
import { receiveTexts, showTexts } from '../pages/subscriber/texts-page.tsx';
import { receiveUnsubscribe, showUnsubscribe } from '../pages/subscriber/unsubscribe-page.tsx';
import { showFirstLetter, showWords } from '../pages/subscriber/word-pages.tsx';
import type { World } from '../service/ports/world.ts';
import { type Methods, pagesHandler, type WebHandler } from './serve-pages.ts';
import { worldFromEnvironment } from './worlds/deployed-world.ts';

export interface WebOptions {
  /** How long every accepted sign-up takes, whatever became of it. */
  readonly answerAfterMs?: number;
}

/** The handler, for a world that is there or is still to be made at the first event. */
export function createHandler(
  world: World | (() => Promise<World>),
  options: WebOptions = {},
): WebHandler {
  return pagesHandler(world, {
    name: 'web',
    routes: routesOf(options),
    routeOf: (path) => path.replace(/^\/seminars\/[^/]*/, '/seminars/:id'),
    headers: commonHeaders,
    notice: showNotice,
  });
}

export const handler = createHandler(worldFromEnvironment);

/** Every path and what may be done with it. */
function routesOf(options: WebOptions): Readonly<Record<string, Methods<World>>> {
  return {
    '/': { GET: showSignUp },
    '/subscribe': {
      POST: (c, world) => receiveSignUp(c, world, options.answerAfterMs ?? answerAfterMs),
    },
    '/confirm': { GET: showConfirm, POST: receiveConfirm },
    '/answer': { GET: showAnswer, POST: receiveAnswer },
    '/preferences': { GET: showPreferences, POST: receivePreferences },
    '/progress': { GET: showProgress },
    '/export': { GET: showExport, POST: receiveExport },
    '/keep': { GET: showKeep, POST: receiveKeep },
    '/move': { GET: showMove, POST: receiveMove },
    '/seminars/:id': { GET: showSeminar },
    '/seminars/:id/calendar.ics': { GET: showCalendar },
    '/seminars/:id/register': {
      POST: (c, world) => receiveRegistration(c, world, options.answerAfterMs ?? answerAfterMs),
    },
    '/confirm-seat': { GET: showConfirmSeat, POST: receiveConfirmSeat },
    '/seat': { GET: showSeat, POST: receiveSeat },
    '/check-in': { GET: showCheckIn, POST: receiveCheckIn },
    '/texts': { GET: showTexts, POST: receiveTexts },
    '/unsubscribe': { GET: showUnsubscribe, POST: receiveUnsubscribe },
    '/first-letter': { GET: showFirstLetter },
    '/safety': { GET: (c, world) => showWords(c, world, 'safety') },
    '/privacy': { GET: (c, world) => showWords(c, world, 'privacy') },
    '/terms': { GET: (c, world) => showWords(c, world, 'terms') },
    '/pop-up.js': { GET: sendPopUp },
    '/health': { GET: (c) => c.text('ok') },
  };
}
