/**
 * A seminar's keyword, texted off a slide: which seminar it stands for, and the record of a phone
 * that nobody knows yet. Such a person has no address, is known by the phone alone, and is
 * forgotten after a week unless they say YES.
 */

import type { Seminar } from '../../core/seminar/seminar.ts';
import { isKeyword } from '../../core/seminar/seminar-words.ts';
import { confirmForgetMs, newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import type { Reply } from '../../core/understanding/meanings.ts';
import { placementOf } from '../apply.ts';
import { seminarOn } from '../known-seminars.ts';
import { countryOfPhone } from '../messages/help-lines.ts';
import type { World } from '../ports/world.ts';
import { countAsked, mayAskByText } from './limits.ts';

/**
 * The seminar that is on or just over at `at` (ms since 1970), where a text is its keyword and
 * means nothing else.
 */
export async function seminarNamedBy(
  world: World,
  text: string,
  reading: Reply,
  at: number,
): Promise<Seminar | undefined> {
  if (reading.kind !== 'free-text' || !isKeyword(world.library, text)) return undefined;
  return seminarOn(world, at);
}

/**
 * Makes a person of a phone that nobody knows. `undefined` where nobody is made: the number's
 * country is not on the list, or its one question of the day has gone (promises 42 and 43). The
 * owner of the phone is written before the person, so that a repeated text finds what a crash left.
 * `hash` is the phone's.
 */
export async function admitByKeyword(
  world: World,
  phone: string,
  hash: string,
): Promise<Subscriber | undefined> {
  const { library, store } = world;
  const country = countryOfPhone(phone);
  if (!country || !library.brand.smsCountries.includes(country)) return undefined;
  if (!(await mayAskByText(world, phone, hash))) return undefined;
  const now = world.now();
  const id = world.newId();
  const until = now + confirmForgetMs;
  if (!(await store.addresses.claim('phone', hash, id, now, until))) return undefined;
  const person: Subscriber = {
    ...newSubscriber(id, now),
    phone,
    country,
    zone: country,
    expiresAt: until,
  };
  if (!(await store.people.create(person, placementOf(world, person)))) return undefined;
  await store.addresses.recordOptInRequest(hash, now);
  await countAsked(world, phone);
  return person;
}
