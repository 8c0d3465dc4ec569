/**
 * Renders one message for one person: chooses its letter or text and fills the compiled words with
 * links, dates and help lines. The words themselves were checked when the course was compiled.
 *
 * The alert that tells the coach who needs a human carries a first name and a signed link, and
 * nothing that the person wrote: the words open behind the link, once a button there is pressed.
 */

import { type Day, dateFormat, dayMs, zonesOf } from '../../core/calendar/zone.ts';
import {
  type AlertKey,
  type Flag,
  type Letter,
  type Library,
  sequenceOf,
  type Touch,
  touchOf,
} from '../../core/course.ts';
import type { Outgoing } from '../../core/due.ts';
import { mailboxOf } from '../../core/move-mailbox.ts';
import { askedSince } from '../../core/promised-reply.ts';
import {
  escapeHtml,
  renderHtml,
  renderText,
  renderTextAsHtml,
  type Values,
} from '../../core/rendered-words.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { followUpName, remindersOf, seminarTouch } from '../../core/seminar/seminar-words.ts';
import { exposedSince, isUnknownPhone, type Out, type Subscriber } from '../../core/subscriber.ts';
import { deskUrl } from '../desk-site.ts';
import type { Mail } from '../ports/mailer.ts';
import type { TextMessage } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';
import { linkTo, mailedDetail, type Purpose } from '../signed-links.ts';
import { calendarAttachment, seminarDate, seminarValues } from './calendar-file.ts';
import { flagsOf, helpCountry, helpHtml, helpValues, personValues } from './help-lines.ts';
import { renderAutoReply } from './render-reply.ts';

type Rendering = Pick<World, 'library' | 'settings' | 'secrets' | 'now'>;

/**
 * The mail of a letter, of a confirmation, of an alert, or of a text that goes by mail.
 * `coachWords` fills the coach's message. Throws where the course has no such letter.
 */
export function renderMail(
  world: Rendering,
  subscriber: Subscriber,
  message: Outgoing,
  coachWords = '',
  seminar?: Seminar,
): Mail {
  if (message.out?.to) return renderAlert(world, subscriber, message.out);
  const reader = readerOf(subscriber, message);
  const touch = touchIn(world.library, message);
  const letter = letterOf(world.library, message, touch);
  const name = touch && (message.about?.side === 'after' ? { id: followUpName(touch.id) } : touch);
  const values: Values = {
    ...valuesFor(world, reader, 'email', name, seminar),
    moveUrl: linkTo(world, 'move', reader, (subscriber.move?.at ?? 0).toString(36)),
    ...confirmingWish(world, subscriber, message),
    coachWords,
  };
  const flags = flagsOf(subscriber);
  if (subscriber.slower && subscriber.pace === 'standard' && touch && !message.about)
    flags.add('slower');
  if (seminar) flags.add('seminar');
  const { library } = world;
  const html = renderHtml(letter.html, values, flags, {
    ...helpHtml(library, helpCountry(library, subscriber, 'email'), { sites: false }),
    // HTML would run the coach's lines together.
    coachWords: escapeHtml(coachWords).replaceAll('\n', '<br>'),
  });
  return {
    id: message.id,
    to: reader.email,
    subject: renderText(letter.subject, values, flags),
    html,
    text: renderText(letter.text, values, flags),
    unsubscribeUrl: values.unsubscribeUrl ?? '',
    ...(message.out?.words === 'coach-answer' ? { byHand: true as const } : {}),
    ...(letter.attach && seminar
      ? { attachment: calendarAttachment(world, seminar, values.checkInUrl) }
      : {}),
    at: world.now(),
  };
}

/** The reader of a letter: for the one that asks for a move, the new mailbox, without a name. */
function readerOf(subscriber: Subscriber, { out }: Outgoing): Subscriber {
  const { name: _, move, ...rest } = subscriber;
  if (out?.words !== 'move' || !move) return subscriber;
  const mailbox = { epoch: mailboxOf(subscriber) + 1, at: move.at };
  return { ...rest, email: move.email, mailbox };
}

/**
 * The link of a confirmation, with the pace and role of the form: they stand nowhere else until the
 * button is pressed.
 */
