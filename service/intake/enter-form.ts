/**
 * What happens to a form once it was read, the same for every form. Each step is written before the
 * next:
 *
 *     the inbox's letter of the day ──► the owner of the address, lent for a week
 *       ──► proofs of consent ──► what the kind of form writes beforehand
 *       ──► the person, in one write ──► corrected counts
 *
 * A crash leaves an owner without a person, and the next form completes it. Nothing is answered:
 * known, new and suppressed addresses look the same from outside (promise 41).
 */

import { decide } from '../../core/decide.ts';
import type { Event } from '../../core/event.ts';
import { confirmForgetMs, newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { addressHash } from '../address-hash.ts';
import { apply, type Beforehand, type Change, placementOf } from '../apply.ts';
import type { ConsentRecord, Stored } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { giveLetterBack, takeLetter } from './limits.ts';

/** How a form says that its writer can be reached. */
export interface Contact {
  readonly email: string;
}

/** What differs between one kind of form and another. */
export interface FormKind<Form extends Contact> {
  /** The event of a form. */
  readonly eventOf: (form: Form) => Event;
  /** Whether the form asks them to confirm: only then proofs are kept. */
  readonly asks: (before: Subscriber, after: Subscriber, now: number) => boolean;
  /** What the form agrees to, each with the version of its wording. */
  readonly consents: (
    form: Form,
    after: Subscriber,
  ) => readonly Pick<ConsentRecord, 'kind' | 'wording'>[];
  readonly beforehand?: Beforehand;
}

/** Where a form came from: the page's path and the sender's address. */
export interface Source {
  readonly page: string;
  readonly ip?: string;
}

/**
 * Takes a form, and gives the id of the person it is about; `undefined` where no letter may go to
 * the address, or another form for it came first.
 */
export async function enterForm<Form extends Contact>(
  world: World,
  form: Form,
  kind: FormKind<Form>,
  source: Source,
): Promise<string | undefined> {
  const now = world.now();
  const admitted = await admit(world, form.email, now);
  if (!admitted) return undefined;
  const { id, isNew } = admitted;
  const stored = isNew ? undefined : await world.store.people.read(id, now, true);
  // The address is about to be another record's own: that record is not what the form is about.
  if (stored && stored.subscriber.email !== form.email) return undefined;
  const before = stored?.subscriber ?? newSubscriber(id, now);
  const event = kind.eventOf(form);
  const after = decide(world.library, before, event, now).subscriber;
  const asks = kind.asks(before, after, now);
  // The proofs first: after a crash in between, a second press is known as the same form and
  // changes nothing.
  if (asks) await recordConsents(world, id, kind.consents(form, after), now, source);
  const change = await write(world, { id, stored, now }, event, kind.beforehand);
  await correctCounts(world, form, change);
  return id;
}

/** The id of the person whose address it is, or of somebody new. */
async function admit(
  world: World,
  email: string,
  now: number,
): Promise<{ readonly id: string; readonly isNew: boolean } | undefined> {
  const hash = await addressHash(world, 'email', email);
  const owner = await world.store.addresses.owner('email', hash, now);
  // After a bounce or a complaint nothing is sent there again, from any form.
  if (owner?.suppressed) return undefined;
  if (!(await takeLetter(world, email))) return undefined;
  if (owner?.subscriber) return { id: owner.subscriber, isNew: false };
  const id = world.newId();
  if (await world.store.addresses.claim('email', hash, id, now, now + confirmForgetMs))
    return { id, isNew: true };
  // Two forms at once for one address: the other one counts.
  await giveLetterBack(world, email);
  return undefined;
}

async function recordConsents(
  world: World,
  subscriber: string,
  consents: readonly Pick<ConsentRecord, 'kind' | 'wording'>[],
  at: number,
  { page, ip }: Source,
): Promise<void> {
  const shared = { subscriber, given: true, at, source: page, ...(ip ? { ip } : {}) };
  // One after the other, so that a crash leaves the first of them and not any.
  for (const { kind, wording } of consents)
    await world.store.consents.record({ ...shared, kind, wording });
}

/** Writes what the form makes of the address's owner, or of somebody new. */
async function write(
  world: World,
  {
    id,
    stored,
    now,
  }: { readonly id: string; readonly stored: Stored | undefined; readonly now: number },
  event: Event,
  beforehand?: Beforehand,
): Promise<Change | undefined> {
  const known = stored && (await apply(world, id, event, beforehand, stored));
  if (known) return known;
  const before = newSubscriber(id, now);
  const after = decide(world.library, before, event, now).subscriber;
  if (after === before) return { before, after };
  if (await world.store.people.create(after, placementOf(world, after))) return { before, after };
  return apply(world, id, event, beforehand);
}

/** Gives the letter back that was counted and did not go out. */
async function correctCounts(
  world: World,
  form: Contact,
  change: Change | undefined,
): Promise<void> {
  const before = new Set(change?.before.out.map(({ id }) => id));
  const added = change?.after.out.filter(({ id, to }) => to === undefined && !before.has(id)) ?? [];
  if (!added.some(({ channel }) => channel === 'email')) await giveLetterBack(world, form.email);
}
