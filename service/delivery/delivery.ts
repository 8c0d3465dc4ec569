/**
 * Delivers one message to one person so that neither a crash, nor a lost answer, nor a second
 * worker sends it twice or loses it. It decides nothing about coaching: `decide` says what is due,
 * this file carries it over the point of no return.
 *
 *     read ──► decide(Woke) ──► gate ──► render ──► token ──►
 *       │           │             │
 *       │           │             held back: write the later moment and go on
 *       │           nothing to send: write and go on
 *       eventually consistent: a stale read only costs a failed arm
 *
 *     ──► ARM ──► send ──► receipt ──► advance
 *          │        │         │           │
 *          │        │         │           one conditional write: next touch, dueAt, no `sending`
 *          │        │         an upsert that only ever raises its rank
 *          │        one call, one attempt, aborted after callBudgetMs
 *          conditional on the version read and on no `sending`: a STOP, a bounce or a reply since
 *          the read makes it fail, and all starts over
 *
 *   crash before ARM: nothing happened.   crash between ARM and advance: `sending` stands; a worker
 *   finds it after messageLeaseMs writes the receipt as unknown and advances. No call is ever made
 *   for which the arm was not written.
 */
import { randomBytes } from 'node:crypto';
import { minuteMs } from '../../core/calendar/zone.ts';
import { decide } from '../../core/decide.ts';
import { nextMessage, type Outgoing } from '../../core/due.ts';
import { isErasureDue } from '../../core/erasure.ts';
import { erasedSide } from '../../core/erasure-sides.ts';
import type { Event } from '../../core/event.ts';
import { isAlert, readMessageId } from '../../core/message-id.ts';
import { isMoveDue } from '../../core/move-mailbox.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Sending, Subscriber } from '../../core/subscriber.ts';
import { makeMove, mayMoveTo } from '../address-ownership.ts';
import { apply, placementOf } from '../apply.ts';
import { countForDigest } from '../digest-counts.ts';
import { eraseNow, eraseSide } from '../erase-person.ts';
import { seminarFor } from '../known-seminars.ts';
import { renderMail, renderTextMessage } from '../messages/render-message.ts';
import { segmentsOf } from '../messages/render-reply.ts';
import { callBudgetMs, messageLeaseMs, type Outcome } from '../ports/outcome.ts';
import type { Receipt, Stored } from '../ports/store.ts';
import type { DeliveringWorld } from '../ports/world.ts';
import { firstCheckOfLetter } from './resolve-unknown.ts';
import type { Passage, Postponement } from './send-gate.ts';
import { findWebhookReply } from './text-receipt.ts';

/**
 * Twilio's list is asked about an unknown text after this: longer than the function's time and ten
 * minutes by which clocks may differ. For a letter a canary is sent, and the moment is its own.
 */
export const graceMs = 15 * minuteMs;

/** What a delivery asks before it sends. */
export interface SendConditions {
  /** The person as they were a moment ago, where they are read by another way than one by one. */
  read?(subscriber: string): Promise<Stored | undefined>;
  /** The gate of the message's channel: asked before the message is rendered. */
  mayGo(message: Outgoing): Promise<Passage>;
  /**
   * Waits until so many units may be sent under the provider's rate: segments of a text, one
   * letter. `false`: not in this run.
   */
  takeTurn(message: Outgoing, units: number): Promise<boolean>;
  /** Told what became of the call, before it is written; says how long a refused message waits. */
  answered?(message: Outgoing, result: SendResult): SendResult;
}

export type SendResult = Outcome | Postponement;

export type Delivered =
  /** There is nothing to send now: the row was stale, the window closed, the person gone. */
  | { readonly step: 'nothing' }
  /** Another worker is delivering to this person. */
  | { readonly step: 'busy' }
  /** The gate holds the message: the person stands at a later place on the due index. */
  | { readonly step: 'held' }
  /** The run has no turn for the message: it stays where it is. */
  | { readonly step: 'noTurn' }
  /** The person was changed by another writer: again at once. */
  | { readonly step: 'again' }
  | {
      readonly step: SendResult['status'];
      readonly message: Outgoing;
      /** What was sent of the provider's rate: segments of a text, one letter. */
      readonly units: number;
      readonly code?: string;
      /** Messages come faster than the provider takes them. */
      readonly throttled?: true;
    };

