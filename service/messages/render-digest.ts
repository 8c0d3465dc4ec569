/**
 * Renders the coach's morning digest: who waits and since when, and figures. It has first names, as
 * alerts do, a link for each person, and nothing that anybody wrote.
 */
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { concerns } from '../../core/course.ts';
import { escapeHtml, renderText, renderTextAsHtml } from '../../core/rendered-words.ts';
import { exposedSince, type Subscriber, unreachedSince } from '../../core/subscriber.ts';
import { deskUrl } from '../desk-site.ts';
import type { DigestFigure } from '../digest-counts.ts';
import type { LetterClass } from '../letter-counters.ts';
import type { Mail } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';
import { concernWords, unreachedWords } from './concern-words.ts';
import { alertPage, nameOf } from './render-message.ts';

export interface Digest {
  /** They wait for a human, or cannot be reached by letter: all or the first thousand. */
  readonly waiting: readonly Subscriber[];
  /** How many more wait who are not among them. */
  readonly more: number;
  readonly stuck: number;
  readonly counts: Readonly<Record<DigestFigure, number>>;
  /** Letters that wait since too many came back. */
  readonly held: readonly LetterClass[];
}

/** Which of the two waits, and why. */
function heldWords(held: readonly LetterClass[]): string {
  if (held.includes('letters'))
    return 'letters and confirmations, since too many letters came back';
  if (held.includes('confirmations'))
    return 'confirmations, since too many of them came back; the letters of the course go on';
  return 'nothing';
}

/** The most people that one letter names; the rest is counted. */
const mostNamed = 50;

/** The letter of the digest with this id. */
export function renderDigest(
  world: Pick<World, 'library' | 'settings' | 'secrets' | 'now'>,
  id: string,
  { waiting, more, stuck, counts, held }: Digest,
): Mail {
  const { alerts, brand } = world.library;
  const { subject, text } = alerts.digest;
  const gravestFirst = waiting.toSorted(
    (a, b) => gravityOf(a) - gravityOf(b) || sinceOf(a) - sinceOf(b),
  );
  const named = gravestFirst.slice(0, mostNamed);
  const lines = named.map((person) => ({
    says: sentenceOf(person, world.now()),
    link: deskUrl(world.settings, `/desk/people/${person.id}`),
  }));
  const rest = waiting.length - named.length + more;
  const last = rest > 0 ? `And ${rest} more: npx mend people --waiting lists them.` : '';
  const whoWaits = [...lines.map(({ says, link }) => `${says}\n${link}`), last];
  const asHtml = lines.map(({ says, link }) => {
    const href = escapeHtml(link);
    return `${escapeHtml(says)}\n<a href="${href}">${href}</a>`;
  });
  const together = (blocks: readonly string[]) => blocks.filter(Boolean).join('\n\n') || 'Nobody.';
  const figures = Object.entries({ stuck, ...counts }).map(([name, n]) => [name, String(n)]);
  const values = {
    ...Object.fromEntries(figures),
    ...{ whoWaits: together(whoWaits), heldBack: heldWords(held) },
  };
  const none = new Set<never>();
  return {
    id,
    to: brand.coachEmail,
    subject: renderText(subject, values, none),
    text: renderText(text, values, none),
    html: alertPage(
      renderTextAsHtml(text, values, none, { whoWaits: together([...asHtml, last]) }),
    ),
    at: world.now(),
  };
}

const gravityOf = ({ waiting }: Subscriber) =>
  waiting ? concerns.indexOf(waiting.concern) : concerns.length;
const sinceOf = (person: Subscriber) => person.waiting?.at ?? unreachedSince(person) ?? 0;

/** "Sam: words of danger, for 3 days" */
function sentenceOf(person: Subscriber, now: number): string {
  const { waiting } = person;
  const isBehind = waiting?.concern !== 'exposed' && exposedSince(person) !== undefined;
  const what = [
    ...(waiting ? [concernWords[waiting.concern]] : []),
    ...(isBehind ? [concernWords.exposed] : []),
    ...(unreachedSince(person) === undefined ? [] : [unreachedWords]),
  ];
  return `${nameOf(person)}: ${what.join('; ')}, for ${spanWords(now - sinceOf(person))}`;
}

/** "40 minutes", "1 hour", "3 days" */
export function spanWords(ms: number): string {
  const counted = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`;
  if (ms < hourMs) return counted(Math.max(0, Math.floor(ms / minuteMs)), 'minute');
  if (ms < 2 * dayMs) return counted(Math.floor(ms / hourMs), 'hour');
  return counted(Math.floor(ms / dayMs), 'day');
}
