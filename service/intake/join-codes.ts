/**
 * Codes that a page shows and a phone texts (core/join-phone.ts says what they look like). A code
 * joins the phone to the record whose page showed it, or unlocks what was sent from that phone. The
 * store keeps the keyed hash of a code, for an hour; three of a person are live at a time.
 */
import { randomInt } from 'node:crypto';
import { isSilenced } from '../../core/calendar/standstill.ts';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import { lastContactAt } from '../../core/erasure.ts';
import type { JoiningPhone } from '../../core/event.ts';
import { codeDigits, codeLength, codeLetters, isCode, mayJoin } from '../../core/join-phone.ts';
import { awaitsPhone } from '../../core/move-mailbox.ts';
import { confirmForgetMs, type Subscriber } from '../../core/subscriber.ts';
import { addressHash, newestHash } from '../address-hash.ts';
import { keepAddresses } from '../address-ownership.ts';
import { apply } from '../apply.ts';
import type { InboundText, JoinCode, Stored, StoredCode } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { joinableCountry } from './joinable-phone.ts';

export const codeLifeMs = hourMs;
/** Codes that cannot be used, from one phone in an hour: after them that answer alone is silent. */
export const wrongCodesAnHour = 5;

/** A record from which and to which nothing came for so long gives its phone up to a code. */
const silentMs = 183 * dayMs;

/** A code as the page shows it. */
export interface ShownCode {
  readonly code: string;
  /** The number to text it to, E.164. */
  readonly number: string;
  readonly expiresAt: number;
}

/** Codes that one person's pages show in an hour: a scanner may press the button too. */
export const codesAnHour = 30;

/** Counts one more code of a person; `false`: the hour's codes are used up. */
export async function mayIssueCode({ store, now }: World, subscriber: string): Promise<boolean> {
  const issued = await store.counters.add(`codes-${subscriber}`, now() + hourMs, now());
  return issued <= codesAnHour;
}

/** Makes a code for a person's page and keeps its hash. */
export async function issueCode(
  world: World,
  subscriber: string,
  shown: Pick<JoinCode, 'purpose' | 'page' | 'mailed'>,
): Promise<ShownCode> {
  const now = world.now();
  const until = now + codeLifeMs;
  const wording = world.library.consents.texts?.version ?? '';
  for (;;) {
    const code = makeCode();
    const hash = hashCode(world, code);
    const issued = { ...shown, hash, subscriber, wording, shownAt: now, until };
    if (await world.store.codes.issue(issued))
      return { code, number: world.settings.twilioFrom, expiresAt: until };
  }
}

function makeCode(): string {
  const all = codeLetters + codeDigits;
  for (;;) {
    const code = Array.from({ length: codeLength }, () => all[randomInt(all.length)]).join('');
    if (isCode(code)) return code;
  }
}

export function hashCode(world: Pick<World, 'secrets'>, code: string): string {
  return newestHash(world, `code ${code}`);
}

/** A text with a code. */
export interface CodeUse {
  /** The phone that sent it. */
  readonly from: string;
  /** The record that owns the phone already. */
  readonly owner: string | undefined;
  /** Its MessageSid: a code that it claimed stays usable for it. */
  readonly message: string;
  readonly now: number;
}

/** Whether a text may use a code, by what is known before anything is written. */
export function mayUse(
  code: StoredCode,
  subscriber: Subscriber,
  { from, owner, message, now }: CodeUse,
): boolean {
  if (code.claimedBy !== undefined) return code.claimedBy === message;
  if (!isFresh(code, subscriber)) return false;
  // A record that has another phone now may own the one before still, after a crash.
  const isTheirs = owner === subscriber.id && subscriber.phone === from;
  if (code.purpose === 'unlock') return isTheirs && subscriber.binding !== undefined;
  if (code.purpose === 'move') return isTheirs && awaitsPhone(subscriber, now);
  if (isTheirs) return true;
  // A phone that is bound elsewhere never moves by a code. Another phone in place of a bound one
  // needs the code of a page that a letter of the last minutes opened.
  const isOthers = owner !== undefined && owner !== subscriber.id;
  if (isOthers || !mayJoin(subscriber)) return false;
  return subscriber.phone === undefined || code.mailed === true;
}

/** Whether no text has used the code, and no newer one has ended it. */
function isFresh({ claimedBy, live, shownAt }: StoredCode, { binding }: Subscriber): boolean {
  return claimedBy === undefined && live && shownAt > (binding?.at ?? Number.NEGATIVE_INFINITY);
}

/**
 * Records that a phone asked to join a record that is hidden or held, at most once a day; of any
 * other record, or by a used code, nothing.
 */
export async function recordAsked(
  world: World,
  code: StoredCode,
  subscriber: Subscriber,
): Promise<void> {
  if (code.purpose === 'join' && isFresh(code, subscriber))
    await apply(world, subscriber.id, { type: 'JoinAsked' });
}