/** Sends at most one message to one person. A rendering or a store that fails throws. */
export async function deliverOne(
  world: DeliveringWorld,
  id: string,
  conditions: SendConditions,
): Promise<Delivered> {
  const stored = await (conditions.read?.(id) ?? world.store.people.read(id, world.now()));
  if (!stored) return { step: 'nothing' };
  if (stored.subscriber.sending) return finishAbandoned(world, stored, stored.subscriber.sending);
  const now = world.now();
  if (isErasureDue(stored.subscriber, now) && erasedSide(stored.subscriber)) {
    await eraseSide(world, id);
    return { step: 'again' };
  }
  if (isErasureDue(stored.subscriber, now))
    return { step: (await eraseNow(world, stored)) ? 'nothing' : 'again' };
  if (isMoveDue(stored.subscriber, now)) {
    await makeMove(world, stored.subscriber);
    return { step: 'again' };
  }
  const { subscriber: awake } = decide(world.library, stored.subscriber, { type: 'Woke' }, now);
  const message = nextMessage(world.library, awake, now);
  if (!message) {
    // The read may be stale and the row too: only what is different is written.
    if (awake === stored.subscriber) return { step: 'nothing' };
    return { step: (await save(world, awake, stored)) ? 'nothing' : 'again' };
  }
  if (message.out?.words === 'move' && !(await mayMoveTo(world, awake))) {
    await apply(world, id, { type: 'MoveDropped' });
    return { step: 'again' };
  }
  const seminar = await seminarFor(world, awake, message);
  if (message.about && seminar && isNewsTo(awake, seminar)) {
    // The seat does not know this change yet (announce-seminar-change.ts): a reminder would name a
    // date that is no more.
    await apply(world, id, { type: 'SeminarChanged', seminar });
    return { step: 'again' };
  }
  const passage = await conditions.mayGo(message);
  if (passage !== 'now') {
    // The person moves on the due index to the moment when the message may go: a reply to them that
    // comes meanwhile is due before it, and nobody else waits behind it.
    const until = passage.notBefore;
    const { subscriber: later } = decide(
      world.library,
      awake,
      { type: 'Postponed', message: message.id, until },
      now,
    );
    return { step: (await save(world, later, stored)) ? 'held' : 'again' };
  }
  const call = await render(world, awake, message, seminar);
  if (!call) {
    // The coach's words waited longer than they are kept.
    await apply(world, id, { type: 'PermanentlyRefused', message: message.id, closes: false });
    world.log.warn('an answer waited longer than its words are kept', { message: message.id });
    return { step: 'again' };
  }
  if (!(await conditions.takeTurn(message, call.units))) return { step: 'noTurn' };
  return send(world, stored, awake, message, call, conditions);
}

/** A message that is ready to be sent. */
interface Call {
  readonly units: number;
  send(): Promise<SendResult>;
}

/** Arms the person, calls the provider, writes what became of it. */
async function send(
  world: DeliveringWorld,
  stored: Stored,
  awake: Subscriber,
  message: Outgoing,
  call: Call,
  conditions: SendConditions,
): Promise<Delivered> {
  const { epoch: binding } = (message.channel === 'sms' && awake.binding) || {};
  const sending: Sending = {
    message: message.id,
    token: randomBytes(6).toString('base64url'),
    at: world.now(),
    ...(binding === undefined ? {} : { binding }),
  };
  if (!(await world.store.people.arm(awake.id, stored.version, sending))) return { step: 'again' };
  const armed: Stored = { subscriber: { ...awake, sending }, version: stored.version + 1 };
  // A process that was paused for long after the arm must not send any more: a successor may have
  // counted the message as unknown already.
  const late = world.now() >= sending.at + callBudgetMs;
  const said: SendResult = late
    ? { status: 'postponed', retryAfterMs: 0, code: 'Late' }
    : await call.send();
  const result = conditions.answered?.(message, said) ?? said;
  await writeResult(world, armed, sending, message, result);
  return {
    ...{ step: result.status, message, units: call.units },
    ...('code' in result ? { code: result.code } : {}),
    ...(result.status === 'refused' && result.throttled ? { throttled: true } : {}),
  };
}

/** Writes the person; `false` when somebody else has since they were read. */
async function save(
  world: DeliveringWorld,
  next: Subscriber,
  { subscriber, version }: Stored,
  token?: string,
): Promise<boolean> {
  const placement = placementOf(world, next);
  const saved = await world.store.people.save(next, version, placement, token);
  const hasFinished = saved && placement.status === 'finished';
  if (hasFinished && placementOf(world, subscriber).status !== 'finished')
    await countForDigest(world, 'finished');
  return saved;
}

/**
 * Whether the person does not know the seminar's latest change yet, or a follow-up would begin
 * after a seminar that was cancelled.
 */
function isNewsTo(
  { seats = [], followUp }: Subscriber,
  { id, change, cancelled }: Seminar,
): boolean {
  if (cancelled && followUp?.seminar === id && followUp.done.length === 0) return true;
  return seats.some((seat) => seat.seminar === id && seat.change < change);
}

/**
 * Renders before the arm, so that a fault in the words never leaves a message armed. `undefined`:
 * the coach's words are not kept any more.
 */
async function render(
  world: DeliveringWorld,
  subscriber: Subscriber,
  message: Outgoing,
  seminar?: Seminar,
): Promise<Call | undefined> {
  const coachWords =
    message.out?.words === 'coach-answer' ? await coachWordsOf(world, subscriber, message.id) : '';
  if (coachWords === undefined) return undefined;
  if (message.channel === 'email') {
    const mail = renderMail(world, subscriber, message, coachWords, seminar);
    return { units: 1, send: () => world.mailer.send(mail) };
  }
  const text = renderTextMessage(world, subscriber, message, coachWords, seminar);
  const units = segmentsOf(text.body);
  if (!message.out?.repliedAt) return { units, send: () => world.texter.send(text) };
  const found = await findWebhookReply(world, subscriber, message.out, text.body);
  return { units, send: async () => found ?? world.texter.send(text) };
}

