/**
 * Reads from a list whether a person may be written to: from its column of states, and from columns
 * of other programs that are filled only for people who left or declined. An unknown word is never
 * taken for a yes.
 */

/**
 * `unconfirmed`: this person has not answered a confirmation letter, whatever the coach says of the
 * rest of the list.
 */
export type Standing = 'ready' | 'unconfirmed' | 'gone';

/**
 * Names of columns, without spaces and punctuation, as Mailchimp, MailerLite, Brevo, Kit and
 * Shopify have them among others.
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

/** Whether a column says who left or agreed, by its name without spaces and punctuation. */
export function tellsOfStanding(head: string): boolean {
  return goneHead.test(head) || agreedHead.test(head);
}

/** Whether the cell of such a column says no. */
export function isNoIn(head: string, cell: string): boolean {
  const said = cell.trim().toLowerCase();
  return said !== '' && (agreedHead.test(head) ? no.includes(said) : !no.includes(said));
}

/**
 * The state that a cell names; `undefined` for a word that could mean anything, `paused` among
 * them.
 */
export function standingIn(cell: string): Standing | undefined {
  const said = cell.toLowerCase().replace(/[^\p{L}]/gu, '');
  return (['ready', 'unconfirmed', 'gone'] as const).find((standing) =>
    words[standing].includes(said),
  );
}
