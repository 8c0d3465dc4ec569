/**
 * A sign-up, after its form was read: who owns the address, then the phone, then the person, in
 * this order, so that a crash leaves an owner without a person and the next sign-up completes it.
 * It answers nothing: known, new and suppressed addresses look the same from outside (promise 41).
 */

import { dayMs } from '../../core/calendar/zone.ts';
import { decide } from '../../core/decide.ts';
import type { Event, SignUp } from '../../core/event.ts';
import { confirmForgetMs, newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { hashAddress } from '../address-hash.ts';
import { apply, type Beforehand, placementOf } from '../apply.ts';
import type { ConsentRecord, Stored } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { countAsked, giveLetterBack, mayAskByText, takeLetter } from './limits.ts';

/** How a form says that its writer can be reached. */
type Reached = Pick<SignUp, 'email' | 'phone' | 'country' | 'phoneStoppedAt' | 'phoneAskedAt'>;

/** How long a number waits for its YES. */
const phoneLentMs = 60 * dayMs;

export async function signUp(
  world: World,
  form: SignUp,
  source: { readonly page: string; readonly ip?: string },
): Promise<void> {
  const now = world.now();
  const admitted = await admit(world, form.email, now);
  if (admitted === undefined) return;
  const { id } = admitted;
  const wished = await withPhone(world, form, id, now);
  const stored = admitted.isNew ? undefined : await world.store.load(id, now, true);
  const before = stored?.subscriber ?? newSubscriber(id, now);
  const event = { type: 'SignedUp', signUp: wished } as const;
  const after = decide(world.library, before, event, now).subscriber;
  // Of who has been through the course the form changes nothing: it proves no consent and asks no
  // phone.
  const isTaken = after.enrollment > before.enrollment && after.letters.state === 'asked';
  // The proof first: after a crash in between, a second press is known as the same form and changes
  // nothing.
  if (isTaken) await recordConsents(world, id, wished, now, source);
  const asking = isTaken
    ? await withQuestion(world, wished, now)
    : { ...wished, phoneAskedAt: now };
  const change = await enter(world, { id, stored, now }, { type: 'SignedUp', signUp: asking });
  await settleLimits(world, wished, change);
  await world.nudge();
}

/**
 * Whose address it is, or the id of somebody new; `undefined` where no letter may go, or another
 * form came first.
 */
export async function admit(
  world: World,
  email: string,
  now: number,
): Promise<{ readonly id: string; readonly isNew: boolean } | undefined> {
  const hash = hashAddress(world.secrets.tokenKey, email);
  const owner = await world.store.owner('email', hash, now);
  // After a bounce or a complaint nobody writes there again, whoever types it in.
  if (owner?.suppressed) return undefined;
  if (!(await takeLetter(world, email))) return undefined;
  if (owner?.subscriber) return { id: owner.subscriber, isNew: false };
  const id = world.newId();
  if (await world.store.claim('email', hash, id, now, now + confirmForgetMs))
    return { id, isNew: true };
  // Two forms at once for one address: the other one counts.
  await giveLetterBack(world, email);
  return undefined;
}

/** What a form says of whoever has the address already, or of somebody new. */
export async function enter(
  world: World,
  {
    id,
    stored,
    now,
  }: { readonly id: string; readonly stored: Stored | undefined; readonly now: number },
  event: Event,
  beforehand?: Beforehand,
): ReturnType<typeof apply> {
  const known = stored && (await apply(world, id, event, beforehand, stored));
  if (known) return known;
  const before = newSubscriber(id, now);
  const after = decide(world.library, before, event, now).subscriber;
  if (after === before) return { before, after };
  if (await world.store.create(after, placementOf(world, after))) return { before, after };
  return apply(world, id, event, beforehand);
}

/** What was counted beforehand and did not go out is given back; what does go out is counted. */
export async function settleLimits(
  world: World,
  form: Reached,
  change: Awaited<ReturnType<typeof apply>>,
): Promise<void> {
  const before = new Set(change?.before.out.map(({ id }) => id));
  const added = change?.after.out.filter(({ id, to }) => to === undefined && !before.has(id)) ?? [];
  if (!added.some(({ channel }) => channel === 'email')) await giveLetterBack(world, form.email);
  if (form.phone && added.some(({ words }) => words === 'opt-in'))
    await countAsked(world, form.phone);
}

/**
 * A phone that another person has spoken from stays theirs: the sign-up goes on without it. One
 * that was only typed into somebody's form passes to the latest who gave it.
 */
export async function withPhone<Form extends Reached>(
  world: World,
  form: Form,
  id: string,
  now: number,
): Promise<Form> {
  if (!form.phone) return form;
  const hash = hashAddress(world.secrets.tokenKey, form.phone);
  const { phone: _, ...without } = form;
  const owner = await world.store.owner('phone', hash, now);
  const lentUntil = now + confirmForgetMs;
  if (!(await world.store.claim('phone', hash, id, now, lentUntil))) {
    const other = owner?.subscriber
      ? await world.store.load(owner.subscriber, now, true)
      : undefined;
    // A form may lend a number to somebody whose own is another one.
    const isTheirs = other?.subscriber.phone === form.phone && hasSpoken(other.subscriber);
    if (isTheirs || !owner?.subscriber) return without as Form;
    if (!(await world.store.transfer('phone', hash, owner.subscriber, id, lentUntil)))
      return without as Form;
  }
  const stoppedAt = await world.store.stoppedAt(hash);
  const { askedAt } = owner ?? {};
  return {
    ...form,
    ...(stoppedAt === undefined ? {} : { phoneStoppedAt: stoppedAt }),
    ...(askedAt === undefined ? {} : { phoneAskedAt: askedAt }),
  };
}

/**
 * Takes the number's one opt-in text of the day, last of all before the person. A text that may not
 * go counts as one that has gone: the sign-up goes on by letters alone.
 */
export async function withQuestion<Form extends Reached>(
  world: World,
  form: Form,
  now: number,
): Promise<Form> {
  const { phone, phoneStoppedAt, phoneAskedAt } = form;
  const isRested = phoneAskedAt === undefined || now >= phoneAskedAt + dayMs;
  if (!phone || phoneStoppedAt !== undefined || !isRested) return form;
  const hash = hashAddress(world.secrets.tokenKey, phone);
  if (!(await mayAskByText(world, phone, hash))) return { ...form, phoneAskedAt: now };
  await world.store.markAsked(hash, now);
  return form;
}

async function recordConsents(
  world: World,
  subscriber: string,
  form: SignUp,
  at: number,
  { page, ip }: { readonly page: string; readonly ip?: string },
): Promise<void> {
  const kinds: ConsentRecord['kind'][] = ['letters', 'adult'];
  if (form.phone) kinds.push('texts');
  if (form.sensitive) kinds.push('sensitive');
  if (form.news) kinds.push('news');
  for (const kind of kinds) {
    // One box of the form says both that one is an adult and that letters may come.
    const wording = world.library.consents[kind === 'adult' ? 'letters' : kind]?.version ?? '';
    await world.store.putConsent({
      subscriber,
      kind,
      given: true,
      at,
      wording,
      source: page,
      ...(ip ? { ip } : {}),
    });
  }
}

/**
 * What a confirmation letter's link says: the sign-up it belongs to and, of somebody known, what
 * the form wished.
 */
export function confirmationIn(detail: string): {
  readonly enrollment: number;
  readonly wish?: string;
} {
  const [enrollment, wish] = detail.split('~');
  return { enrollment: Number(enrollment), ...(wish ? { wish } : {}) };
}

/**
 * The link of the confirmation letter. First what was lent for a week becomes theirs, then the
 * person is confirmed: a crash in between leaves an owner without a person, which the next sign-up
 * completes.
 */
export async function confirm(
  world: World,
  id: string,
  enrollment: number,
  wish?: string,
): Promise<boolean> {
  const stored = await world.store.load(id, world.now(), true);
  if (!stored || stored.subscriber.enrollment !== enrollment) return false;
  await keepAddresses(world, stored.subscriber);
  const event = { type: 'Confirmed', enrollment, ...(wish ? { wish } : {}) } as const;
  const change = await apply(world, id, event, async (before, after) => {
    if (before.sensitive || !after.sensitive) return;
    const wording = world.library.consents.sensitive?.version ?? '';
    const record = {
      subscriber: id,
      kind: 'sensitive',
      given: true,
      at: world.now(),
      wording,
      source: '/confirm',
    } as const;
    await world.store.putConsent(record);
  });
  await world.nudge();
  return change?.after.letters.state === 'on';
}

/** The one-click unsubscribe. Whether there is such a person; pressing it again changes nothing. */
export async function unsubscribe(world: World, id: string): Promise<boolean> {
  const stored = await world.store.load(id, world.now(), true);
  if (!stored) return false;
  await keepAddresses(world, stored.subscriber);
  const at = world.now();
  const wording = world.library.consents.letters?.version ?? '';
  const record = {
    subscriber: id,
    kind: 'letters',
    given: false,
    at,
    wording,
    source: '/unsubscribe',
  } as const;
  const change = await apply(world, id, { type: 'Unsubscribed', at }, () =>
    world.store.putConsent(record),
  );
  return change !== undefined;
}

/**
 * From here on the address belongs to the person for good: a yes or a no must outlive an
 * unconfirmed sign-up. The phone is theirs once it has spoken itself; until then it stays lent,
 * since anybody can write a number into a form.
 */
export async function keepAddresses(world: World, person: Subscriber): Promise<void> {
  const { id, email, phone } = person;
  const now = world.now();
  const key = world.secrets.tokenKey;
  // Who came by a seminar's word has a phone alone.
  if (email) await world.store.claim('email', hashAddress(key, email), id, now);
  if (!phone) return;
  const until = hasSpoken(person) ? undefined : now + phoneLentMs;
  await world.store.claim('phone', hashAddress(key, phone), id, now, until);
}

/** The phone itself has said YES or STOP. */
function hasSpoken({ texts }: Subscriber): boolean {
  return texts.state === 'on' || texts.state === 'off';
}