/** The coach's words are kept beside the person, under the last part of the message's id. */
async function coachWordsOf(
  { store, now }: DeliveringWorld,
  { id }: Subscriber,
  message: string,
): Promise<string | undefined> {
  const { purpose = '' } = readMessageId(message) ?? {};
  return (await store.messages.coachMessage(id, purpose, now()))?.words;
}

/** Writes the receipt first, then the person. */
async function writeResult(
  world: DeliveringWorld,
  armed: Stored,
  sending: Sending,
  message: Outgoing,
  result: SendResult,
): Promise<void> {
  const { id, channel } = message;
  const at = world.now();
  const base = { message: id, channel, at };
  switch (result.status) {
    case 'sent':
      await world.store.messages.raiseReceipt({
        ...base,
        status: 'sent',
        providerId: result.providerId,
      });
      return advance(world, armed, sending, { type: 'Sent', message: id });
    case 'unknown':
      // An alert to the coach may come twice, and must not be lost.
      if (isAlert(id))
        return advance(world, armed, sending, {
          type: 'NotTaken',
          message: id,
          retryAt: at + minuteMs,
        });
      await recordUnknown(world, { ...base, ...sentTo(sending), code: result.code });
      return advance(world, armed, sending, { type: 'Sent', message: id });
    case 'rejected':
      await world.store.messages.raiseReceipt({ ...base, status: 'failed', code: result.code });
      if (!isAlert(id)) await countForDigest(world, channel === 'email' ? 'bounced' : 'failed');
      await advance(world, armed, sending, {
        type: 'PermanentlyRefused',
        message: id,
        closes: result.closes,
      });
      // The carrier says they opted out, and our webhook never heard it (promise 32).
      if (result.optedOut) await apply(world, armed.subscriber.id, { type: 'OptedOut', at });
      return;
    case 'postponed':
      return advance(world, armed, sending, {
        type: 'Postponed',
        message: id,
        until: at + result.retryAfterMs,
      });
    case 'refused':
      return advance(world, armed, sending, {
        type: 'NotTaken',
        message: id,
        retryAt: at + result.retryAfterMs,
      });
    case 'halted':
      return advance(world, armed, sending, {
        type: 'NotTaken',
        message: id,
        retryAt: at + minuteMs,
      });
  }
}

function sentTo({ binding }: Sending): Pick<Receipt, 'binding'> {
  return binding === undefined ? {} : { binding };
}

/**
 * Raises the receipt to `unknown`, to be resolved after its grace. A message that was sent again
 * already becomes `unproven`: it is not sent a third time.
 */
async function recordUnknown(
  world: DeliveringWorld,
  receipt: Omit<Receipt, 'status' | 'checkAt'>,
): Promise<void> {
  const { store } = world;
  if (
    await store.messages.raiseReceipt({
      ...receipt,
      status: 'unknown',
      checkAt:
        receipt.channel === 'sms'
          ? world.now() + graceMs
          : firstCheckOfLetter(receipt.at, world.now()),
    })
  )
    return;
  const known = await store.messages.receipt(receipt.message);
  if (known?.status === 'resent')
    await store.messages.raiseReceipt({ ...receipt, status: 'unproven' });
}

/**
 * Ends a send in one write: what the event makes of the person as they are now, with `sending`
 * gone. Does nothing where the send is not this worker's any more.
 */
async function advance(
  world: DeliveringWorld,
  armed: Stored,
  sending: Sending,
  event: Event,
): Promise<void> {
  let current: Stored | undefined = armed;
  while (current?.subscriber.sending?.token === sending.token) {
    const now = world.now();
    const { library } = world;
    const woken = decide(library, current.subscriber, { type: 'Woke' }, now).subscriber;
    const { sending: _, ...next } = decide(library, woken, event, now).subscriber;
    if (await save(world, next, current, sending.token)) return;
    current = await world.store.people.read(armed.subscriber.id, world.now(), true);
  }
}

/**
 * Ends a send whose worker is gone, as unknown: nobody can know whether the provider took it.
 * `busy` while its worker may still be at work.
 */
async function finishAbandoned(
  world: DeliveringWorld,
  stored: Stored,
  sending: Sending,
): Promise<Delivered> {
  const now = world.now();
  if (now < sending.at + messageLeaseMs) return { step: 'busy' };
  if (isAlert(sending.message)) {
    await advance(world, stored, sending, {
      type: 'NotTaken',
      message: sending.message,
      retryAt: now,
    });
    return { step: 'again' };
  }
  const cause = readMessageId(sending.message);
  if (cause)
    await recordUnknown(world, {
      message: sending.message,
      channel: cause.channel,
      at: sending.at,
      ...sentTo(sending),
      code: 'Abandoned',
    });
  await advance(world, stored, sending, { type: 'Sent', message: sending.message });
  world.log.warn('abandoned send settled as unknown', {
    subscriber: stored.subscriber.id,
    message: sending.message,
  });
  return { step: 'again' };
}
