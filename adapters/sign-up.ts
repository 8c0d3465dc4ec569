/**
 * A sign-up, after its form was read: who owns the address, then the phone, then the person, in this order, so that a crash
 * leaves an owner without a person and the next sign-up completes it. It answers nothing: known, new and suppressed
 * addresses look the same from outside (promise 41).
 */

import { decide } from '../core/decide.ts';
import { confirmForgetMs } from '../core/enrollment.ts';
import type { SignUp } from '../core/event.ts';
import { newSubscriber, type Subscriber } from '../core/subscriber.ts';
import { dayMs } from '../core/zone.ts';
import { apply, placementOf } from './apply.ts';
import type { ConsentRecord } from './store.ts';
import { hashAddress } from './token.ts';
import type { World } from './world.ts';

/** How long a number waits for its YES. */
const phoneLentMs = 60 * dayMs;

export async function signUp(
  world: World,
  form: SignUp,
  source: { readonly page: string; readonly ip?: string },
): Promise<void> {
  const now = world.now();
  const hash = hashAddress(world.secrets.tokenKey, form.email);
  const owner = await world.store.owner('email', hash, now);
  // After a bounce or a complaint nobody writes there again, whoever types it in.
  if (owner?.suppressed) return;
  const id = owner?.subscriber ?? world.newId();
  if (!owner?.subscriber && !(await world.store.claim('email', hash, id, now, now + confirmForgetMs))) {
    // Two forms at once for one address: the other one is the sign-up.
    return;
  }
  const wished = await withPhone(world, form, id, now);
  const event = { type: 'SignedUp', signUp: wished } as const;
  const known = await apply(world, id, event);
  if (!known) {
    const person = decide(world.library, newSubscriber(id, now), event, now);
    if (!(await world.store.create(person, placementOf(world, person)))) await apply(world, id, event);
  }
  if (!known || known.after.enrollment !== known.before.enrollment)
    await recordConsents(world, id, wished, now, source);
  await world.nudge();
}

/**
 * A phone that another person has spoken from stays theirs: the sign-up goes on without it. One that was only typed into
 * somebody's form passes to the latest who gave it.
 */
async function withPhone(world: World, form: SignUp, id: string, now: number): Promise<SignUp> {
  if (!form.phone) return form;
  const hash = hashAddress(world.secrets.tokenKey, form.phone);
  const { phone: _, ...without } = form;
  const owner = await world.store.owner('phone', hash, now);
  const lentUntil = now + confirmForgetMs;
  if (!(await world.store.claim('phone', hash, id, now, lentUntil))) {
    const other = owner?.subscriber ? await world.store.load(owner.subscriber, now, true) : undefined;
    // A form may lend a number to somebody whose own is another one.
    const isTheirs = other?.subscriber.phone === form.phone && hasSpoken(other.subscriber);
    if (isTheirs || !owner?.subscriber) return without;
    if (!(await world.store.transfer('phone', hash, owner.subscriber, id, lentUntil))) return without;
  }
  const stoppedAt = await world.store.stoppedAt(hash);
  const { askedAt } = owner ?? {};
  if (stoppedAt === undefined && !(askedAt !== undefined && now < askedAt + dayMs))
    await world.store.markAsked(hash, now);
  return {
    ...form,
    ...(stoppedAt === undefined ? {} : { phoneStoppedAt: stoppedAt }),
    ...(askedAt === undefined ? {} : { phoneAskedAt: askedAt }),
  };
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
  for (const kind of kinds) {
    // One box of the form says both that one is an adult and that letters may come.
    const wording = world.library.consents[kind === 'adult' ? 'letters' : kind]?.version ?? '';
    await world.store.putConsent({ subscriber, kind, given: true, at, wording, source: page, ...(ip ? { ip } : {}) });
  }
}

/**
 * The link of the confirmation letter. First what was lent for a week becomes theirs, then the person is confirmed: a crash
 * in between leaves an owner without a person, which the next sign-up completes.
 */
export async function confirm(world: World, id: string, enrollment: number): Promise<boolean> {
  const stored = await world.store.load(id, world.now(), true);
  if (!stored || stored.subscriber.enrollment !== enrollment) return false;
  await keepAddresses(world, stored.subscriber);
  const change = await apply(world, id, { type: 'Confirmed', enrollment });
  await world.nudge();
  return change?.after.letters.state === 'on';
}

/** The one-click unsubscribe. Whether there is such a person; pressing it again changes nothing. */
export async function unsubscribe(world: World, id: string): Promise<boolean> {
  const stored = await world.store.load(id, world.now(), true);
  if (!stored) return false;
  await keepAddresses(world, stored.subscriber);
  const change = await apply(world, id, { type: 'Unsubscribed', at: world.now() });
  if (change && change.after !== change.before) {
    const wording = world.library.consents.letters?.version ?? '';
    const record = { subscriber: id, kind: 'letters', given: false, at: world.now(), wording } as const;
    await world.store.putConsent({ ...record, source: '/unsubscribe' });
  }
  return change !== undefined;
}

/**
 * From here on the address belongs to the person for good: a yes or a no must outlive an unconfirmed sign-up. The phone is
 * theirs once it has spoken itself; until then it stays lent, since anybody can write a number into a form.
 */
export async function keepAddresses(world: World, person: Subscriber): Promise<void> {
  const { id, email, phone } = person;
  const now = world.now();
  const key = world.secrets.tokenKey;
  await world.store.claim('email', hashAddress(key, email), id, now);
  if (!phone) return;
  const until = hasSpoken(person) ? undefined : now + phoneLentMs;
  await world.store.claim('phone', hashAddress(key, phone), id, now, until);
}

/** The phone itself has said YES or STOP. */
function hasSpoken({ texts }: Subscriber): boolean {
  return texts.state === 'on' || texts.state === 'off';
}
