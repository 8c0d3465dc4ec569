/**
 * Limits on what anybody may ask of the service from outside: sign-ups from one place, letters to
 * one inbox, opt-in texts to one number and to one range of numbers (promises 42 and 43). Counts
 * stand under keyed hashes.
 */

import { isIPv4, isIPv6 } from 'node:net';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import { mailsADay } from '../../core/enrollment.ts';
import { helpsADay, repliesAnHour } from '../../core/reply-bounds.ts';
import { newestHash } from '../address-hash.ts';
import type { World } from '../ports/world.ts';
import { textsSentThisMonth } from '../text-counters.ts';

/** A place that has used up its sign-ups may sign up again after at most this long. */
export const signUpPeriodMs = hourMs;
/** The share of those who agreed counts only from this many opt-in texts on. */
const enoughAsked = 20;
/** Phones that nobody knows, of whose words of danger the coach is told in an hour. */
export const unknownPhonesAnHour = 10;
/** Words that a phone without a record gets at any time. */
const safeWords: ReadonlySet<string> = new Set(['stop', 'safe', 'crisis', 'violence']);
/** Below this share of YES a range of numbers is taken for SMS pumping. */
const honestShare = 0.2;

/**
 * Counts one more sign-up from an IP address; `false`: the place has used up its sign-ups. A
 * request without an address is not limited.
 */
export async function maySignUp(world: World, ip: string | undefined): Promise<boolean> {
  const place = ip && placeOf(ip);
  if (!place) return true;
  const { now, store, settings } = world;
  const name = `sign-ups-${newestHash(world, place)}`;
  const tried = await store.counters.add(name, now() + signUpPeriodMs, now());
  if (tried === settings.signUpsPerIpHour + 1) await recordLimit(world, 'sign-ups');
  return tried <= settings.signUpsPerIpHour;
}

/** Counts one more automatic reply to a phone without a record; `false`: it has had enough. */
export async function mayReplyToStranger(
  { store, now }: World,
  phoneHash: string,
  words: string,
): Promise<boolean> {
  if (safeWords.has(words)) return true;
  const [period, most] = words === 'help' ? [dayMs, helpsADay] : [hourMs, repliesAnHour];
  const sent = await store.counters.add(`replies-${words}-${phoneHash}`, now() + period, now());
  return sent <= most;
}

/** One household or office: its IPv4 address, or the /64 that IPv6 gives to it. */
export function placeOf(ip: string): string | undefined {
  const [written = ''] = ip.trim().toLowerCase().split('%');
  const address = written.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  // An IPv4 address at the end stands for two groups, and lies behind the four that count.
  const behind = after.flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - behind.length) }, () => '0');
  const network = [...before, ...zeros, ...behind]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/**
 * Takes one of the day's letters to an inbox, however its address is spelt; `false`: the inbox has
 * had its letters. It is taken before it is known whether a letter goes out, so that of many forms
 * at once no more get through.
 */
export async function takeLetter(world: World, email: string): Promise<boolean> {
  const asked = await countLetter(world, email, 1);
  if (asked === mailsADay + 1) await recordLimit(world, 'letters');
  return asked <= mailsADay;
}

/** Gives a letter back that did not go out. */
export async function giveLetterBack(world: World, email: string): Promise<void> {
  await countLetter(world, email, -1);
}

function countLetter(world: World, email: string, by: number): Promise<number> {
  const { now, store } = world;
  const name = `letters-${newestHash(world, inboxOf(email))}`;
  return store.counters.add(name, now() + dayMs, now(), by);
}

/**
 * The inbox that an address most likely leads to: without a plus-tag and, where Gmail reads over
 * them, without dots. For limits alone: elsewhere two spellings may be two people.
 */
export function inboxOf(email: string): string {
  const written = email.toLowerCase();
  const cut = written.lastIndexOf('@');
  const [name = ''] = written.slice(0, cut).split('+');
  const domain = written.slice(cut + 1);
  const isGmail = domain === 'gmail.com' || domain === 'googlemail.com';
  // An address that begins with its plus has no name before it: it stays as it is.
  const local = name || written.slice(0, cut);
  return isGmail ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}

