/**
 * Signs a coach in to the desk. The mailbox alone opens nothing once there is a passkey:
 *
 *     address ──► a letter with a link (15 min, once) ──► session `mailed`
 *                                                            │
 *       passkeys of this host ── signs with one ─────────────┼──► session `open` (12 h)
 *       none yet, within a week of `mend coach add` ── makes one ──┘
 *       lost, or made for another host ── a recovery word ──► session `recovered` ── makes one ──┘
 *
 * Cookie and link hold a secret, of which the store has the hash. A challenge is used once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { newestHash } from '../address-hash.ts';
import { deskSite, deskUrl } from '../desk-site.ts';
import { placeOf } from '../intake/limits.ts';
import { renderSignIn } from '../messages/render-sign-in.ts';
import type { CoachAccount, DeskSession, Passkey } from '../ports/coach-store.ts';
import type { DeskWorld } from '../ports/world.ts';
import { changeCoach, findCoach, makeRecovery, useRecovery } from './coach-accounts.ts';

export const linkMs = 15 * minuteMs;
export const sessionMs = 12 * hourMs;
/** After so long without a request a passkey is asked for again. */
export const idleMs = 15 * minuteMs;
/** A request is noted this often at most. */
const noteMs = minuteMs;
/**
 * Links in an hour: to one address, and to it by the wish of one place, so that a stranger does not
 * use up the coach's; by one place to any address.
 */
const linksAnHour = { address: 20, fromPlace: 5, place: 20 };
/** Wrong recovery words of one account in a day. */
const wrongWordsADay = 10;

/** A coach at the desk. */
export interface Visit {
  readonly coach: CoachAccount;
  readonly session: DeskSession;
}

/** What the sign-in asks for next. */
export type NextStep = 'use' | 'make' | 'recover' | 'ask-maker';

/**
 * Mails a link to an address on the list; of any other, and above the limits, it does nothing. Its
 * caller answers alike, and after the same time.
 */
export async function askForLink(
  world: DeskWorld,
  email: string,
  ip: string | undefined,
  to: string,
): Promise<void> {
  const { store, log } = world;
  const place = newestHash(world, (ip && placeOf(ip)) || 'unknown');
  if (!(await isBelow(world, `desk-${place}`, linksAnHour.place))) return;
  const found = await findCoach(world, email);
  if (!found) return;
  const { coach } = found;
  const { fromPlace, address } = linksAnHour;
  if (!(await isBelow(world, `desk-${coach.id}-${place}`, fromPlace))) return;
  if (!(await isBelow(world, `desk-${coach.id}`, address))) return;
  const secret = newSecret();
  await store.coaches.putLink(coach.id, hashOf(secret), world.now() + linkMs);
  const path = `/desk/sign-in?t=${coach.id}.${secret}${to ? `&to=${encodeURIComponent(to)}` : ''}`;
  const { status } = await world.mailer.send(
    renderSignIn(world, coach.email, deskUrl(world.settings, path)),
  );
  const line = { coach: coach.id, outcome: status };
  if (status === 'sent') log.info('a link to sign in was mailed', line);
  else log.error('a letter of the desk was not taken', line);
}

async function isBelow(
  { store, now }: DeskWorld,
  name: string,
  most: number,
  periodMs = hourMs,
): Promise<boolean> {
  return (await store.counters.add(name, now() + periodMs, now())) <= most;
}

/** Takes a link; the secret of the session that begins, or `undefined` where it opens nothing. */
export async function openLinkOnce(
  world: DeskWorld,
  token: string,
  browser: string,
): Promise<string | undefined> {
  const [id = '', secret = ''] = token.split('.');
  const { coaches } = world.store;
  const now = world.now();
  if (!id || !(await coaches.useLink(id, hashOf(secret), now))) return undefined;
  return beginSession(world, id, 'mailed', browser, now + linkMs);
}

/** Begins a session and gives its secret, which stands in the cookie alone. */
export async function beginSession(
  { store, now }: Pick<DeskWorld, 'store' | 'now'>,
  coach: string,
  stage: DeskSession['stage'],
  browser: string,
  until = now() + sessionMs,
): Promise<string> {
  const secret = newSecret();
  const at = now();
  await store.coaches.putSession({
    ...{ hash: hashOf(secret), coach, stage, startedAt: at, seenAt: at, until, browser },
  });
  return secret;
}

/**
 * The coach who comes with a cookie: `undefined` for an unknown, ended or old one, or a removed
 * coach.
 */
export async function readVisit(
  { store, now }: Pick<DeskWorld, 'store' | 'now'>,
  secret: string | undefined,
): Promise<Visit | undefined> {
  const session = secret ? await store.coaches.session(hashOf(secret), now()) : undefined;
  const coach = session && (await store.coaches.read(session.coach))?.coach;
  return coach && { coach, session };
}

/** Whether the desk shows itself to them now. */
export function isOpen({ session }: Visit, now: number): boolean {
  return session.stage === 'open' && now - session.seenAt < idleMs;
}

