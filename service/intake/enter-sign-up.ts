/**
 * Writes what a person says about the course's letters: takes a sign-up whose form was read,
 * confirms it by the letter's link, and ends letters by the one-click unsubscribe.
 */

import type { SignUp } from '../../core/event.ts';
import { mailboxOf } from '../../core/move-mailbox.ts';
import { keepAddresses } from '../address-ownership.ts';
import { apply } from '../apply.ts';
import type { World } from '../ports/world.ts';
import { enterForm, type FormKind, type Source } from './enter-form.ts';

/** Takes a sign-up. */
export async function signUp(world: World, form: SignUp, source: Source): Promise<void> {
  await enterForm(world, form, signUpTo(world), source);
  // In every case: whether one was needed must not show in the time of the answer (promise 68).
  await world.nudge();
}

function signUpTo({ library }: World): FormKind<SignUp> {
  const versionOf = (wording: string) => library.consents[wording]?.version ?? '';
  return {
    eventOf: (form) => ({ type: 'SignedUp', signUp: form }),
    // Of somebody who has been through the course the form changes nothing: it proves no consent
    // and asks no phone.
    asks: (before, after) =>
      after.enrollment > before.enrollment && after.letters.state === 'asked',
    // What the record does not take from the form is agreed to by the letter's button, or not at
    // all.
    consents: (form, after) => [
      // One box of the form says both that one is an adult and that letters may come.
      { kind: 'letters', wording: versionOf('letters') },
      { kind: 'adult', wording: versionOf('letters') },
      ...(form.sensitive && after.sensitive
        ? [{ kind: 'sensitive', wording: versionOf('sensitive') } as const]
        : []),
      ...(form.news && after.news ? [{ kind: 'news', wording: versionOf('news') } as const] : []),
    ],
  };
}

/**
 * The detail of a confirmation letter's link: the sign-up it belongs to and, for a known person,
 * the pace and role of the form.
 */
export function confirmationIn(detail: string): {
  readonly enrollment: number;
  readonly wish?: string;
} {
  const [enrollment, wish] = detail.split('~');
  return { enrollment: Number(enrollment), ...(wish ? { wish } : {}) };
}

/**
 * The link of the confirmation letter was pressed. Whether letters are on. First the addresses
 * become the person's own, then the person is confirmed: after a crash in between a second press
 * does the rest.
 */
export async function confirm(
  world: World,
  id: string,
  enrollment: number,
  wish?: string,
): Promise<boolean> {
  const stored = await world.store.people.read(id, world.now(), true);
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
    await world.store.consents.record(record);
  });
  await world.nudge();
  return change?.after.letters.state === 'on';
}

/**
 * The one-click unsubscribe. `false`: there is no such person. Pressing it again changes nothing.
 */
export async function unsubscribe(world: World, id: string, mailbox?: number): Promise<boolean> {
  const stored = await world.store.people.read(id, world.now(), true);
  if (!stored) return false;
  // A letter to a mailbox that the record has left.
  if (mailbox !== undefined && mailbox !== mailboxOf(stored.subscriber)) return true;
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
  const of = mailbox === undefined ? {} : { mailbox };
  const change = await apply(world, id, { type: 'Unsubscribed', at, ...of }, () =>
    world.store.consents.record(record),
  );
  return change !== undefined;
}