/**
 * Takes the number's one opt-in text of the day; `false`: none may go, by the month's budget, the
 * number's range or an earlier one of the day. `hash` is the phone's.
 */
export async function mayAskByText(world: World, phone: string, hash: string): Promise<boolean> {
  const { now, store, settings, log } = world;
  if ((await textsSentThisMonth(world)) >= settings.textsPerMonth) {
    await recordLimit(world, 'month');
    return false;
  }
  const prefix = prefixOf(phone);
  const [asked, agreed] = await Promise.all([
    inTwoDays(world, `asked${prefix}`),
    inTwoDays(world, `agreed${prefix}`),
  ]);
  if (asked >= enoughAsked && agreed < asked * honestShare) {
    log.error('opt-in texts to a prefix are refused', { prefix, asked, agreed });
    await recordLimit(world, 'prefix');
    return false;
  }
  return (await store.counters.add(`opt-in-${hash}`, now() + dayMs, now())) === 1;
}

/**
 * Counts one more phone that nobody knows and that sent words of danger; `false`: so many came in
 * this hour, over the whole service, that the coach is told of no further one. The first of them is
 * logged as an error.
 */
export async function mayAlertOfPhone(world: World): Promise<boolean> {
  const { store, now, log } = world;
  const told = await store.counters.add('unknown-phones', now() + hourMs, now());
  if (told === unknownPhonesAnHour + 1) {
    log.error('words of danger from unknown phones are told no more this hour', { told });
    await recordLimit(world, 'phones');
  }
  return told <= unknownPhonesAnHour;
}

/** Counts an opt-in text that goes out. */
export async function countAsked(world: World, phone: string): Promise<void> {
  await countToday(world, `asked${prefixOf(phone)}`);
}

/** Counts a phone that was asked and said YES. */
export async function countAgreed(world: World, phone: string): Promise<void> {
  await countToday(world, `agreed${prefixOf(phone)}`);
}

/**
 * Calling codes of one and two digits; all others have three. https://www.itu.int/rec/T-REC-E.164
 */
const callingCode = /^\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})\d{3}/;

/** The range that a number lies in: its calling code and three digits more. */
export function prefixOf(phone: string): string {
  return callingCode.exec(phone)?.[0] ?? phone.slice(0, 5);
}

/**
 * The limits in the coach's report: places that sent too many forms, inboxes that were sent their
 * letters of the day, opt-in texts refused for their range or for the month's budget, hours with
 * words of danger from too many phones that nobody knows. A limit is counted when it is first hit,
 * so that a flood from one place costs one write.
 */
export const limits = ['sign-ups', 'letters', 'prefix', 'month', 'phones'] as const;
export type Limit = (typeof limits)[number];

async function recordLimit({ now, store }: World, what: Limit): Promise<void> {
  const day = Math.floor(now() / dayMs);
  await store.counters.add(limitOf(what, day), (day + limitKeptDays) * dayMs, now());
}

/** How often each limit was hit in these days, today included. */
export async function limitsHit(
  { now, store }: World,
  days: number,
): Promise<Readonly<Record<Limit, number>>> {
  const today = Math.floor(now() / dayMs);
  const hit = async (what: Limit) => {
    const each = Array.from({ length: days }, (_, back) =>
      store.counters.add(limitOf(what, today - back), now(), now(), 0),
    );
    return [what, (await Promise.all(each)).reduce((sum, count) => sum + count, 0)] as const;
  };
  return Object.fromEntries(await Promise.all(limits.map(hit))) as Record<Limit, number>;
}

const limitKeptDays = 32;
const limitOf = (what: Limit, day: number) => `limit-${what}-${day}`;

/** Each day has a counter, read until the end of the next one. */
async function countToday({ now, store }: World, what: string): Promise<void> {
  const day = Math.floor(now() / dayMs);
  await store.counters.add(`${what}-${day}`, (day + 2) * dayMs, now());
}

async function inTwoDays({ now, store }: World, what: string): Promise<number> {
  const today = Math.floor(now() / dayMs);
  const counts = [today - 1, today].map((day) =>
    store.counters.add(`${what}-${day}`, (day + 2) * dayMs, now(), 0),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