/** Notes that they are here, so that an idle quarter of an hour counts from now. */
export async function noteVisit({ store, now }: DeskWorld, visit: Visit): Promise<Visit> {
  const { coach, session } = visit;
  if (now() - session.seenAt < noteMs) return visit;
  const seen = { ...session, seenAt: now() };
  await store.coaches.renewSession(seen);
  return { coach, session: seen };
}

export function nextStep({ coach, session }: Visit, world: DeskWorld): NextStep {
  const { host } = deskSite(world.settings);
  if (session.stage === 'recovered') return 'make';
  if (coach.passkeys.some((known) => known.host === host)) return 'use';
  // A passkey of another host is none here, and must not be forgotten by its mailbox alone.
  if (coach.passkeys.length > 0) return 'recover';
  return coach.enrollUntil > world.now() ? 'make' : 'ask-maker';
}

/** What the browser is asked for, as JSON; the challenge is kept with the session. */
export async function askPasskey(
  world: DeskWorld,
  { coach, session }: Visit,
  step: 'use' | 'make',
): Promise<object> {
  const site = deskSite(world.settings);
  const { passkeys, store } = world;
  const { options, challenge } =
    step === 'make'
      ? await passkeys.askForNew(coach, site)
      : await passkeys.askFor(coach.passkeys, site);
  await store.coaches.renewSession({ ...session, challenge });
  return options;
}

/** Opens the desk by a passkey: the secret of a new session, or `undefined`. */
export async function signWithPasskey(
  world: DeskWorld,
  visit: Visit,
  response: unknown,
): Promise<string | undefined> {
  const challenge = await takeChallenge(world, visit);
  if (challenge === undefined) return undefined;
  const { coach } = visit;
  const site = deskSite(world.settings);
  const used = await world.passkeys.readUse(response, challenge, coach.passkeys, site);
  if (!used) return undefined;
  const after = await changeCoach(world, coach.id, (known) =>
    known.passkeys.some(({ id }) => id === used.id)
      ? { ...known, passkeys: known.passkeys.map((one) => (one.id === used.id ? used : one)) }
      : undefined,
  );
  return after && replaceSession(world, visit);
}

/** A new passkey, and where none stood there before, the words to print. */
export interface Enrolled {
  readonly secret: string;
  readonly words?: readonly string[];
}

/** Makes a passkey: of who may make one, or of who is at the desk. `undefined`: nothing changed. */
export async function makePasskey(
  world: DeskWorld,
  visit: Visit,
  response: unknown,
): Promise<Enrolled | undefined> {
  const { coach, session } = visit;
  const mayMake = isOpen(visit, world.now()) || nextStep(visit, world) === 'make';
  const challenge = mayMake ? await takeChallenge(world, visit) : undefined;
  if (challenge === undefined) return undefined;
  const site = deskSite(world.settings);
  const made = await world.passkeys.readNew(response, challenge, site, world.now());
  if (!made) return undefined;
  const recovery = makeRecovery(world);
  const isFirst = session.stage !== 'open';
  const after = await changeCoach(world, coach.id, (known) => ({
    ...known,
    passkeys: [...known.passkeys.filter(({ id }) => id !== made.id), made].slice(-mostPasskeys),
    ...(isFirst ? { recovery: recovery.hashes } : {}),
  }));
  if (!after) return undefined;
  world.log.info('a passkey was made', { coach: coach.id });
  const secret = await replaceSession(world, visit);
  return { secret, ...(isFirst ? { words: recovery.words } : {}) };
}

const mostPasskeys = 5;

/** Uses a recovery word: from then on the session may make a passkey. */
export async function recoverByWord(
  world: DeskWorld,
  { coach, session }: Visit,
  word: string,
): Promise<boolean> {
  const tried = `desk-words-${coach.id}`;
  if (!(await isBelow(world, tried, wrongWordsADay, dayMs))) return false;
  if (!(await useRecovery(world, coach.id, word))) return false;
  world.log.info('a recovery word was used', { coach: coach.id });
  return world.store.coaches.renewSession({ ...session, stage: 'recovered' });
}

/** Removes a passkey, unless it is the only one here. */
export async function removePasskey(
  world: DeskWorld,
  { coach }: Visit,
  passkey: Passkey['id'],
): Promise<boolean> {
  const { host } = deskSite(world.settings);
  const changed = await changeCoach(world, coach.id, (known) => {
    const left = known.passkeys.filter(({ id }) => id !== passkey);
    const isEnough = left.some((one) => one.host === host);
    return isEnough && left.length < known.passkeys.length
      ? { ...known, passkeys: left }
      : undefined;
  });
  return changed !== undefined;
}

async function takeChallenge(
  { store }: DeskWorld,
  { session: { hash, challenge } }: Visit,
): Promise<string | undefined> {
  if (challenge === undefined) return undefined;
  return (await store.coaches.useChallenge(hash, challenge)) ? challenge : undefined;
}

/** An open session with a secret of its own, in the place of the one before. */
async function replaceSession(world: DeskWorld, { session }: Visit): Promise<string> {
  const until = session.stage === 'open' ? session.until : world.now() + sessionMs;
  const secret = await beginSession(world, session.coach, 'open', session.browser, until);
  await world.store.coaches.endSession(session.hash);
  return secret;
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

const newSecret = () => randomBytes(32).toString('base64url');
