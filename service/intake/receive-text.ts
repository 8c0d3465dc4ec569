/**
 * A text from a phone: recorded as pending, decided upon in one write, answered, settled. A crash
 * between the steps leaves the pending record on the due index, and the worker does the rest; a
 * repeated webhook gets the same answer again.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { confirmForgetMs } from '../../core/enrollment.ts';
import { answerToAnybody, inboundKey } from '../../core/inbound-text.ts';
import { isKeyword } from '../../core/seminar/seminar-words.ts';
import { newSubscriber, type Out, type Subscriber } from '../../core/subscriber.ts';
import { type Reply, understand } from '../../core/understanding/reply.ts';
import { apply, placementOf } from '../apply.ts';
import { seminarAround } from '../known-seminars.ts';
import { countryOfPhone } from '../messages/help-lines.ts';
import { renderAnswer, renderForStranger } from '../messages/render-message.ts';
import type { InboundText, Stored } from '../ports/store.ts';
import type { InboundAnswer } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';
import { hashAddress } from '../signed-links.ts';
import { rowFirst } from './enter-registration.ts';
import { keepAddresses } from './enter-sign-up.ts';
import { countAgreed, countAsked, mayAskByText } from './limits.ts';

/** The worker takes up a text that the webhook left half done after this long. */
const finishAfterMs = minuteMs;

/** Answers to STOP, START and HELP, which Twilio gives itself unless told otherwise. */
const twilioAnswers = new Set(['stop', 'back-on', 'start-on', 'help']);
/**
 * The whole of a text that Twilio acts on; a wish in other words is ours to answer:
 * https://help.twilio.com/articles/223134027
 */
const twilioWords = new Set(
  'STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START YES UNSTOP HELP INFO'.split(' '),
);

/**
 * What to answer, if anything. `at` where the provider tells it: its webhook does not, its list
 * does.
 */
export async function receiveInbound(
  world: World,
  sms: { readonly id: string; readonly from: string; readonly body: string; readonly at?: number },
): Promise<InboundAnswer | undefined> {
  const now = world.now();
  const hash = hashAddress(world.secrets.tokenKey, sms.from);
  const [owner, stoppedAt] = await Promise.all([
    world.store.owner('phone', hash, now),
    world.store.stoppedAt(hash),
  ]);
  // First the number, then the person: whatever becomes of the person, a STOP is kept with the
  // phone.
  const reply = understand(world.library.understanding, sms.body);
  const at = sms.at ?? now;
  if (reply.kind === 'stop' && stoppedAt === undefined)
    await world.store.notePhoneWord(hash, 'stop', at);
  const stored = owner?.subscriber
    ? await world.store.load(owner.subscriber, now, true)
    : undefined;
  const isTheirs = stored?.subscriber.phone === sms.from;
  const known = isTheirs
    ? stored?.subscriber
    : await byKeyword(world, { ...sms, at }, reply, hash, stoppedAt);
  if (!known) return answerStranger(world, sms, reply, hash, stoppedAt, at);
  const text: InboundText = {
    subscriber: known.id,
    id: sms.id,
    text: sms.body,
    at,
    pending: true,
  };
  if (await world.store.putInbound(text, now + finishAfterMs))
    return conclude(world, text, isTheirs ? stored : undefined);
  const recorded = await world.store.inbound(text.subscriber, sms.id, now);
  if (!recorded) return undefined;
  return recorded.pending ? conclude(world, recorded) : answerFrom(world, known, recorded.answer);
}

/** The rest of what a webhook began. Whether there was anything to do. */
export async function finishInbound(
  world: World,
  subscriber: string,
  id: string,
): Promise<boolean> {
  const known = await world.store.inbound(subscriber, id, world.now());
  if (!known?.pending) return false;
  await conclude(world, known);
  return true;
}

