/**
 * Fills the compiled words for one person: which letter or text, which links, which help lines. Links are signed here;
 * the words themselves were checked when the course was compiled.
 */
import { type Flag, type HelpLines, type Letter, type Library, sequenceOf, type Touch } from '../core/course.ts';
import type { Outgoing } from '../core/due.ts';
import type { Subscriber } from '../core/subscriber.ts';
import { renderHtml, renderText, type Values } from '../core/words.ts';
import { countryOfPhone, countryOfZone } from './country.ts';
import type { Mail, TextMessage } from './outcome.ts';
import { type Purpose, signToken } from './token.ts';
import type { World } from './world.ts';

type Rendering = Pick<World, 'library' | 'settings' | 'secrets' | 'now'>;

/** The mail of a letter, a confirmation, or a text's two-line letter. */
export function renderMail(world: Rendering, subscriber: Subscriber, message: Outgoing): Mail {
  const letter = letterOf(world.library, message);
  const values = valuesFor(world, subscriber, 'email', message.touch);
  const flags = flagsOf(subscriber);
  return {
    id: message.id,
    to: subscriber.email,
    subject: renderText(letter.subject, values, flags),
    html: renderHtml(letter.html, values, flags),
    text: renderText(letter.text, values, flags),
    unsubscribeUrl: values.unsubscribeUrl ?? '',
    at: world.now(),
  };
}

export function renderTextMessage(world: Rendering, subscriber: Subscriber, message: Outgoing): TextMessage {
  const body = message.out
    ? renderAnswer(world, subscriber, message.sequence, message.out)
    : renderText(message.touch?.text ?? [], valuesFor(world, subscriber, 'sms'), flagsOf(subscriber));
  return {
    id: message.id,
    to: subscriber.phone ?? '',
    body,
    ...(message.staleAt ? { validitySeconds: validitySeconds(message.staleAt - world.now()) } : {}),
  };
}

/** An automatic answer: the touch's own where it has one, else the sequence's. */
export function renderAnswer(
  world: Rendering,
  subscriber: Subscriber,
  sequenceId: string,
  answer: { readonly words: string; readonly touch?: string; readonly n?: string },
): string {
  const sequence = sequenceOf(world.library, sequenceId);
  const own = sequence.touches.find(({ id }) => id === answer.touch)?.answers[answer.words];
  const words = own ?? sequence.answers[answer.words] ?? [];
  return renderText(words, { ...valuesFor(world, subscriber, 'sms'), n: answer.n ?? '' }, flagsOf(subscriber));
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

export function flagsOf(subscriber: Subscriber): ReadonlySet<Flag> {
  const flags = new Set<Flag>([subscriber.role]);
  if (subscriber.solo) flags.add('solo');
  if (subscriber.pace === 'baby') flags.add('baby');
  if (subscriber.texts.state === 'on') flags.add('texts');
  return flags;
}

/** A link for one purpose, on our own host, naming nobody. */
export function linkTo(world: Rendering, purpose: Purpose, subscriber: string, detail = ''): string {
  const token = signToken(world.secrets.tokenKey, { purpose, subscriber, detail }, world.now());
  return `${world.settings.publicUrl}/${purpose}?t=${token}`;
}

export function valuesFor(world: Rendering, subscriber: Subscriber, channel: 'email' | 'sms', touch?: Touch): Values {
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
  if (channel === 'sms') return common;
  return {
    ...common,
    confirmUrl: link('confirm', String(subscriber.enrollment)),
    preferencesUrl: link('preferences'),
    slowUrl: link('preferences', 'slow'),
    unsubscribeUrl: link('unsubscribe'),
    progressUrl: link('preferences', 'progress'),
    safetyUrl: `${settings.publicUrl}/safety`,
    privacyUrl: `${settings.publicUrl}/privacy`,
    termsUrl: `${settings.publicUrl}/terms`,
    ...(touch
      ? {
          answerUrl: link('answer', touch.id),
          doneUrl: link('answer', `${touch.id}~done`),
          hardUrl: link('answer', `${touch.id}~hard`),
        }
      : {}),
  };
}

/** Help lines of a country, else the fallback's. */
export function helpValues({ brand }: Library, country: string | undefined): Values {
  const lines: HelpLines | undefined = (country ? brand.help[country] : undefined) ?? brand.help.default;
  return {
    crisisLine: lines?.crisisLine ?? '',
    violenceLine: lines?.violenceLine ?? '',
    emergency: lines?.emergency ?? '',
    helpUrl: lines?.url ?? '',
  };
}

function letterOf(library: Library, message: Outgoing): Letter {
  const letter = message.touch?.letter ?? sequenceOf(library, message.sequence).letters[message.out?.words ?? ''];
  if (!letter) throw new Error(`No letter for message ${message.id}.`);
  return letter;
}

/** Twilio takes 1 to 36,000 seconds; a text that would come after the window had better not come. */
function validitySeconds(leftMs: number): number {
  return Math.max(1, Math.min(36_000, Math.floor(leftMs / 1000)));
}
