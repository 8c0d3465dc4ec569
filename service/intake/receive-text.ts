/**
 * A text from a phone, from the webhook to its reply:
 *
 *     understand ──► the record, pending ──► decide, and write the person
 *       ──► the record, settled ──► the reply
 *
 * A crash leaves the pending record on the due index, and the worker does the rest. A repeated
 * webhook gets the same reply again.
 *
 * A phone that nobody is known by may ask for help, and may tell us to stop: then nothing goes to
 * it, not even help, until it sends START; nothing is kept of its text. A seminar's keyword from
 * such a phone makes a record that is known by the phone alone, and is forgotten after a week
 * without a YES.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { replyToAnybody } from '../../core/inbound-text.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { isKeyword } from '../../core/seminar/seminar-words.ts';
import {
  confirmForgetMs,
  newSubscriber,
  type Out,
  type Subscriber,
} from '../../core/subscriber.ts';
import type { Reply } from '../../core/understanding/compiled-understanding.ts';
import { understand } from '../../core/understanding/reply.ts';
import { hashAddress } from '../address-hash.ts';
import { apply, placementOf } from '../apply.ts';
import { seatRowsFirst, seminarOn } from '../known-seminars.ts';
import { countryOfPhone } from '../messages/help-lines.ts';
import { renderAutoReply, renderForStranger } from '../messages/render-reply.ts';
import type { InboundText, Stored } from '../ports/store.ts';
import type { AutoReply } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';
import { keepAddresses } from './address-ownership.ts';
import { countAgreed, countAsked, mayAskByText } from './limits.ts';

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

/** What is known of a phone: the keyed hash of its number, and since when it wants no texts. */
export interface Phone {
  readonly hash: string;
  readonly stoppedAt: number | undefined;
}

/**
 * The key of the words that answer a text, if any. START is recorded with the phone; a STOP has
 * been recorded already, for known phones and strangers alike. `at`: ms since 1970.
 */
export async function replyToStranger(
  world: World,
  { hash, stoppedAt }: Phone,
  reading: Reply,
  at: number,
): Promise<string | undefined> {
  if (stoppedAt !== undefined) {
    if (reading.kind === 'start') await world.store.addresses.recordPhoneWord(hash, 'start', at);
    return undefined;
  }
  if (reading.kind === 'stop') return 'stop';
  const words = replyToAnybody(reading);
  // The answer to a minor says that the notes have stopped: a stranger gets none.
  return words === 'minor' ? undefined : words;
}

/** The worker finishes a text that the webhook left pending after this long. */
const finishAfterMs = minuteMs;

/** The keys of replies to STOP, START and HELP, which Twilio gives itself unless told otherwise. */
const twilioReplies = new Set(['stop', 'back-on', 'start-on', 'help']);
/**
 * Texts that Twilio acts on; a wish in other words gets our reply:
 * https://help.twilio.com/articles/223134027
 */
const twilioWords = new Set(
  'STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START YES UNSTOP HELP INFO'.split(' '),
);

/**
 * Receives a text, and gives its reply, if any. `at` (ms since 1970) is given where the provider
 * tells it: its list does, its webhook does not. Rejects where the store fails; the provider then
 * asks again.
 */
export async function receiveInbound(
  world: World,
  sms: { readonly id: string; readonly from: string; readonly body: string; readonly at?: number },
): Promise<AutoReply | undefined> {
  const { from, body } = sms;
  const now = world.now();
  const at = sms.at ?? now;
  const reading = understand(world.library.understanding, body);
  const hash = hashAddress(world.secrets.tokenKey, from);
  const [owner, stoppedAt] = await Promise.all([
    world.store.addresses.owner('phone', hash, now),
    world.store.addresses.stoppedAt(hash),
  ]);
  // A STOP is kept with the phone before the person, whatever becomes of the person.
  if (reading.kind === 'stop' && stoppedAt === undefined)
    await world.store.addresses.recordPhoneWord(hash, 'stop', at);
  const stored = owner?.subscriber
    ? await world.store.people.read(owner.subscriber, now, true)
    : undefined;
  const theirs = stored?.subscriber.phone === from ? stored : undefined;
  const isKeyword =
    !theirs && stoppedAt === undefined && (await seminarNamedBy(world, body, reading, at));
  const known = isKeyword ? await admitByKeyword(world, from, hash) : theirs?.subscriber;
  if (known) return receiveFrom(world, known, theirs, { id: sms.id, text: body, at }, reading);
  const words = await replyToStranger(world, { hash, stoppedAt }, reading, at);
  if (!words || twilioHasReplied(world, body, words)) return undefined;
  return { text: renderForStranger(world, from, words) };
}

