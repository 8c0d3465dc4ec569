/**
 * Sends a coach's own words to one person, by text or letter, within what they agreed to and within
 * their writing hours. An answer goes back the way the person's words came; another way needs a
 * reason, which is kept with it. It stores first the words, then the wish to send them; the worker
 * sends them.
 */
import { createHash } from 'node:crypto';
import { minuteMs } from '../../core/calendar/zone.ts';
import type { Channel } from '../../core/course.ts';
import { mayWriteTo } from '../../core/holds-and-alerts.ts';
import { messageId } from '../../core/message-id.ts';
import { exposedSince, type Subscriber } from '../../core/subscriber.ts';
import { apply } from '../apply.ts';
import { InputProblem } from '../input-problem.ts';
import type { CoachAct } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { checkLetter, checkLockScreen, checkText, type Remedies } from './answer-words.ts';

export interface OwnWords {
  readonly channel: Channel;
  /** As `readWords` gives them. */
  readonly words: string;
  /** A text may have three segments. */
  readonly long?: boolean;
  /** Outside the hours that suit them too. */
  readonly atOnce?: boolean;
  /** Why it goes another way than their words came. */
  readonly because?: string;
  /** The coach's id, from the desk. */
  readonly by?: string;
}

export interface Accepted {
  readonly message: string;
  /** Of a text. */
  readonly segments?: number;
  /** When it goes; absent where it has gone. */
  readonly goesAt?: number;
  /** The same words within a minute, or while they wait: nothing goes twice. */
  readonly known: boolean;
  /** They are held, and get nothing else. */
  readonly held: boolean;
}

/** Why a person may not be written to this way. `at`: since when. */
export interface NotSent {
  readonly why:
    | 'erased'
    | 'hidden'
    | 'exposed'
    | 'erasing'
    | 'no-texts'
    | 'asked'
    | 'stopped'
    | 'texts-closed'
    | 'letters-closed'
    | 'unconfirmed';
  readonly at?: number;
  /** The other way is open. */
  readonly other: boolean;
}

/**
 * Throws an InputProblem for words that do not fit, and where an answer goes another way without a
 * reason.
 */
export async function sendAnswer(
  world: World,
  person: Subscriber,
  own: OwnWords,
  remedies: Remedies,
): Promise<Accepted | NotSent> {
  const { channel, words, because, by } = own;
  if (!mayWriteTo(person, channel)) return whyNotSent(person, channel);
  checkWay(person, own);
  const segments = checkWords(world, own, remedies);
  const { answer: id, known } = await coachMessageOf(world, person, channel, words);
  const coachMessage = { words, ...(because ? { because } : {}) };
  // The same words again keep the reason that was given first.
  if (!known) await world.store.messages.putCoachMessage(person.id, id, coachMessage, world.now());
  const atOnce = own.atOnce === true;
  const event = { type: 'CoachWrote', message: id, channel, atOnce } as const;
  const change = await apply(world, person.id, event);
  if (!change) return { why: 'erased', other: false };
  // A STOP may arrive between the check and the write.
  if (!known && change.after === change.before) return whyNotSent(change.after, channel);
  const act = { subscriber: person.id, because: because ?? '', at: world.now() };
  await world.store.messages.recordCoachAct({ ...act, deed: 'answer', ...(by ? { by } : {}) });
  await world.nudge();
  const message = messageId(person, 'coach-answer', channel, id);
  const after = (await world.store.people.read(person.id, world.now(), true))?.subscriber;
  const waits = after?.out.find((entry) => entry.id === message);
  return {
    ...{ message, known, held: after?.hold !== undefined },
    ...(segments === undefined ? {} : { segments }),
    ...(waits ? { goesAt: waits.notBefore } : {}),
  };
}

/** A coach who wrote to the person since an instant, other than `by`. */
export async function answeredSince(
  { store, now }: World,
  person: string,
  since: number,
  by: string,
): Promise<CoachAct | undefined> {
  const { acts } = await store.people.timeline(person, now());
  return acts.find(({ deed, at, by: whose }) => deed === 'answer' && at >= since && whose !== by);
}

/** A coach's words that have not gone yet. */
export interface WaitingAnswer {
  readonly words: string;
  readonly channel: Channel;
  readonly goesAt: number;
}

/** What coaches wrote to the person and waits for its hour or for its send, the next one first. */
export async function waitingAnswers(
  { store, now }: World,
  { id, out }: Subscriber,
): Promise<readonly WaitingAnswer[]> {
  const found: WaitingAnswer[] = [];
  for (const { id: message, words, channel, notBefore } of out) {
    if (words !== 'coach-answer') continue;
    const written = await store.messages.coachMessage(id, message.split('-').at(-1) ?? '', now());
    if (written) found.push({ words: written.words, channel, goesAt: notBefore });
  }
  return found.sort((a, b) => a.goesAt - b.goesAt);
}

/** The number of segments of a text; a letter has none. */
export function checkWords(
  { library: { brand } }: Pick<World, 'library'>,
  { channel, words, long }: OwnWords,
  remedies: Remedies,
): number | undefined {
  if (channel === 'email') {
    checkLetter(words);
    return undefined;
  }
  const segments = checkText(words, { prefix: brand.smsPrefix, long: long === true }, remedies);
  checkLockScreen(words, brand.discreetWords, remedies);
  return segments;
}

function checkWay({ waiting }: Subscriber, { channel, because }: OwnWords): void {
  if (!waiting?.by || waiting.by === channel || because) return;
  const came = waiting.by === 'sms' ? 'by text' : 'by a letter’s button';
  throw new InputProblem(
    `Their words came ${came}, and an answer goes back that way: phone and mailbox may be in two hands. Answer the same way, or say why not.`,
  );
}

/**
 * The id of the message: letters and digits from its words and the minute, so that the same command
 * given twice is one message. While the same words still wait for the person's hours, they stay one
 * message however late the command comes again.
 */
async function coachMessageOf(world: World, person: Subscriber, channel: Channel, words: string) {
  const minute = Math.floor(world.now() / minuteMs);
  const [now = '', before = ''] = [minute, minute - 1].map((at) =>
    createHash('sha256').update(`${channel} ${at} ${words}`).digest('hex').slice(0, 12),
  );
  for (const id of [now, before]) if (person.seen.includes(id)) return { answer: id, known: true };
  for (const entry of person.out) {
    if (entry.words !== 'coach-answer' || entry.channel !== channel) continue;
    const id = entry.id.split('-').at(-1) ?? '';
    const waits = await world.store.messages.coachMessage(person.id, id, world.now());
    if (waits?.words === words) return { answer: id, known: true };
  }
  return { answer: now, known: false };
}

/** Why they may not be written to this way, and whether the other way is open. */
export function whyNotSent(person: Subscriber, channel: Channel): NotSent {
  const { hidden, erasing, texts, letters, phone } = person;
  const other = mayWriteTo(person, channel === 'sms' ? 'email' : 'sms');
  if (hidden) return { why: 'hidden', other: false };
  if (exposedSince(person) !== undefined) return { why: 'exposed', other: false };
  if (erasing) return { why: 'erasing', at: erasing.at, other: false };
  if (channel === 'email') {
    const why = letters.state === 'closed' ? 'letters-closed' : 'unconfirmed';
    return { why, at: letters.at, other };
  }
  if (!phone || texts.state === 'none') return { why: 'no-texts', other };
  const { at, state } = texts;
  if (state === 'asked') return { why: 'asked', at, other };
  return { why: state === 'off' ? 'stopped' : 'texts-closed', at, other };
}
