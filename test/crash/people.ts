/**
 * How the people of the crash tests come onto the course, by the functions themselves, and what the
 * table says of them.
 */

import type { Subscriber } from '../../core/subscriber.ts';
import { hashAddress } from '../../service/address-hash.ts';
import type { ReceiptStatus, Timeline } from '../../service/ports/store.ts';
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

export function signUp(stage: Stage, which: WithPhone): Promise<{ readonly status: number }> {
  const body = which === 'with a phone' ? { ...form, phone, smsConsent: true } : form;
  return stage.web({ method: 'POST', path: '/subscribe', body });
}

/** The newest link for a purpose in the mails to them, pressed. */
export async function linkTo({ inbox }: Stage, purpose: string): Promise<WebRequest> {
  const mail = (await inbox.emails(email)).at(-1);
  const found = mail?.body.text?.match(new RegExp(`${publicUrl}/${purpose}\\?(t=\\S+)`));
  if (!found?.[1]) throw new Error(`No ${purpose} link in the newest letter.`);
  return { method: 'POST', path: `/${purpose}`, query: found[1] };
}

export async function confirm(stage: Stage): Promise<void> {
  const { status } = await stage.web(await linkTo(stage, 'confirm'));
  if (status !== 200) throw new Error(`The confirmation answered ${status}.`);
}

/**
 * Signed up, confirmed and, with a phone, YES. Everything that follows from it at once has been
 * told.
 */
export async function join(stage: Stage, which: WithPhone, yes?: 'YES to come'): Promise<void> {
  await signUp(stage, which);
  await confirm(stage);
  if (which === 'with a phone' && !yes) await stage.text(phone, 'YES');
  await stage.minutes(1);
}

/** Whether the phone is theirs for good, or was lent to them. */
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

/** Whose the address is: somebody who is there, or is to be. */
async function ownerOf({ world, now }: Stage): Promise<string | undefined> {
  return (
    await world.store.addresses.owner('email', hashAddress(world.secrets.tokenKey, email), now)
  )?.subscriber;
}

/** The person, who must be there. */
export async function person(stage: Stage): Promise<Subscriber> {
  const found = await personOf(stage);
  if (!found) throw new Error('There is nobody.');
  return found;
}

export async function timeline(stage: Stage): Promise<Timeline> {
  const id = await ownerOf(stage);
  return id
    ? stage.world.store.people.timeline(id, stage.now)
    : { receipts: [], texts: [], consents: [] };
}

/** Sends that nobody can vouch for. */
export async function doubtful(stage: Stage): Promise<string> {
  const doubts: readonly ReceiptStatus[] = ['unknown', 'unproven', 'resent'];
  const { receipts } = await timeline(stage);
  const open = receipts.filter(({ status }) => doubts.includes(status));
  return open
    .map(({ message, status }) => `Receipt of ${message.split('-')[2]}: ${status}`)
    .join(', ');
}

/** "letters, texts; texts taken back". */
export async function consents(stage: Stage): Promise<string> {
  const { consents: kept } = await timeline(stage);
  const told = kept.map(({ kind, given }) => (given ? kind : `no more ${kind}`));
  return `Proofs: ${[...new Set(told)].sort().join(', ') || 'none'}`;
}

/**
 * What an erasure has left in the table, but for what is the service's own: leases, counts, how far
 * sweeps have come.
 */
export function left(items: readonly Item[]): string {
  const kinds = items.filter(
    ({ pk }) => !/^(COUNT|WORKER|CANARY|COURSE|RETENTION|WORDING)/.test(String(pk)),
  );
  const told = kinds.filter(
    ({ pk, sk, id }) => !(String(pk).startsWith('PROOF#') || sk === 'ERASED' || isEmpty(sk, id)),
  );
  return (
    told.map(({ pk, sk }) => `${String(pk).split('#')[0]} ${sk}`).join(', ') ||
    'hashes and proofs alone'
  );
}

/** An address that is nobody's, or what a phone has said: under its keyed hash alone. */
function isEmpty(sk: unknown, id: unknown): boolean {
  return sk === 'WORD' || (sk === 'OWNER' && id === undefined);
}