async function conclude(
  world: World,
  text: InboundText,
  read?: Stored,
): Promise<InboundAnswer | undefined> {
  const { subscriber: id } = text;
  const seminar = isKeyword(world.library, text.text)
    ? await seminarAround(world, text.at)
    : undefined;
  const said = { id: text.id, text: text.text, at: text.at, ...(seminar ? { seminar } : {}) };
  const beforehand = async (before: Subscriber, after: Subscriber) => {
    await keepWord(world, before, after, text);
    await rowFirst(world)(before, after);
  };
  const turn = await apply(world, id, { type: 'ReplyReceived', ...said }, beforehand, read);
  // Erased between the two writes: nothing follows from it, and its row must not stay due for ever.
  if (!turn) {
    await world.store.settleInbound(text);
    return undefined;
  }
  const { before, after } = turn;
  // What tells a human, or tells the way back, does not wait for the minute.
  if (after.out.some((entry) => !entry.handed && !before.out.includes(entry))) await world.nudge();
  const out = after.out.find(
    (entry) => entry.handed && entry.id.endsWith(`-${inboundKey(text.id)}`),
  );
  if (before.texts.state === 'asked' && after.texts.state === 'on')
    await countAgreed(world, after.phone ?? '');
  if (out && isTwilios(world, text.text) && twilioAnswers.has(out.words)) {
    // Twilio has answered already, with the same words: one answer, not two (promise 31).
    await apply(world, id, { type: 'Sent', message: out.id });
    await world.store.settleInbound(text);
    return undefined;
  }
  await world.store.settleInbound({ ...text, ...(out ? { answer: answerOf(out) } : {}) });
  return answerFrom(world, after, out && answerOf(out));
}

function isTwilios({ settings }: World, body: string): boolean {
  return settings.optOutAnswers === 'twilio' && twilioWords.has(body.trim().toUpperCase());
}

function answerOf({ id, words, touch, n }: Out): NonNullable<InboundText['answer']> {
  return { id, words, ...(touch ? { touch } : {}), ...(n ? { n } : {}) };
}

function answerFrom(
  world: World,
  subscriber: Subscriber,
  answer: InboundText['answer'],
): InboundAnswer | undefined {
  if (!answer) return undefined;
  const sequence = subscriber.lane?.sequence ?? world.library.course;
  const text = renderAnswer(world, subscriber, sequence, answer);
  return text ? { text, message: answer.id } : undefined;
}

/**
 * A phone that nobody knows texts a seminar's word: somebody without an address, known by it alone,
 * and forgotten after a week unless they say YES. One question a day to a number, and none to a
 * country that is not on the list (promises 42 and 43).
 */
async function byKeyword(
  world: World,
  sms: { readonly from: string; readonly body: string; readonly at: number },
  reply: Reply,
  hash: string,
  stoppedAt: number | undefined,
): Promise<Subscriber | undefined> {
  const { library, store } = world;
  if (stoppedAt !== undefined || reply.kind !== 'free-text' || !isKeyword(library, sms.body))
    return undefined;
  const seminar = await seminarAround(world, sms.at);
  const country = countryOfPhone(sms.from);
  if (!seminar || !country || !library.brand.smsCountries.includes(country)) return undefined;
  const now = world.now();
  if (!(await mayAskByText(world, sms.from, hash))) return undefined;
  const id = world.newId();
  const until = now + confirmForgetMs;
  if (!(await store.claim('phone', hash, id, now, until))) return undefined;
  const person: Subscriber = {
    ...newSubscriber(id, now),
    phone: sms.from,
    country,
    zone: country,
    expiresAt: until,
  };
  if (!(await store.create(person, placementOf(world, person)))) return undefined;
  await store.markAsked(hash, now);
  await countAsked(world, sms.from);
  return person;
}

/**
 * Whoever it is may ask for help, and may tell us to stop: then nothing goes there, not even help,
 * until START.
 */
async function answerStranger(
  world: World,
  { from: phone, body }: { readonly from: string; readonly body: string },
  reply: Reply,
  hash: string,
  stoppedAt: number | undefined,
  at: number,
): Promise<InboundAnswer | undefined> {
  if (stoppedAt !== undefined) {
    if (reply.kind === 'start') await world.store.notePhoneWord(hash, 'start', at);
    return undefined;
  }
  if (isTwilios(world, body) && (reply.kind === 'help' || reply.kind === 'stop')) return undefined;
  const key = reply.kind === 'stop' ? 'stop' : answerToAnybody(reply);
  // Somebody unknown gets no notes that could stop.
  return key && key !== 'minor' ? { text: renderForStranger(world, phone, key) } : undefined;
}

/**
 * What a phone says of itself, kept before the person changes: whose it is, that it may be written
 * to, and the proof.
 */
async function keepWord(
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
    await world.store.notePhoneWord(
      hashAddress(world.secrets.tokenKey, after.phone),
      'start',
      text.at,
    );
  }
  await world.store.putConsent({
    subscriber: after.id,
    kind: 'texts',
    given: after.texts.state === 'on',
    at: text.at,
    wording: consents[after.texts.only ? 'seminarTexts' : 'texts']?.version ?? '',
    source: `text ${text.id}`,
  });
}
