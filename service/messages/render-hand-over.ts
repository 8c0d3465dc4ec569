/** Renders the letter that asks the second contact to take somebody on. It has nobody's words. */
import { escapeHtml } from '../../core/rendered-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { deskLetter, deskUrl } from '../desk-site.ts';
import type { Mail } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';
import { alertPage } from './render-message.ts';

const said =
  'Somebody on the course is handed to you. The link opens at the desk, after your sign-in.';

export function renderHandOver(
  { library, settings, now }: Pick<World, 'library' | 'settings' | 'now'>,
  { id }: Pick<Subscriber, 'id'>,
): Mail {
  const link = deskUrl(settings, `/desk/people/${id}`);
  const href = escapeHtml(link);
  return {
    id: `${deskLetter}hand-over-${now().toString(36)}`,
    to: library.brand.secondEmail,
    subject: 'Please take this on',
    text: `${said}\n\n${link}`,
    html: alertPage(`${said}\n\n<a href="${href}">${href}</a>`),
    at: now(),
  };
}