/**
 * Finishes a text that a webhook left half done. `false` where there was nothing to do: no such
 * record, or a settled one.
 */
export async function finishInbound(
  world: World,
  subscriber: string,
  id: string,
): Promise<boolean> {
  const recorded = await world.store.texts.read(subscriber, id, world.now());
  if (!recorded?.pending) return false;
  await conclude(world, recorded, understand(world.library.understanding, recorded.text));
  return true;
}

/** A text of a known person: recorded, then decided. `stored` is how they were just read. */
async function receiveFrom(
  world: World,
  known: Subscriber,
  stored: Stored | undefined,
  sms: Pick<InboundText, 'id' | 'text' | 'at'>,
  reading: Reply,
): Promise<AutoReply | undefined> {
  const text: InboundText = { subscriber: known.id, ...sms, pending: true };
  if (await world.store.texts.put(text, world.now() + finishAfterMs))
    return conclude(world, text, reading, stored);
  // The webhook came before, with the same words and so the same reading.
  const recorded = await world.store.texts.read(known.id, sms.id, world.now());
  if (!recorded) return undefined;
  return recorded.pending
    ? conclude(world, recorded, reading)
    : replyFrom(world, known, recorded.autoReply);
}

/** Decides a recorded text, settles its record and gives the reply. */
async function conclude(
  world: World,
  text: InboundText,
  reading: Reply,
  stored?: Stored,
): Promise<AutoReply | undefined> {
  const { subscriber, id, at } = text;
  const seminar = await seminarNamedBy(world, text.text, reading, at);
  const change = await apply(
    world,
    subscriber,
    { type: 'ReplyReceived', id, reading, at, ...(seminar ? { seminar } : {}) },
    async (before, after) => {
      await recordPhoneWord(world, before, after, text);
      await seatRowsFirst(world)(before, after);
    },
    stored,
  );
  // The person was erased since: nothing follows, and the record must not stay due for ever.
  if (!change) {
    await world.store.texts.finish(text);
    return undefined;
  }
  const { before, after, autoReply } = change;
  // An alert, or the letter that calls an erasure off, does not wait for the next minute.
  if (after.out.some((entry) => !entry.repliedAt && !before.out.includes(entry)))
    await world.nudge();
  if (before.texts.state === 'asked' && after.texts.state === 'on')
    await countAgreed(world, after.phone ?? '');
  const out = after.out.find((entry) => entry.id === autoReply);
  if (out && twilioHasReplied(world, text.text, out.words)) {
    await apply(world, subscriber, { type: 'Sent', message: out.id });
    await world.store.texts.finish(text);
    return undefined;
  }
  await world.store.texts.finish({ ...text, ...(out ? { autoReply: recordedReply(out) } : {}) });
  return replyFrom(world, after, out && recordedReply(out));
}

/** Whether Twilio itself has replied, in the same words: one reply, not two (promise 31). */
function twilioHasReplied({ settings }: World, body: string, words: string): boolean {
  if (settings.optOutAnswers !== 'twilio' || !twilioReplies.has(words)) return false;
  return twilioWords.has(body.trim().toUpperCase());
}

function recordedReply({ id, words, touch, n }: Out): NonNullable<InboundText['autoReply']> {
  return { id, words, ...(touch ? { touch } : {}), ...(n ? { n } : {}) };
}

function replyFrom(
  world: World,
  subscriber: Subscriber,
  answer: InboundText['autoReply'],
): AutoReply | undefined {
  if (!answer) return undefined;
  const sequence = subscriber.position?.sequence ?? world.library.course;
  const text = renderAutoReply(world, subscriber, sequence, answer);
  return text ? { text, message: answer.id } : undefined;
}

/**
 * Records what a phone said of itself before the person changes: whose it is, that it may be
 * written to again, and the proof.
 */
async function recordPhoneWord(
  world: World,
  before: Subscriber,
  after: Subscriber,
  text: InboundText,
): Promise<void> {
  const { consents } = world.library;
  const changed =
    after.texts.state !== before.texts.state || after.texts.only !== before.texts.only;
  // A yes, a no, a cry for help and a wish to be forgotten all outlive an unconfirmed sign-up.
  if (changed || (before.expiresAt && !after.expiresAt)) await keepAddresses(world, after);
  if (!changed) return;
  if (before.texts.state === 'off' && after.phone) {
    await world.store.addresses.recordPhoneWord(
      hashAddress(world.secrets.tokenKey, after.phone),
      'start',
      text.at,
    );
  }
  await world.store.consents.record({
    subscriber: after.id,
    kind: 'texts',
    given: after.texts.state === 'on',
    at: text.at,
    wording: consents[after.texts.only ? 'seminarTexts' : 'texts']?.version ?? '',
    source: `text ${text.id}`,
  });
}
