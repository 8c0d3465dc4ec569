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
 * it, not even help, until it sends START; nothing is kept of its text. Two texts of such a phone
 * make a record that is known by the phone alone: a seminar's keyword, forgotten after a week
 * without a YES, and words of danger (unknown-phone.ts).
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { isAnsweredOk, replyToStranger } from '../../core/inbound-text.ts';
import { codeIn } from '../../core/join-phone.ts';
import { inboundKey } from '../../core/message-id.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { isKeyword } from '../../core/seminar/seminar-words.ts';
import {
  confirmForgetMs,
  isUnknownPhone,
  newSubscriber,
  type Out,
  type Subscriber,
} from '../../core/subscriber.ts';
import type { Reply } from '../../core/understanding/compiled-understanding.ts';
import { wordsOf } from '../../core/understanding/normalize-text.ts';
import { understand } from '../../core/understanding/reply.ts';
import { addressHash, newestHash } from '../address-hash.ts';
import { keepAddresses } from '../address-ownership.ts';
import { apply, placementOf } from '../apply.ts';
import { countForDigest } from '../digest-counts.ts';
import { seatRowsFirst, seminarOn } from '../known-seminars.ts';
import { countryOfPhone } from '../messages/help-lines.ts';
import { renderAutoReply, renderForStranger } from '../messages/render-reply.ts';
import type { InboundText, OptOutType, Stored } from '../ports/store.ts';
import type { AutoReply } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';
import {
  hashCode,
  isFree,
  mayUse,
  recordAsked,
  recordJoin,
  takeCode,
  tellsWrongCode,
} from './join-codes.ts';
import { joinableCountry } from './joinable-phone.ts';
import { countAgreed, countAsked, mayAskByText, mayReplyToStranger } from './limits.ts';
import { admitInDanger } from './unknown-phone.ts';

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
async function wordsForStranger(
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
  return replyToStranger(reading);
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

/** A text as the provider hands it over. */
export interface Sms {
  readonly id: string;
  readonly from: string;
  readonly body: string;
  readonly optOut?: OptOutType;
  /** ms since 1970, where the provider tells it: its list does, its webhook does not. */
  readonly at?: number;
}

/**
 * Receives a text, and gives its reply, if any. A code in it is used first; then the rest of the
 * text is read, and an opt-out in it undoes the code. Rejects where the store fails; the provider
 * then asks again.
 */
export async function receiveInbound(world: World, sms: Sms): Promise<AutoReply | undefined> {
  const found = codeIn(sms.body);
  const text = found ? found.rest : sms.body;
  const reading = readingOf(world, text, sms.optOut);
  const sender = await senderOf(world, sms);
  // A quiet record answers every text of its phone alike: no code is spoken of.
  const isHeard = !sender.stored || !isAnsweredOk(sender.stored.subscriber);
  if (!found || !isHeard) return receiveWords(world, sender, text, reading);
  const used = await receiveCode(world, sender, { ...found, reading });
  if (used !== 'unusable' && used !== 'unlocked') return used.answer;
  const answer = text ? await receiveWords(world, sender, text, reading) : undefined;
  if (answer || sender.stoppedAt !== undefined || reading.kind === 'stop') return answer;
  if (used === 'unlocked') return { text: renderForStranger(world, sender.from, 'unlocked') };
  if (!sender.isText || !joinableCountry(sender.from, world.library.brand)) return undefined;
  return (await tellsWrongCode(world, sender.hash))
    ? { text: renderForStranger(world, sender.from, 'join-failed') }
    : undefined;
}

/** What a text means. What Twilio took it for goes before its words, which may still alert. */
function readingOf(world: World, text: string, optOut: OptOutType | undefined): Reply {
  const reading = understand(world.library.understanding, text);
  if (optOut === undefined) return reading;
  const danger = 'danger' in reading && reading.danger ? { danger: reading.danger } : {};
  if (optOut === 'stop') return { kind: 'stop', ...danger };
  return reading.kind === 'danger' ? reading : { kind: optOut };
}

/** The sender of a text, and what is known of that phone. */
interface Sender extends Phone {
  readonly id: string;
  readonly from: string;
  readonly at: number;
  readonly optOut?: OptOutType;
  /** Whether it came as a text, and not by another app (`rcs:`, `whatsapp:`). */
  readonly isText: boolean;
  /** The id of the person whose phone it is. */
  readonly owner: string | undefined;
  /** The owner's record is past its time: the phone is free. */
  readonly isLeft: boolean;
  /** The owner, where the phone is still theirs. */
  readonly stored: Stored | undefined;
}

/** Another app names itself before the number: https://www.twilio.com/docs/messaging/channels */
const channelPrefix = /^(?:rcs|whatsapp|messenger):(?=\+)/;

async function senderOf(world: World, sms: Sms): Promise<Sender> {
  const { id, at: providerAt, optOut } = sms;
  const from = sms.from.replace(channelPrefix, '');
  const now = world.now();
  const hash = await addressHash(world, 'phone', from);
  const [known, stoppedAt] = await Promise.all([
    world.store.addresses.owner('phone', hash, now),
    world.store.addresses.stoppedAt(hash),
  ]);
  const owner = known?.subscriber;
  const read = owner ? await world.store.people.read(owner, now, true) : undefined;
  const stored = read?.subscriber.phone === from ? read : undefined;
  const isLeft = owner !== undefined && !read;
  return {
    ...{ id, from, at: providerAt ?? now, hash, stoppedAt, owner, isLeft, stored },
    ...(optOut ? { optOut } : {}),
    isText: from === sms.from,
  };
}

/** What a text says without any code. */
async function receiveWords(
  world: World,
  sender: Sender,
  text: string,
  reading: Reply,
): Promise<AutoReply | undefined> {
  const { id, from, hash, stoppedAt, at, stored, optOut } = sender;
  // A STOP is kept with the phone before the person, whatever becomes of the person.
  if (reading.kind === 'stop' && stoppedAt === undefined)
    await world.store.addresses.recordPhoneWord(hash, 'stop', at);
  const isKeyword =
    !stored && stoppedAt === undefined && (await seminarNamedBy(world, text, reading, at));
  const known =
    stored?.subscriber ??
    (isKeyword ? await admitByKeyword(world, from, hash) : undefined) ??
    (isDanger(reading) ? await admitInDanger(world, sender) : undefined);
  const said = { id, text, at, phone: from, ...(optOut ? { optOut } : {}) };
  if (known) return receiveFrom(world, known, stored, said, reading);
  const words = await wordsForStranger(world, { hash, stoppedAt }, reading, at);
  if (!words || twilioHasReplied(world, said, words)) return undefined;
  if (!(await mayReplyToStranger(world, hash, words))) return undefined;
  return { text: renderForStranger(world, from, words) };
}

/** Whether a text has words of danger, beside a STOP too. */
function isDanger(reading: Reply): boolean {
  return 'danger' in reading && reading.danger !== undefined;
}

/**
 * Uses a code: joins the phone to the record whose page showed it, or unlocks what the phone sent.
 * `unusable`: the code does neither. From a sender that may not be joined nothing is answered.
 */
async function receiveCode(
  world: World,
  sender: Sender,
  { code, rest, reading }: { code: string; rest: string; reading: Reply },
): Promise<{ readonly answer: AutoReply | undefined } | 'unusable' | 'unlocked'> {
  const { id, from, at, isText } = sender;
  const now = world.now();
  const hash = hashCode(world, code);
  // An opt-out beside the code burns it.
  if (reading.kind === 'stop') {
    await world.store.codes.claim(hash, `stop ${id}`);
    return 'unusable';
  }
  if (!isText || !joinableCountry(from, world.library.brand))
    return rest ? 'unusable' : { answer: undefined };
  const shown = await world.store.codes.read(hash, now);
  const person = shown && (await world.store.people.read(shown.subscriber, now, true));
  if (!shown || !person) return 'unusable';
  const { subscriber } = person;
  const guest = sender.isLeft || isFree(sender.stored, now) ? sender.owner : undefined;
  const owner = guest === undefined ? sender.owner : undefined;
  if (!mayUse(shown, subscriber, { from, owner, message: id, now })) {
    await recordAsked(world, shown, subscriber);
    return 'unusable';
  }
  if (shown.purpose === 'unlock') {
    const claimed = await world.store.codes.claim(hash, id, subscriber.binding?.epoch);
    return claimed ? 'unlocked' : 'unusable';
  }
  if (shown.purpose === 'move') {
    if (!(await world.store.codes.claim(hash, id))) return 'unusable';
    await apply(world, subscriber.id, { type: 'MoveTexted' });
    await world.nudge();
    return 'unlocked';
  }
  const joins = { code: hash, ...(guest === undefined ? {} : { guest }) };
  const text = { subscriber: subscriber.id, id, text: rest, at, pending: true, phone: from, joins };
  if (await world.store.texts.put(text, now + finishAfterMs))
    return { answer: await conclude(world, text, reading) };
  return { answer: await repeatedText(world, subscriber, id, reading) };
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
  await conclude(world, recorded, readingOf(world, recorded.text, recorded.optOut));
  return true;
}

/** A text of a known person: recorded, then decided. `stored` is how they were just read. */
async function receiveFrom(
  world: World,
  known: Subscriber,
  stored: Stored | undefined,
  sms: Pick<InboundText, 'id' | 'text' | 'at' | 'phone' | 'optOut'>,
  reading: Reply,
): Promise<AutoReply | undefined> {
  const { epoch: binding } = known.binding ?? {};
  const bound = binding === undefined ? {} : { binding };
  const text: InboundText = { subscriber: known.id, ...sms, pending: true, ...bound };
  if (await world.store.texts.put(text, world.now() + finishAfterMs))
    return conclude(world, text, reading, stored);
  return repeatedText(world, known, sms.id, reading);
}

/** The reply to a text that came before, with the same words and so the same reading. */
async function repeatedText(
  world: World,
  known: Subscriber,
  id: string,
  reading: Reply,
): Promise<AutoReply | undefined> {
  const recorded = await world.store.texts.read(known.id, id, world.now());
  if (!recorded) return undefined;
  // A sweep's list does not have what Twilio took the text for; the record has.
  return recorded.pending
    ? conclude(
        world,
        recorded,
        recorded.optOut ? readingOf(world, recorded.text, recorded.optOut) : reading,
      )
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
  const taken = text.joins && (await takeCode(world, text, text.joins));
  const seminar = await seminarNamedBy(world, text.text, reading, at);
  const change = await apply(
    world,
    subscriber,
    {
      ...{ type: 'ReplyReceived', id, reading, at, said: hashOfWords(world, text.text) },
      ...(taken ? { joins: taken.joins } : {}),
      // The phone may be another record's by now: then nothing of the text is this record's.
      ...(text.phone && !taken ? { phone: text.phone } : {}),
      ...(seminar ? { seminar } : {}),
    },
    async (before, after) => {
      if (taken) await recordJoin(world, before, after, text, taken);
      else await recordPhoneWord(world, before, after, text);
      await seatRowsFirst(world)(before, after);
    },
    stored,
  );
  // The person was erased since: nothing follows, and the record must not stay due for ever.
  if (!change) {
    if (text.joins && !taken) return failJoin(world, text, reading);
    await world.store.texts.finish(text);
    return undefined;
  }
  const { before, after, autoReply } = change;
  // No answer of the course settles these words: the morning digest counts them.
  const isWords = (reading.kind === 'free-text' && !taken?.joins.alone) || isDanger(reading);
  if (isWords && after !== before) await countForDigest(world, 'newWords');
  // The record was held, hidden or erased meanwhile, and took no phone; or it has another by now.
  if (text.joins && after.phone !== text.phone) {
    if (taken) await apply(world, subscriber, { type: 'JoinAsked' });
    return failJoin(world, text, reading);
  }
  if (text.phone && after.phone !== text.phone) return hearAnew(world, text, before, reading);
  // Joined by another code meanwhile, it took the phone from that record first.
  if (text.phone && text.joins?.guest && !taken)
    await apply(world, text.joins.guest, { type: 'PhoneReleased', phone: text.phone });
  // The phone before is nobody's, once the record has another: no two records have one phone.
  if (taken && before.phone && before.phone !== after.phone) {
    const old = await addressHash(world, 'phone', before.phone);
    await world.store.addresses.disown('phone', old, subscriber);
  }
  // An alert, or the letter that calls an erasure off, does not wait for the next minute.
  if (after.out.some((entry) => !entry.repliedAt && !before.out.includes(entry)))
    await world.nudge();
  if (before.texts.state === 'asked' && after.texts.state === 'on')
    await countAgreed(world, after.phone ?? '');
  const out = after.out.find((entry) => entry.id === autoReply);
  if (out && twilioHasReplied(world, text, out.words)) {
    await apply(world, subscriber, { type: 'Sent', message: out.id });
    await world.store.texts.finish(text);
    return undefined;
  }
  const { epoch: binding = text.binding } = after.binding ?? {};
  await world.store.texts.finish({
    ...text,
    ...(binding === undefined ? {} : { binding }),
    ...(out ? { autoReply: recordedReply(out) } : {}),
  });
  return replyFrom(world, after, out && recordedReply(out));
}

/**
 * The text binds nothing: its record is settled, and its phone is heard and answered as a
 * stranger's, by help lines where it needs them, else as any code that cannot be used.
 */
async function failJoin(
  world: World,
  text: InboundText,
  reading: Reply,
): Promise<AutoReply | undefined> {
  const { id, at, phone = '' } = text;
  const hash = await addressHash(world, 'phone', phone);
  const stoppedAt = await world.store.addresses.stoppedAt(hash);
  const sender = { from: phone, hash, stoppedAt };
  const known = isDanger(reading) ? await admitInDanger(world, sender) : undefined;
  const sms = { id, text: text.text, at, phone };
  const answer = known && (await receiveFrom(world, known, undefined, sms, reading));
  await world.store.texts.finish(text);
  if (known) return answer;
  const words = await wordsForStranger(world, { hash, stoppedAt }, reading, text.at);
  if (stoppedAt !== undefined) return undefined;
  return { text: renderForStranger(world, phone, words ?? 'join-failed') };
}

/**
 * The phone left the record before its text was decided: the text is heard as if it came now, by
 * the record that has the phone. One that was decided before is settled.
 */
async function hearAnew(
  world: World,
  text: InboundText,
  { seen }: Subscriber,
  reading: Reply,
): Promise<AutoReply | undefined> {
  const { id, text: body, at, phone = '', optOut } = text;
  const isHeard = seen.includes(inboundKey(id));
  const sms = { id, body, at, from: phone, ...(optOut ? { optOut } : {}) };
  const answer = isHeard
    ? undefined
    : await receiveWords(world, await senderOf(world, sms), body, reading);
  await world.store.texts.finish(text);
  return answer;
}

/** Tells whether the same words come again, and nothing of them. */
function hashOfWords(world: World, text: string): string {
  return newestHash(world, `said ${wordsOf(text).join(' ')}`).slice(0, 6);
}

/** Whether Twilio itself has replied, in the same words: one reply, not two (promise 31). */
function twilioHasReplied(
  { settings }: World,
  { text: body, optOut }: Pick<InboundText, 'text' | 'optOut'>,
  words: string,
): boolean {
  if (optOut !== undefined) return true;
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
    const hash = await addressHash(world, 'phone', after.phone);
    await world.store.addresses.recordPhoneWord(hash, 'start', text.at);
  }
  // A question that waits for its YES is no consent yet, and an unknown phone never gave one.
  if (after.texts.state === 'asked' || isUnknownPhone(after)) return;
  await world.store.consents.record({
    subscriber: after.id,
    kind: 'texts',
    given: after.texts.state === 'on',
    at: text.at,
    wording: consents[after.texts.only ? 'seminarTexts' : 'texts']?.version ?? '',
    source: `text ${text.id}`,
  });
}