function confirmingWish(world: Rendering, subscriber: Subscriber, { out }: Outgoing): Values {
  if (!out?.n || (out.words !== 'confirm' && out.words !== 'confirm-again')) return {};
  return { confirmUrl: linkTo(world, 'confirm', subscriber, `${subscriber.enrollment}~${out.n}`) };
}

/** The text of a message. `validitySeconds` ends with the window that the message is for. */
export function renderTextMessage(
  world: Rendering,
  subscriber: Subscriber,
  message: Outgoing,
  coachWords = '',
  seminar?: Seminar,
): TextMessage {
  const body = bodyOf(world, subscriber, message, coachWords, seminar);
  return {
    id: message.id,
    to: subscriber.phone ?? '',
    body,
    ...(message.staleAt ? { validitySeconds: validitySeconds(message.staleAt - world.now()) } : {}),
  };
}

function bodyOf(
  world: Rendering,
  subscriber: Subscriber,
  message: Outgoing,
  coachWords: string,
  seminar: Seminar | undefined,
): string {
  const { out, sequence, about } = message;
  if (out?.words === 'coach-answer') return `${world.library.brand.smsPrefix}: ${coachWords}`;
  const values = valuesFor(world, subscriber, 'sms', undefined, seminar);
  const flags = flagsOf(subscriber);
  const own =
    out && about?.side === 'before' ? remindersOf(world.library)?.answers[out.words] : undefined;
  if (own) return renderText(own, values, flags);
  if (out && out.words !== 'touch') return renderAutoReply(world, subscriber, sequence, out);
  return renderText(touchIn(world.library, message)?.text ?? [], values, flags);
}

/** What the course's words may name: of the person, of a touch's buttons, of a seminar. */
export function valuesFor(
  world: Rendering,
  subscriber: Subscriber,
  channel: 'email' | 'sms',
  touch?: Pick<Touch, 'id'>,
  seminar?: Seminar,
): Values {
  const { settings } = world;
  const link = (purpose: Purpose, detail = '') => linkTo(world, purpose, subscriber, detail);
  const common = personValues(world, subscriber, channel);
  // Texts carry no links of their own: a signed link alone would fill the segment.
  if (channel === 'sms')
    return seminar ? { ...common, seminarDate: seminarDate(seminar, subscriber.zone) } : common;
  return {
    ...common,
    confirmUrl: link('confirm', String(subscriber.enrollment)),
    preferencesUrl: link('preferences'),
    keepUrl: link('keep'),
    exportUrl: link('export'),
    slowUrl: link('preferences', 'slow'),
    unsubscribeUrl: link('unsubscribe'),
    textsUrl: link('texts', mailedDetail(world.now())),
    progressUrl: link('progress'),
    safetyUrl: `${settings.publicUrl}/safety`,
    privacyUrl: `${settings.publicUrl}/privacy`,
    termsUrl: `${settings.publicUrl}/terms`,
    ...seminarValues(world, subscriber, seminar, link),
    ...(touch
      ? {
          answerUrl: link('answer', touch.id),
          doneUrl: link('answer', `${touch.id}~done`),
          hardUrl: link('answer', `${touch.id}~hard`),
        }
      : {}),
  };
}

/** The touch of a message. A touch that is sent again stands in `out` under its id. */
function touchIn(library: Library, { touch, out, sequence, about }: Outgoing): Touch | undefined {
  if (touch || out?.words !== 'touch') return touch;
  const id = out.touch ?? '';
  return about ? seminarTouch(library, about, id) : touchOf(sequenceOf(library, sequence), id);
}

function letterOf(library: Library, message: Outgoing, touch: Touch | undefined): Letter {
  const { letters } = message.about
    ? (remindersOf(library) ?? { letters: {} })
    : sequenceOf(library, message.sequence);
  const letter =
    touch?.letter ?? (letters as Readonly<Record<string, Letter>>)[message.out?.words ?? ''];
  if (!letter) throw new Error(`No letter for message ${message.id}.`);
  return letter;
}

/** Twilio takes 1 to 36,000 seconds. After the window the text must not arrive any more. */
function validitySeconds(leftMs: number): number {
  return Math.max(1, Math.min(36_000, Math.floor(leftMs / 1000)));
}

