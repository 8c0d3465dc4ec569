/**
 * Signed links. A token says purpose, person, expiry and a little more, and carries an HMAC-SHA-256
 * over all of it (OWASP ASVS 9.1.1, 9.2.1, 9.2.3, 11.2.4). It names nobody: no address or number
 * stands in a link.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { dayMs } from '../core/calendar/zone.ts';
import { mailboxOf, moveOpenMs } from '../core/move-mailbox.ts';
import type { Subscriber } from '../core/subscriber.ts';
import type { Secrets } from './ports/settings.ts';
import type { World } from './ports/world.ts';

export type Purpose =
  | 'confirm'
  | 'answer'
  | 'preferences'
  | 'unsubscribe'
  | 'texts'
  | 'progress'
  | 'keep'
  | 'move'
  | 'export'
  | 'confirm-seat'
  | 'seat'
  | 'check-in';

/** How long a link works. An unsubscribe link works for ever (promise 40). */
export const linkLifeMs: Readonly<Record<Purpose, number>> = {
  confirm: 7 * dayMs,
  answer: 180 * dayMs,
  preferences: 180 * dayMs,
  unsubscribe: Number.POSITIVE_INFINITY,
  // The detail says when a letter carried it: see `isMailedNow`.
  texts: 180 * dayMs,
  progress: 15 * 60_000,
  export: 15 * 60_000,
  // As long as the erasure can be called off.
  keep: 3 * dayMs,
  // The detail is when the move was asked for.
  move: moveOpenMs,
  // The detail of these three is a seminar's id.
  'confirm-seat': 7 * dayMs,
  seat: 400 * dayMs,
  'check-in': 400 * dayMs,
};

/** What a link says. */
export interface Claim {
  readonly purpose: Purpose;
  readonly subscriber: string;
  /** Which of the record's mailboxes it was for (core/move-mailbox.ts); 0 is the first. */
  readonly mailbox: number;
  /**
   * What the purpose needs besides: an enrollment, a touch and the reply of its button. Letters,
   * digits, _ and ~ only.
   */
  readonly detail: string;
}

export type TokenFault = 'tampered' | 'expired';

const letters: Readonly<Record<Purpose, string>> = {
  confirm: 'c',
  answer: 'a',
  preferences: 'p',
  unsubscribe: 'u',
  texts: 't',
  progress: 'g',
  keep: 'k',
  move: 'm',
  export: 'x',
  'confirm-seat': 'f',
  seat: 's',
  'check-in': 'i',
};

/** The token of a link. `now`: ms since 1970. */
export function signToken(
  key: string,
  { purpose, subscriber, mailbox, detail }: Claim,
  now: number,
): string {
  const life = linkLifeMs[purpose];
  const expiry = Number.isFinite(life) ? Math.ceil((now + life) / 1000).toString(36) : '0';
  const whose = mailbox > 0 ? `${subscriber}_${mailbox.toString(36)}` : subscriber;
  const body = [letters[purpose], whose, expiry, detail].join('.');
  return `${body}.${mac(key, body)}`;
}

/**
 * What a token says, if it is ours, for this purpose and in time; else why not. A token for another
 * purpose counts as tampered. An old key opens nothing after its day but what never expires.
 */
export function readToken(
  keys: Pick<Secrets, 'linkKey' | 'oldLinkKeys'>,
  token: string,
  purpose: Purpose,
  now: number,
): Claim | TokenFault {
  const cut = token.lastIndexOf('.');
  const body = token.slice(0, cut);
  const [letter, whose = '', expiry, detail, ...more] = body.split('.');
  const [subscriber, epoch = '0'] = whose.split('_');
  const mailbox = Number.parseInt(epoch, 36);
  if (cut < 0 || token.length > 300) return 'tampered';
  const old = keys.oldLinkKeys ?? [];
  const signed = [{ key: keys.linkKey, until: Number.POSITIVE_INFINITY }, ...old].find(({ key }) =>
    sameText(token.slice(cut + 1), mac(key, body)),
  );
  if (!signed) return 'tampered';
  if (
    letter !== letters[purpose] ||
    !subscriber ||
    !expiry ||
    detail === undefined ||
    more.length > 0
  )
    return 'tampered';
  if (expiry === '0') return { purpose, subscriber, mailbox, detail };
  const until = Math.min(Number.parseInt(expiry, 36) * 1000, signed.until);
  if (until <= now) return 'expired';
  return { purpose, subscriber, mailbox, detail };
}

/** A link for one purpose, on our own host, naming nobody. */
export function linkTo(
  { settings, secrets, now }: Pick<World, 'settings' | 'secrets' | 'now'>,
  purpose: Purpose,
  subscriber: Pick<Subscriber, 'id' | 'mailbox'>,
  detail = '',
): string {
  const claim = { purpose, subscriber: subscriber.id, mailbox: mailboxOf(subscriber), detail };
  const token = signToken(secrets.linkKey, claim, now());
  return `${settings.publicUrl}/${purpose}?t=${token}`;
}

/** The detail of a link that a letter carries, or a page that such a letter has just opened. */
export function mailedDetail(now: number): string {
  return `m${Math.floor(now / 60_000).toString(36)}`;
}

/** Whether a link came by a letter of the last fifteen minutes. */
export function isMailedNow(detail: string, now: number): boolean {
  const [, minute] = /^m([0-9a-z]{1,8})$/.exec(detail) ?? [];
  if (!minute) return false;
  const age = now - Number.parseInt(minute, 36) * 60_000;
  return age < 16 * 60_000 && age >= -60_000;
}

/** Constant-time comparison; the lengths are no secret. */
function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function mac(key: string, body: string): string {
  return createHmac('sha256', `token ${key}`).update(body).digest('base64url');
}
