/**
 * What a list says of whether somebody may be written to: its column of states, and columns of
 * other programs that are filled only for who left or said no. It never guesses: a word that it
 * does not know is nobody's yes.
 */

/**
 * `unconfirmed`: they have yet to answer a confirmation letter, whatever is true of the rest of the
 * list.
 */
export type Standing = 'ready' | 'unconfirmed' | 'gone';

/**
 * Heads without spaces and marks, as Mailchimp, MailerLite, Brevo, Kit and Shopify have them among
 * others.
 */
const goneHead =
  /^(unsub|optout|optedout|clean(ed|time)|bounced|hardbounce|complain|markedasspam|suppress|blocklist|blacklist)/;
const agreedHead = /^(subscribed|optin|optedin|emailoptin|acceptsmarketing|acceptsemailmarketing)$/;
const no = ['no', 'n', 'false', '0'];

const words: Readonly<Record<Standing, readonly string[]>> = {
  ready: ['', 'active', 'subscribed', 'confirmed', 'finished', 'stuck', 'enabled'],
  unconfirmed: ['unconfirmed', 'pending', 'unverified'],
  gone: [
    ...[
      'left',
      'unsubscribed',
      'unsubscribe',
      'nonsubscribed',
      'nonsubscriber',
      'notsubscribed',
      'optedout',
      'optout',
    ],
    ...[
      'bounced',
      'bounce',
      'hardbounce',
      'hardbounced',
      'softbounced',
      'cleaned',
      'invalid',
      'complained',
      'complaint',
    ],
    ...[
      'spam',
      'suppressed',
      'blocked',
      'blocklisted',
      'blacklisted',
      'erased',
      'deleted',
      'removed',
      'archived',
    ],
    ...['inactive', 'disabled', 'cancelled', 'canceled'],
  ],
};

/** Whether a column tells of leaving or agreeing, by its head without spaces and marks. */
export function tellsOfStanding(head: string): boolean {
  return goneHead.test(head) || agreedHead.test(head);
}

/** What the cell of such a column says. */
export function isNoIn(head: string, cell: string): boolean {
  const said = cell.trim().toLowerCase();
  return said !== '' && (agreedHead.test(head) ? no.includes(said) : !no.includes(said));
}

/**
 * What a column of states says; `undefined` for a word that could mean anything, `paused` among
 * them.
 */
export function standingIn(cell: string): Standing | undefined {
  const said = cell.toLowerCase().replace(/[^\p{L}]/gu, '');
  return (['ready', 'unconfirmed', 'gone'] as const).find((standing) =>
    words[standing].includes(said),
  );
}
