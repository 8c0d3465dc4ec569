/**
 * Renders the letter that tells the coach who needs a human. It carries a first name and a signed
 * link, and nothing that the person wrote: the words open behind the link, once a button there is
 * pressed.
 */
import { zonesOf } from '../../core/calendar/zone.ts';
import type { Concern, Flag } from '../../core/course.ts';
import { escapeHtml, renderText } from '../../core/rendered-words.ts';
import type { Out, Subscriber } from '../../core/subscriber.ts';
import type { Mail } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';
import { linkTo } from '../signed-links.ts';

export function renderAlert(
  world: Pick<World, 'library' | 'settings' | 'secrets' | 'now'>,
  subscriber: Subscriber,
  out: Out,
): Mail {
  const { alerts, brand } = world.library;
  const alert = alerts[out.words as Concern];
  const { hold, waiting, texts } = subscriber;
  const openUrl = linkTo(world, 'look', subscriber.id);
  const values = {
    who: nameOf(subscriber),
    at: whenThere((out.words === 'hold' ? hold?.at : waiting?.at) ?? out.notBefore, subscriber),
    openUrl,
  };
  const flags = new Set<Flag>();
  if (texts.state === 'on' || texts.state === 'asked') flags.add('texts');
  if (hold?.danger === 'violence' || hold?.danger === 'minor') flags.add(hold.danger);
  const text = renderText(alert.text, values, flags);
  const html = escapeHtml(text).replace(
    escapeHtml(openUrl),
    (link) => `<a href="${link}">${link}</a>`,
  );
  return {
    id: out.id,
    to: out.to === 'second' ? brand.secondEmail : brand.coachEmail,
    subject: renderText(alert.subject, values, flags),
    text,
    html: `<!doctype html><html lang="en"><body style="${bodyStyle}">${html}</body></html>`,
    at: world.now(),
  };
}

const bodyStyle = 'margin:24px;font:16px/1.5 sans-serif;white-space:pre-wrap';

/** The person's name, without characters that would break a header. */
export function nameOf({ name }: Subscriber): string {
  return name
    ? [...name].filter((character) => character >= ' ' && character !== '\u007f').join('')
    : 'Somebody without a name';
}

/** "Tue, Nov 24, 5:05 PM GMT-7": the person's own clock, and which that is. */
export function whenThere(at: number, { zone }: Subscriber): string {
  return new Intl.DateTimeFormat('en-US', {
    ...{ weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    timeZoneName: 'short',
    timeZone: zonesOf(zone)[0] ?? 'UTC',
  }).format(at);
}
