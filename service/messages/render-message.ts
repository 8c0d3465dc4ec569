/**
 * Fills the compiled words for one person: which letter or text, which links, which help lines.
 * Links are signed here; the words themselves were checked when the course was compiled.
 */
import {
  type Flag,
  type Letter,
  type Library,
  sequenceOf,
  type Touch,
  touchOf,
} from '../../core/course.ts';
import type { Outgoing } from '../../core/due.ts';
import { escapeHtml, renderHtml, renderText, type Values } from '../../core/rendered-words.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import {
  followUpOf,
  nameOfNote,
  remindersOf,
  seminarTouch,
  touchNamed,
  wordsAbout,
} from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Mail } from '../ports/mailer.ts';
import type { TextMessage } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';
import { linkTo, type Purpose } from '../signed-links.ts';
import { calendarAttachment } from './calendar-file.ts';
import { countryOfPhone, countryOfZone, helpValues } from './help-lines.ts';
import { renderAlert } from './render-alert.ts';
import { seminarDate, seminarValues } from './render-seminar.ts';

type Rendering = Pick<World, 'library' | 'settings' | 'secrets' | 'now'>;

/** The mail of a letter, a confirmation, or a text's two-line letter. */
export function renderMail(
  world: Rendering,
  subscriber: Subscriber,
  message: Outgoing,
  coachWords = '',
  seminar?: Seminar,
): Mail {
  if (message.out?.to) return renderAlert(world, subscriber, message.out);
  const touch = touchIn(world.library, message);
  const letter = letterOf(world.library, message, touch);
  const name = touch && (message.about?.around === 'after' ? { id: nameOfNote(touch.id) } : touch);
  const values: Values = {
    ...valuesFor(world, subscriber, 'email', name, seminar),
    ...confirmingWish(world, subscriber, message),
    coachWords,
  };
  const flags = flagsOf(subscriber);
  if (subscriber.slower && subscriber.pace === 'standard' && touch && !message.about)
    flags.add('slower');
  if (seminar) flags.add('seminar');
  // A person's own lines stay lines: HTML would run them together.
  const lines = escapeHtml(coachWords).replaceAll('\n', '<br>');
  const html = renderHtml(letter.html, { ...values, coachWords: coachMark }, flags).replaceAll(
    coachMark,
    () => lines,
  );
  return {
    id: message.id,
    to: subscriber.email,
    subject: renderText(letter.subject, values, flags),
    html,
    text: renderText(letter.text, values, flags),
    unsubscribeUrl: values.unsubscribeUrl ?? '',
    ...(letter.attach && seminar
      ? { attachment: calendarAttachment(world, seminar, values.checkInUrl) }
      : {}),
    at: world.now(),
  };
}

/**
 * The link brings back what the form wished of pace and role: until the button is pressed it stands
 * nowhere else.
 */
function confirmingWish(
  world: Rendering,
  { id, enrollment }: Subscriber,
  { out }: Outgoing,
): Values {
  if (!out?.n || (out.words !== 'confirm' && out.words !== 'confirm-again')) return {};
  return { confirmUrl: linkTo(world, 'confirm', id, `${enrollment}~${out.n}`) };
}

/** Stands for a human's words while the letter around them is escaped. */
const coachMark = '\u0000words\u0000';

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
    out && about?.around === 'before' ? remindersOf(world.library)?.answers[out.words] : undefined;
  if (own) return renderText(own, values, flags);
  if (out && out.words !== 'touch') return renderAutoReply(world, subscriber, sequence, out);
  return renderText(touchIn(world.library, message)?.text ?? [], values, flags);
}

/** An automatic answer: the touch's own where it has one, else the sequence's. */
export function renderAutoReply(
  world: Rendering,
  subscriber: Subscriber,
  sequenceId: string,
  answer: { readonly words: string; readonly touch?: string; readonly n?: string },
): string {
  const { library } = world;
  const lane = { lane: { sequence: sequenceId } } as Pick<Subscriber, 'lane'>;
  const isKeyword = answer.words === 'keyword';
  const own = touchNamed(library, lane, answer.touch ?? '')?.answers[answer.words];
  const given = isKeyword
    ? followUpOf(library)?.keyword.answer
    : wordsAbout(library, lane, answer.touch).answers[answer.words];
  const words = own ?? given ?? [];
  return renderText(
    words,
    { ...valuesFor(world, subscriber, 'sms'), n: answer.n ?? '' },
    flagsOf(subscriber),
  );
}

/** Words for a phone of which nothing else is known. */
export function renderForStranger(world: Rendering, phone: string, key: string): string {
  const { library } = world;
  const words = sequenceOf(library, library.course).answers[key] ?? [];
  return renderText(
    words,
    { ...helpValues(library, countryOfPhone(phone)), phone: world.settings.twilioFrom },
    new Set(),
  );
}

export function flagsOf(subscriber: Subscriber): Set<Flag> {
  const flags = new Set<Flag>([subscriber.role]);
  if (subscriber.solo) flags.add('solo');
  if (subscriber.pace === 'baby') flags.add('baby');
  if (subscriber.texts.state === 'on') flags.add('texts');
  return flags;
}

export function valuesFor(
  world: Rendering,
  subscriber: Subscriber,
  channel: 'email' | 'sms',
  touch?: Pick<Touch, 'id'>,
  seminar?: Seminar,
): Values {
  const { library, settings } = world;
  const link = (purpose: Purpose, detail = '') => linkTo(world, purpose, subscriber.id, detail);
  const country =
    (channel === 'sms' && (subscriber.country ?? countryOfPhone(subscriber.phone))) ||
    countryOfZone(subscriber.zone, Object.keys(library.brand.help));
  const common = {
    greeting: subscriber.name ? `Hi ${subscriber.name},` : 'Hi there,',
    name: subscriber.name ?? '',
    phone: settings.twilioFrom,
    ...helpValues(library, country),
  };
  // Texts carry no links of their own: a signed link alone would fill the segment.
  if (channel === 'sms') {
    const date = seminar ? { seminarDate: seminarDate(seminar, subscriber.zone) } : {};
    return { ...common, ...date, siteUrl: settings.publicUrl };
  }
  return {
    ...common,
    confirmUrl: link('confirm', String(subscriber.enrollment)),
    preferencesUrl: link('preferences'),
    keepUrl: link('keep'),
    exportUrl: link('export'),
    slowUrl: link('preferences', 'slow'),
    unsubscribeUrl: link('unsubscribe'),
    progressUrl: link('preferences', 'progress'),
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

/** A touch that was lost or never reached the phone says the same again. */
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

/**
 * Twilio takes 1 to 36,000 seconds; a text that would come after the window had better not come.
 */
function validitySeconds(leftMs: number): number {
  return Math.max(1, Math.min(36_000, Math.floor(leftMs / 1000)));
}
