/**
 * What a reply does to a person and which answer it gets, whether it came as a text or by a letter's button. The words of
 * the answers are the course's; here are only their keys.
 */
import { type Library, type Sequence, sequenceOf, type Touch, touchOf } from './course.ts';
import { changePace, resume } from './lane.ts';
import { type Reply, understand } from './reply.ts';
import { messageId, type Out, type Subscriber } from './subscriber.ts';
import { dayMs, minuteMs } from './zone.ts';

/** An answer goes back in the webhook's response; if that was lost, it is sent after this long. */
export const answerFallbackMs = 2 * minuteMs;
/** Between a STOP and a START this close together the order cannot be trusted: STOP wins. */
export const consentDoubtMs = 5 * minuteMs;
const inboundRemembered = 6;

/** What follows from a reply: the changed person and the key of the answer, if any. */
interface Turn {
  readonly subscriber: Subscriber;
  readonly answer?: string;
  readonly touch?: string;
  readonly n?: string;
}

/** A short, stable stand-in for a provider's message id (34 characters, of which the item would keep several). */
export function inboundKey(providerId: string): string {
  return providerId.replace(/[^A-Za-z0-9]/g, '').slice(-10);
}

/** A text arrived. Its repetition changes nothing; its answer stands in `out` until the phone has it. */
export function receiveText(
  library: Library,
  subscriber: Subscriber,
  inbound: { readonly id: string; readonly text: string; readonly at: number },
  now: number,
): Subscriber {
  const key = inboundKey(inbound.id);
  if (subscriber.seen.includes(key)) return subscriber;
  const turn = takeText(library, subscriber, understand(inbound.text), inbound.at, now);
  const seen = [...turn.subscriber.seen, key].slice(-inboundRemembered);
  if (!turn.answer) return { ...turn.subscriber, seen };
  const out: Out = {
    id: messageId(subscriber, turn.answer, 'sms', key),
    channel: 'sms',
    words: turn.answer,
    ...(turn.touch ? { touch: turn.touch } : {}),
    ...(turn.n ? { n: turn.n } : {}),
    notBefore: now + answerFallbackMs,
    handed: true,
  };
  // After STOP nothing waits any more but the one confirmation of it.
  const waiting =
    turn.answer === 'stop' ? turn.subscriber.out.filter(({ channel }) => channel !== 'sms') : turn.subscriber.out;
  return { ...turn.subscriber, seen, out: [...waiting, out] };
}

/** A letter's button was pressed. The page shows the answer, so nothing is sent. */
export function takeAnswer(
  library: Library,
  subscriber: Subscriber,
  touchId: string,
  answer: string,
  now: number,
): Turn {
  const touch = subscriber.lane && touchOf(sequenceOf(library, subscriber.lane.sequence), touchId);
  if (!touch) return { subscriber };
  const heard = { ...subscriber, silent: 0 };
  if (touch.invites === 'role' && isRole(answer)) {
    return { subscriber: subscriber.sensitive ? { ...heard, role: answer } : heard, answer: 'done', touch: touch.id };
  }
  if (touch.invites === 'route' && answer === 'solo') {
    return { subscriber: { ...heard, solo: true }, answer: 'quiet', touch: touch.id };
  }
  const reply = understand(answer);
  if (reply.kind === 'number') return rate(heard, touch, reply.number);
  if (reply.kind === 'choice') return choose(heard, touch, reply.letter);
  if (reply.kind === 'slow' || reply.kind === 'faster' || reply.kind === 'pause' || reply.kind === 'go') {
    return command(library, heard, reply.kind, now);
  }
  if (reply.kind === 'done' || reply.kind === 'hard' || reply.kind === 'skip' || reply.kind === 'safe') {
    return { subscriber: heard, answer: reply.kind, touch: touch.id };
  }
  return { subscriber };
}

function takeText(library: Library, subscriber: Subscriber, reply: Reply, at: number, now: number): Turn {
  const { texts } = subscriber;
  if (reply.kind === 'stop') return stop(subscriber, at);
  if (texts.state === 'off')
    return reply.kind === 'start' || reply.kind === 'yes' ? reopen(subscriber, at) : { subscriber };
  // A dead number or one that never gave consent gets nothing but what keeps a person safe.
  if (isAnsweredAlways(reply.kind)) return { subscriber, answer: reply.kind };
  if (texts.state === 'asked') {
    if (reply.kind !== 'yes') return { subscriber };
    return { subscriber: { ...subscriber, texts: { state: 'on', at, given: true }, silent: 0 }, answer: 'texts-on' };
  }
  if (texts.state !== 'on') return { subscriber };
  return converse(library, { ...subscriber, silent: 0 }, reply, now);
}

/** Help and words of danger are answered in every state but after STOP, for numbers we do not know too. */
export function isAnsweredAlways(kind: Reply['kind']): kind is 'help' | 'safe' | 'crisis' | 'violence' {
  return kind === 'help' || kind === 'safe' || kind === 'crisis' || kind === 'violence';
}

