/** Renders the letter with a coach's link to the desk. It says nothing of anybody. */
import { escapeHtml } from '../../core/rendered-words.ts';
import { deskLetter } from '../desk-site.ts';
import type { Mail } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';
import { alertPage } from './render-message.ts';

const said = `Somebody, most likely you, asked to sign in to the desk.

The link works once, for 15 minutes. Then the desk asks for your passkey.`;
const unasked =
  'You did not ask? Then do nothing: the link opens nothing without your passkey. If it comes again, tell who deploys the course.';

export function renderSignIn(
  world: Pick<World, 'library' | 'now'>,
  to: string,
  link: string,
): Mail {
  const { discreetName } = world.library.brand;
  const href = escapeHtml(link);
  return {
    id: `${deskLetter}link-${world.now().toString(36)}`,
    to,
    subject: `${discreetName}: your link`,
    text: [said, link, unasked].join('\n\n'),
    html: alertPage([said, `<a href="${href}">${href}</a>`, unasked].join('\n\n')),
    at: world.now(),
  };
}