/** The binding that a code unlocked: of the phone that is bound now, and texted it. */
export async function unlockedBy(
  world: World,
  { id, binding }: Subscriber,
  code: string,
): Promise<number | undefined> {
  if (!isCode(code)) return undefined;
  const shown = await world.store.codes.read(hashCode(world, code), world.now());
  const isTheirs = shown?.purpose === 'unlock' && shown.subscriber === id && shown.claimedBy;
  return isTheirs && shown.binding === binding?.epoch ? shown.binding : undefined;
}

/** Counts a code that cannot be used; whether the phone is still told so. */
export async function tellsWrongCode(world: World, phoneHash: string): Promise<boolean> {
  const { store, now } = world;
  const wrong = await store.counters.add(`wrong-codes-${phoneHash}`, now() + hourMs, now());
  return wrong <= wrongCodesAnHour;
}

/** The code and the phone are the text's: what the record takes from it. */
export interface TakenCode {
  readonly joins: JoiningPhone;
  readonly page: string;
  readonly wording: string;
  /** The record that had the phone and gave it up. */
  readonly guest?: string;
}

/**
 * Takes a code and its phone for a text: first the code, then the phone, each in one write that
 * passes again for the same text. `undefined` where another text or another record was first. The
 * phone is lent until the record itself is written.
 */
export async function takeCode(
  world: World,
  { id, subscriber, text, phone = '' }: Pick<InboundText, 'id' | 'subscriber' | 'text' | 'phone'>,
  { code, guest: had }: NonNullable<InboundText['joins']>,
): Promise<TakenCode | undefined> {
  const { store, library } = world;
  const now = world.now();
  const shown = await store.codes.read(code, now);
  if (!shown || !(await store.codes.claim(code, id))) return undefined;
  const hash = await addressHash(world, 'phone', phone);
  const stoppedAt = await store.addresses.stoppedAt(hash);
  const guest = await takePhone(world, hash, subscriber, had);
  if (guest === false) return undefined;
  const country = joinableCountry(phone, library.brand);
  const joins: JoiningPhone = {
    ...{ phone, alone: text === '' },
    ...(country ? { country } : {}),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    // A record with a mailbox keeps what is its own.
    ...(guest?.email === '' && guest.seats ? { seats: guest.seats } : {}),
    ...(guest?.email === '' && guest.followUp ? { followUp: guest.followUp } : {}),
  };
  return { joins, page: shown.page, wording: shown.wording, ...(guest ? { guest: guest.id } : {}) };
}

/**
 * `false`: the phone is another record's. A free one gives it up (`isFree`), and so does one that
 * is past its time. `had` is that record: a repetition could not find it by the phone any more.
 */
async function takePhone(
  { store, now }: World,
  hash: string,
  subscriber: string,
  had: string | undefined,
): Promise<Subscriber | undefined | false> {
  const at = now();
  const until = at + confirmForgetMs;
  const guest = had === undefined ? undefined : await store.people.read(had, at, true);
  if (await store.addresses.claim('phone', hash, subscriber, at, until)) return guest?.subscriber;
  if (had === undefined || (guest && !isFree(guest, at))) return false;
  const moved = await store.addresses.transfer('phone', hash, had, subscriber, until);
  return moved ? guest?.subscriber : false;
}

/**
 * Whether a record gives its phone up to a code: it is known by the phone alone, its carrier says
 * that the number takes no texts, or it has been silent for six months. None does that is held,
 * hidden or being erased.
 */
export function isFree(stored: Stored | undefined, now: number): boolean {
  if (!stored || isSilenced(stored.subscriber)) return false;
  const { email, binding, texts } = stored.subscriber;
  if (texts.state === 'closed') return true;
  const lastAt = Math.max(binding?.at ?? 0, lastContactAt(stored.subscriber));
  return email === '' || now >= lastAt + silentMs;
}

/**
 * Writes what goes before the record when a phone is joined: the phone is the record's for good,
 * the phone before is nobody's, and the consent is on record.
 */
export async function recordJoin(
  world: World,
  before: Subscriber,
  after: Subscriber,
  { id, at }: Pick<InboundText, 'id' | 'at'>,
  { joins, page, wording, guest }: TakenCode,
): Promise<void> {
  if (after.phone !== joins.phone) return;
  // Another code of this phone may have joined it meanwhile: the record before gives it up still.
  if (guest) await apply(world, guest, { type: 'PhoneReleased', phone: joins.phone });
  if (after.texts === before.texts) return;
  await keepAddresses(world, after);
  await world.store.consents.record({
    ...{ subscriber: after.id, kind: 'texts', given: true, at, wording },
    source: `a code on ${page}, text ${id}`,
  });
}