function converse(library: Library, subscriber: Subscriber, reply: Reply, now: number): Turn {
  const sequence = subscriber.lane && sequenceOf(library, subscriber.lane.sequence);
  const asked = (kind: string) => sequence && touchOf(sequence, subscriber.asked[kind] ?? '');
  switch (reply.kind) {
    case 'coach':
      // Nobody is called from here yet: the answer to HELP names the mailbox that a person reads.
      return { subscriber, answer: 'help' };
    case 'start':
      return { subscriber, answer: 'start-on' };
    case 'yes':
      return { subscriber, answer: 'already-on' };
    case 'slow':
    case 'faster':
    case 'pause':
    case 'go':
      return command(library, subscriber, reply.kind, now);
    case 'done':
    case 'hard':
    case 'skip':
      return withTouch({ subscriber, answer: reply.kind }, latestTouch(sequence, subscriber));
    case 'number':
      return rate(subscriber, asked('number'), reply.number);
    case 'choice':
      return choose(subscriber, asked('choice'), reply.letter);
    default:
      return { subscriber, answer: 'free-text' };
  }
}

function stop(subscriber: Subscriber, at: number): Turn {
  const { texts } = subscriber;
  if (texts.state === 'off') return { subscriber: { ...subscriber, texts: { ...texts, at: Math.max(at, texts.at) } } };
  if (texts.state === 'closed' || texts.state === 'none') return { subscriber };
  // Found late by the sweep: a START that the phone sent well after it stands.
  if (texts.state === 'on' && at < texts.at - consentDoubtMs) return { subscriber };
  // A refusal outlives the sign-up it belongs to: it is not forgotten after a week.
  const { expiresAt: _, ...kept } = subscriber;
  return { subscriber: { ...kept, texts: { ...texts, state: 'off', at } }, answer: 'stop' };
}

function reopen(subscriber: Subscriber, at: number): Turn {
  if (at <= subscriber.texts.at) return { subscriber };
  // Stopped before they ever said YES: there is nothing to reopen, so they are asked again.
  if (!subscriber.texts.given)
    return { subscriber: { ...subscriber, texts: { state: 'asked', at } }, answer: 'opt-in' };
  return { subscriber: { ...subscriber, texts: { state: 'on', at, given: true }, silent: 0 }, answer: 'back-on' };
}

function command(
  library: Library,
  subscriber: Subscriber,
  kind: 'slow' | 'faster' | 'pause' | 'go',
  now: number,
): Turn {
  switch (kind) {
    case 'slow':
      return { subscriber: changePace(library, subscriber, 'baby'), answer: kind };
    case 'faster':
      return { subscriber: changePace(library, subscriber, 'standard'), answer: kind };
    case 'pause':
      return { subscriber: pause(library, subscriber, now), answer: kind };
    case 'go':
      return { subscriber: resume(subscriber, now), answer: kind };
  }
}

/** A break from now on. A second PAUSE lengthens the first; its days are counted from the first. */
export function pause(library: Library, subscriber: Subscriber, now: number): Subscriber {
  if (!subscriber.lane) return subscriber;
  const { pauseDays } = sequenceOf(library, subscriber.lane.sequence);
  return { ...subscriber, pause: { at: subscriber.pause?.at ?? now, until: now + pauseDays * dayMs } };
}

/** A number answers the latest question that asked for one, even when other notes came in between. */
function rate(subscriber: Subscriber, touch: Touch | undefined, number: number): Turn {
  if (touch?.invites !== 'number') return { subscriber, answer: 'free-text' };
  if (number < 1 || number > 5) {
    // Asked once more; a second number that does not fit is left in peace.
    const again = subscriber.asked.again === touch.id;
    const asked = { ...subscriber.asked, again: touch.id };
    return { subscriber: { ...subscriber, asked }, answer: again ? 'free-text' : 'number-ask', touch: touch.id };
  }
  const numbers = subscriber.sensitive ? { ...subscriber.numbers, [touch.id]: number } : subscriber.numbers;
  const answer = number >= 4 ? 'number-high' : number === 3 ? 'number-mid' : 'number-low';
  return { subscriber: { ...subscriber, numbers }, answer, touch: touch.id, n: String(number) };
}

function choose(subscriber: Subscriber, touch: Touch | undefined, letter: string): Turn {
  const offered = touch?.choices?.some(({ key }) => key === letter);
  return offered ? withTouch({ subscriber, answer: 'choice' }, touch) : { subscriber, answer: 'free-text' };
}

function latestTouch(sequence: Sequence | undefined, subscriber: Subscriber): Touch | undefined {
  const id = subscriber.lane?.done.at(-1);
  return id && sequence ? touchOf(sequence, id) : undefined;
}

function withTouch(turn: Turn, touch: Touch | undefined): Turn {
  return touch ? { ...turn, touch: touch.id } : turn;
}

function isRole(answer: string): answer is 'hurt' | 'did' | 'both' | 'none' {
  return answer === 'hurt' || answer === 'did' || answer === 'both' || answer === 'none';
}
