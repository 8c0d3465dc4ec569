/**
 * Signs people up for the crash tests and joins their phones by the functions themselves, and reads
 * their state from the table.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { hashAddress } from '../../service/address-hash.ts';
import type { ReceiptStatus, Timeline } from '../../service/ports/store.ts';
import { anEvening } from '../seminars.ts';
import type { WebRequest } from './http-event.ts';
import { publicUrl } from './parts.ts';
import type { Stage } from './stage.ts';
import type { Item } from './table.ts';

export const email = 'sam@example.com';
export const phone = '+15550100123';

const form = {
  email,
  adult: true,
  sensitiveConsent: true,
  hour: 10,
  timezone: 'Europe/Lisbon',
  pace: 'standard',
  role: 'none',
};

export type WithPhone = 'with a phone' | 'without a phone';

export function signUp(stage: Stage): Promise<{ readonly status: number }> {
  return stage.web({ method: 'POST', path: '/subscribe', body: form });
}

/** A POST to the newest link for a purpose in the mails to the person. */
export async function linkTo({ inbox }: Stage, purpose: string): Promise<WebRequest> {
  const mail = (await inbox.emails(email)).at(-1);
  const found = mail?.body.text?.match(new RegExp(`${publicUrl}/${purpose}\\?(t=\\S+)`));
  if (!found?.[1]) throw new Error(`No ${purpose} link in the newest letter.`);
  return { method: 'POST', path: `/${purpose}`, query: found[1] };
}

/** Presses the button of the confirmation letter; gives the request of the button for a code. */
export async function confirm(stage: Stage): Promise<WebRequest> {
  const { status, body } = await stage.web(await linkTo(stage, 'confirm'));
  if (status !== 200) throw new Error(`The confirmation answered ${status}.`);
  const [, query] = /href="\/texts\?(t=[^"]+)"/.exec(body) ?? [];
  if (!query) throw new Error('The confirmed page offers no texts.');
  const headers = { accept: 'application/json' };
  return { method: 'POST', path: '/texts', query, headers };
}

/** What the phone texts: the word and a new code of the page. */
export async function joiningText(stage: Stage, button: WebRequest): Promise<string> {
  const { status, body } = await stage.web(button);
  if (status !== 200) throw new Error(`The page with the code answered ${status}.`);
  return `JOIN ${JSON.parse(body).code}`;
}

/**
 * Signs up, confirms and, with a phone, texts the code of the page; then the minute passes in which
 * vendors report the outcome.
 */
export async function join(stage: Stage, which: WithPhone): Promise<void> {
  await signUp(stage);
  const button = await confirm(stage);
  if (which === 'with a phone') await stage.text(phone, await joiningText(stage, button));
  await stage.minutes(1);
}

/** Signs up and confirms; gives the text that joins the phone. */
export async function readyToJoin(stage: Stage): Promise<string> {
  await signUp(stage);
  const text = await joiningText(stage, await confirm(stage));
  await stage.minutes(1);
  return text;
}

/** Comes by a seminar's keyword and says YES; gives the id of the record that has the phone. */
export async function seminarGuest(stage: Stage): Promise<string> {
  const { seminars, addresses } = stage.world.store;
  await seminars.put({ ...anEvening, id: 'spring30', startsAt: stage.now - 10 * minuteMs });
  for (const word of ['LANTERN', 'YES']) await stage.text(phone, word);
  await stage.minutes(1);
  const hash = hashAddress(stage.world.secrets.hashKey, phone);
  const owner = await addresses.owner('phone', hash, stage.now);
  if (!owner?.subscriber) throw new Error('The keyword made no guest.');
  return owner.subscriber;
}

/** Whether the phone belongs to the person for good, or is lent to them. */
export async function phoneIs({ table }: Stage): Promise<string> {
  const owner = (await table.items()).find(
    ({ pk, sk }) => String(pk).startsWith('PHONE#') && sk === 'OWNER',
  );
  if (owner?.id === undefined) return 'The phone is nobody’s';
  return owner.x === undefined ? 'The phone is theirs' : 'The phone is lent';
}

export async function personOf(stage: Stage): Promise<Subscriber | undefined> {
  const id = await ownerOf(stage);
  return id ? (await stage.world.store.people.read(id, stage.now, true))?.subscriber : undefined;
}

/** The id of the person who owns the address, or will own it once they are created. */
async function ownerOf({ world, now }: Stage): Promise<string | undefined> {
  return (
    await world.store.addresses.owner('email', hashAddress(world.secrets.hashKey, email), now)
  )?.subscriber;
}

/** The person; throws if there is no record. */
export async function person(stage: Stage): Promise<Subscriber> {
  const found = await personOf(stage);
  if (!found) throw new Error('There is nobody.');
  return found;
}

export async function timeline(stage: Stage): Promise<Timeline> {
  const id = await ownerOf(stage);
  return id
    ? stage.world.store.people.timeline(id, stage.now)
    : { receipts: [], texts: [], consents: [], acts: [] };
}

/** The receipts whose outcome is unknown. */
export async function doubtful(stage: Stage): Promise<string> {
  const doubts: readonly ReceiptStatus[] = ['unknown', 'unproven', 'resent'];
  const { receipts } = await timeline(stage);
  const open = receipts.filter(({ status }) => doubts.includes(status));
  return open
    .map(({ message, status }) => `Receipt of ${message.split('-')[2]}: ${status}`)
    .join(', ');
}

/** The consent records in words: "Proofs: letters, no more texts, texts". */
export async function consents(stage: Stage): Promise<string> {
  const { consents: kept } = await timeline(stage);
  const told = kept.map(({ kind, given }) => (given ? kind : `no more ${kind}`));
  return `Proofs: ${[...new Set(told)].sort().join(', ') || 'none'}`;
}

/**
 * The items that an erasure left in the table, without the service's own: leases, counts, sweep
 * marks. A code of a page goes by its time to live, an hour after it was shown.
 */
export function left(items: readonly Item[], now: number): string {
  const kinds = items.filter(
    ({ pk, sk, x }) =>
      !/^(COUNT|WORKER|CANARY|COURSE|RETENTION|DIGEST|WORDING)/.test(String(pk)) &&
      !(sk === 'CODE' && Number(x) * 1_000 < now),
  );
  const told = kinds.filter(
    ({ pk, sk, id }) => !(String(pk).startsWith('PROOF#') || sk === 'ERASED' || isEmpty(sk, id)),
  );
  return (
    told.map(({ pk, sk }) => `${String(pk).split('#')[0]} ${sk}`).join(', ') ||
    'hashes and proofs alone'
  );
}

/** An address without an owner, or what a phone said: both are stored under a keyed hash alone. */
function isEmpty(sk: unknown, id: unknown): boolean {
  return sk === 'WORD' || (sk === 'OWNER' && id === undefined);
}