export function renderAlert(
  world: Pick<World, 'library' | 'settings' | 'secrets' | 'now'>,
  subscriber: Subscriber,
  out: Out,
): Mail {
  const { library } = world;
  const { alerts, brand } = library;
  const alert = alerts[out.words as AlertKey];
  const { hold, texts, binding, phone, email } = subscriber;
  const openUrl = deskUrl(world.settings, `/desk/people/${subscriber.id}`);
  // The phone's country comes first: words of danger come from it.
  const country = helpCountry(library, subscriber, 'sms');
  const values = {
    ...helpValues(library, country),
    who: nameOf(subscriber),
    at: whenThere(waitedSince(subscriber, out), subscriber),
    newAt: out.n ? whenThere(Number.parseInt(out.n, 36), subscriber) : '',
    openUrl,
    joinedAt: binding ? dayThere(binding.at, subscriber) : '',
  };
  const flags = new Set<Flag>();
  // A mailbox and a phone: the code came from the one, and nobody knows whose hand held the other.
  if (binding && phone && email) flags.add('joined');
  const isUnknown = isUnknownPhone(subscriber);
  if (isUnknown) flags.add('unknown');
  if (exposedSince(subscriber) !== undefined) flags.add('exposed');
  if (out.n) flags.add('new');
  if (out.to === 'second') flags.add('second');
  const isAnswered = texts.state === 'on' || texts.state === 'asked';
  if (isAnswered || (isUnknown && texts.state === 'none')) flags.add('texts');
  if (hold?.danger === 'violence' || hold?.danger === 'minor') flags.add(hold.danger);
  const link = escapeHtml(openUrl);
  const html = renderTextAsHtml(alert.text, values, flags, {
    ...helpHtml(library, country, { sites: true }),
    openUrl: `<a href="${link}">${link}</a>`,
  });
  return {
    id: out.id,
    to: out.to === 'second' ? brand.secondEmail : brand.coachEmail,
    subject: renderText(alert.subject, values, flags),
    text: renderText(alert.text, values, flags),
    html: alertPage(html),
    at: world.now(),
  };
}

/** Since when they wait for what the alert is about. */
function waitedSince(subscriber: Subscriber, { words, notBefore }: Out): number {
  const { hold, waiting } = subscriber;
  const since =
    words === 'hold'
      ? hold?.at
      : words === 'unanswered'
        ? askedSince(waiting)
        : words === 'exposed'
          ? exposedSince(subscriber)
          : waiting?.at;
  return since ?? notBefore;
}

/** A letter to the coach as HTML: its lines as they are. */
export function alertPage(html: string): string {
  return `<!doctype html><html lang="en"><body style="${bodyStyle}">${html}</body></html>`;
}

const bodyStyle =
  'margin:24px;font:16px/1.5 sans-serif;white-space:pre-wrap;overflow-wrap:anywhere';

/** The person's name, without characters that would break a header. */
export function nameOf(subscriber: Subscriber): string {
  const { name } = subscriber;
  if (name)
    return [...name].filter((character) => character >= ' ' && character !== '\u007f').join('');
  return isUnknownPhone(subscriber) ? 'A phone that nobody knows here' : 'Somebody without a name';
}

const mediumDate = dateFormat({ dateStyle: 'medium' });
const dayAndHour = dateFormat({
  ...{ weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  timeZoneName: 'short',
});

/** "Nov 24, 2026", on the person's own calendar. */
export function dayThere(at: number, { zone }: Pick<Subscriber, 'zone'>): string {
  return mediumDate(zonesOf(zone)[0] ?? 'UTC').format(at);
}

/** "Nov 24, 2026": a day of the person's own calendar. */
export function dayWords(day: Day): string {
  return dayThere(day * dayMs, { zone: 'UTC' });
}

/** "Tue, Nov 24, 5:05 PM GMT-7": the person's own clock, and which that is. */
export function whenThere(at: number, { zone }: Subscriber): string {
  return dayAndHour(zonesOf(zone)[0] ?? 'UTC').format(at);
}
