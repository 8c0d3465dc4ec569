/**
 * How many automatic replies a phone gets: two programs that answer each other fall silent, and a
 * frightened person is answered always.
 *
 *     an hour: ten replies, the same one at most twice running
 *     a day: ten times HELP; once to words that nobody understood
 *     the same words of danger or worry: once in ten minutes; graver or other words at once
 */
import { localDay } from './calendar/writing-hours.ts';
import { dayMs, hourMs, minuteMs } from './calendar/zone.ts';
import type { Replies, Subscriber } from './subscriber.ts';
import type { Reply } from './understanding/compiled-understanding.ts';

export const repliesAnHour = 10;
export const helpsADay = 10;
const sameRunning = 2;
const sameDangerMs = 10 * minuteMs;

/** Replies that are never left out for their number. */
const always: ReadonlySet<string> = new Set([
  ...['stop', 'start-on', 'back-on', 'texts-on', 'seat-on', 'opt-in', 'keyword'],
  ...['safe', 'coach', 'coach-again', 'held', 'worry', 'crisis', 'violence', 'minor'],
]);

/** Replies to words that nobody understood: one a day. */
const heard: ReadonlySet<string> = new Set(['free-text', 'noted']);

/** What a reply answers. `said`: a short hash of the text's words. */
export interface Answered {
  readonly words: string;
  readonly reading: Reply;
  readonly said: string | undefined;
}

/** The record with the reply counted; `undefined` where the reply is left out. */
export function countReply(
  subscriber: Subscriber,
  { words, reading, said }: Answered,
  now: number,
): Subscriber | undefined {
  const { helps, danger, heardOn, ...hour } = inThisHour(subscriber.replies, now);
  const isDanger = 'danger' in reading && reading.danger !== undefined;
  // A program that answers a worry with the same words would else be answered for ever.
  const isGrave = said !== undefined && (isDanger || reading.kind === 'worry');
  if (isGrave && danger?.said === said && now < danger.at + sameDangerMs) return undefined;
  const isHelp = words === 'help';
  if (isHelp && (helps?.sent ?? 0) >= helpsADay) return undefined;
  const running = hour.words === words ? hour.running + 1 : 1;
  const isMany = hour.sent >= repliesAnHour || running > sameRunning;
  if (isMany && !isHelp && !always.has(words)) return undefined;
  const at = minuteOf(now);
  const counted = isHelp ? { at: helps?.at ?? at, sent: (helps?.sent ?? 0) + 1 } : helps;
  const latest = isGrave ? { said, at } : danger;
  const day = heard.has(words) ? localDay(now, subscriber) : heardOn;
  return {
    ...subscriber,
    replies: {
      ...{ at: hour.at, sent: hour.sent + 1, words, running },
      ...(counted ? { helps: counted } : {}),
      ...(latest ? { danger: latest } : {}),
      ...(day === undefined ? {} : { heardOn: day }),
    },
  };
}

/** The counts of the hour and of the day that `now` is in. */
function inThisHour(known: Replies | undefined, now: number): Replies {
  const fresh = { at: minuteOf(now), sent: 0, words: '', running: 0 };
  if (!known) return fresh;
  const { helps, danger, heardOn, ...hour } = known;
  return {
    ...(heardOn === undefined ? {} : { heardOn }),
    ...(now < hour.at + hourMs ? hour : fresh),
    ...(helps && now < helps.at + dayMs ? { helps } : {}),
    ...(danger && now < danger.at + sameDangerMs ? { danger } : {}),
  };
}

/** The record keeps whole minutes. */
const minuteOf = (now: number) => Math.floor(now / minuteMs) * minuteMs;
