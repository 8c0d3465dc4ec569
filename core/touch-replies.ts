/**
 * What answering a touch does to a person, by text or by a letter's button: a number, a letter,
 * DONE or HARD, and the commands that change pace and place. The words of the answers are the
 * course's; here are only their keys.
 */
import { changePace } from './calendar/course-position.ts';
import { resume, settleQuiet } from './calendar/standstill.ts';
import { dayMs } from './calendar/zone.ts';
import { type Library, sequenceOf, type Touch } from './course.ts';
import { raiseConcern } from './holds-and-alerts.ts';
import { afterSeminar, followUpOf, nameOfNote, touchNamed } from './seminar/seminar-words.ts';
import type { Subscriber } from './subscriber.ts';
import type { Reply } from './understanding/meanings.ts';
import { understand } from './understanding/reply.ts';

/** What follows from a reply: the changed person and the key of the answer, if any. */
export interface Turn {
  readonly subscriber: Subscriber;
  readonly answer?: string;
  readonly touch?: string;
  readonly n?: string;
}

/** A letter's button was pressed. The page shows the answer, so nothing is sent. */
export function takeAnswer(
  library: Library,
  subscriber: Subscriber,
  touchId: string,
  answer: string,
  now: number,
) {
  return withAnswered(press(library, subscriber, touchId, answer, now));
}

/** A reply that the course itself invites. */
export function converse(
  library: Library,
  subscriber: Subscriber,
  reply: Reply,
  now: number,
): Turn {
  return withAnswered(hear(library, subscriber, reply, now));
}

function press(
  library: Library,
  subscriber: Subscriber,
  touchId: string,
  answer: string,
  now: number,
): Turn {
  const touch = touchNamed(library, subscriber, touchId);
  if (!touch) return { subscriber };
  const heard = { ...subscriber, silent: 0 };
  if (touch.invites === 'role' && isRole(answer)) {
    return {
      subscriber: subscriber.sensitive ? { ...heard, role: answer } : heard,
      answer: 'done',
      touch: touch.id,
    };
  }
  if (touch.invites === 'route' && answer === 'solo') {
    return { subscriber: { ...heard, solo: true }, answer: 'quiet', touch: touch.id };
  }
  const reply = understand(library.understanding, answer);
  switch (reply.kind) {
    case 'number':
      return rate(heard, touch, reply.number, now);
    case 'choice':
      return choose(heard, touch, reply.letter);
    case 'done':
    case 'hard':
    case 'skip':
      return practised(heard, reply.kind, touch, now);
    case 'safe':
      return { subscriber: heard, answer: 'safe', touch: touch.id };
    case 'coach':
      return { subscriber: raiseConcern(heard, 'coach', now), answer: 'coach' };
    case 'slow':
    case 'faster':
    case 'pause':
    case 'go':
      return command(library, heard, reply.kind, now);
    default:
      return { subscriber };
  }
}

function hear(library: Library, subscriber: Subscriber, reply: Reply, now: number): Turn {
  const asked = (kind: string) => touchNamed(library, subscriber, subscriber.asked[kind] ?? '');
  const besideCourse = takeBesideCourse(library, subscriber, reply);
  if (besideCourse) return besideCourse;
  switch (reply.kind) {
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
      return practised(subscriber, reply.kind, latestTouch(library, subscriber), now);
    case 'number':
      return rate(subscriber, asked('number'), reply.number, now);
    case 'choice':
      return choose(subscriber, asked('choice'), reply.letter);
    case 'free-text':
      return freeText(reply.review ? raiseConcern(subscriber, 'question', now) : subscriber);
    default:
      return freeText(subscriber);
  }
}

/** What the course's words would not be true of: for who is in none, known by a seminar alone. */
function takeBesideCourse(
  library: Library,
  subscriber: Subscriber,
  { kind }: Reply,
): Turn | undefined {
  const { lane, followUp, seats, texts } = subscriber;
  if (kind === 'yes' && texts.only) {
    // A course that began since asks for its own texts, and this is the answer.
    if (!lane) return { subscriber, answer: 'already-on', touch: afterSeminar };
    const { only: _, ...unbound } = texts;
    return { subscriber: { ...subscriber, texts: unbound }, answer: 'texts-on' };
  }
  if (lane || !followUpOf(library)) return undefined;
  const isPace = kind === 'slow' || kind === 'faster';
  const isCourse =
    isPace || kind === 'pause' || kind === 'go' || kind === 'done' || kind === 'skip';
  if (!followUp && !seats)
    return isCourse ? { subscriber, answer: 'ended', touch: afterSeminar } : undefined;
  // The notes after a seminar have one pace.
  return isPace ? freeText(subscriber) : undefined;
}

export function freeText(subscriber: Subscriber): Turn {
  return { subscriber, answer: 'free-text' };
}

function command(
  library: Library,
  subscriber: Subscriber,
  kind: 'slow' | 'faster' | 'pause' | 'go',
  now: number,
): Turn {
  switch (kind) {
    case 'slow': {
      const { slower: _, ...settled } = subscriber;
      return { subscriber: changePace(library, settled, 'baby'), answer: kind };
    }
    case 'faster':
      return { subscriber: changePace(library, subscriber, 'standard'), answer: kind };
    case 'pause':
      return { subscriber: pause(library, subscriber, now), answer: kind };
    case 'go':
      // Under a hold nothing goes on, and nothing must say that it does.
      return subscriber.hold
        ? freeText(subscriber)
        : { subscriber: resume(subscriber, now), answer: kind };
  }
}

/** A break from now on. A second PAUSE lengthens the first; its days are counted from the first. */
export function pause(library: Library, subscriber: Subscriber, now: number): Subscriber {
  const { lane, followUp, seats } = subscriber;
  if (!lane && !followUp && !seats) return subscriber;
  const { pauseDays } = sequenceOf(library, lane?.sequence ?? library.course);
  return settleQuiet({ ...subscriber, pause: { until: now + pauseDays * dayMs } }, now);
}

/** DONE, HARD, SKIP. Two HARDs in a row: a slower pace is offered, and a human hears of it. */
function practised(
  subscriber: Subscriber,
  kind: 'done' | 'hard' | 'skip',
  touch: Touch | undefined,
  now: number,
): Turn {
  const about = touch ? { touch: touch.id } : {};
  if (kind !== 'hard') return { subscriber: withoutHards(subscriber), answer: kind, ...about };
  const hards = (subscriber.hards ?? 0) + 1;
  if (hards < 2) return { subscriber: { ...subscriber, hards }, answer: kind, ...about };
  const twice = offerSlower(withoutHards(subscriber));
  return { subscriber: raiseConcern(twice, 'rough', now), answer: kind, ...about };
}

/**
 * A number answers the latest question that asked for one, even when other notes came in between.
 */
function rate(subscriber: Subscriber, touch: Touch | undefined, number: number, now: number): Turn {
  if (touch?.invites !== 'number') return freeText(subscriber);
  if (number < 1 || number > 5) {
    // Asked once more; a second number that does not fit is left in peace.
    const again = subscriber.asked.again === touch.id;
    const asked = { ...subscriber.asked, again: touch.id };
    return {
      subscriber: { ...subscriber, asked },
      answer: again ? 'free-text' : 'number-ask',
      touch: touch.id,
    };
  }
  const answer = number >= 4 ? 'number-high' : number === 3 ? 'number-mid' : 'number-low';
  const offered = number <= 2 && touch.offersSlower ? offerSlower(subscriber) : subscriber;
  return {
    subscriber: keepNumber(withoutHards(offered), touch, number, now),
    answer,
    touch: touch.id,
    n: String(number),
  };
}

/** Kept only with consent. The lowest number twice in a row is one that a human should see. */
function keepNumber(subscriber: Subscriber, touch: Touch, number: number, now: number): Subscriber {
  if (!subscriber.sensitive) return subscriber;
  const { [touch.id]: _, ...others } = subscriber.numbers;
  const lowest = number === 1 && Object.values(others).at(-1) === 1;
  const kept = { ...subscriber, numbers: { ...others, [touch.id]: number } };
  return lowest ? raiseConcern(kept, 'rough', now) : kept;
}

function choose(subscriber: Subscriber, touch: Touch | undefined, letter: string): Turn {
  const offered = touch?.choices?.some(({ key }) => key === letter);
  if (!touch || !offered) return freeText(subscriber);
  return { subscriber: withoutHards(subscriber), answer: 'choice', touch: touch.id };
}

/** Offered in the next letter, never forced, and never to who is slow already. */
export function offerSlower(subscriber: Subscriber): Subscriber {
  return subscriber.pace === 'baby' || !subscriber.lane
    ? subscriber
    : { ...subscriber, slower: true };
}

function withoutHards(subscriber: Subscriber): Subscriber {
  const { hards: _, ...rest } = subscriber;
  return rest;
}

/** The notes after a seminar come last, for as long as they come. */
function latestTouch(library: Library, subscriber: Subscriber): Touch | undefined {
  const note = subscriber.followUp?.done.at(-1);
  return touchNamed(
    library,
    subscriber,
    note ? nameOfNote(note) : (subscriber.lane?.done.at(-1) ?? ''),
  );
}

function isRole(answer: string): answer is 'hurt' | 'did' | 'both' | 'none' {
  return answer === 'hurt' || answer === 'did' || answer === 'both' || answer === 'none';
}

/** Replies that do not count as an answer to the touch: it was passed by, or not understood. */
const noAnswer: ReadonlySet<string> = new Set(['skip', 'number-ask', 'free-text']);

/**
 * Records that a touch of the course was answered, and never what the answer was: the coach's
 * report counts answered steps and prompts.
 */
function withAnswered(turn: Turn): Turn {
  const { answer, touch, subscriber } = turn;
  const { lane } = subscriber;
  if (!answer || !touch || !lane?.done.includes(touch) || noAnswer.has(answer)) return turn;
  const before = lane.answered ?? [];
  if (before.includes(touch)) return turn;
  // In the order of `done`, so that the same answers give the same record in any order.
  const answered = lane.done.filter((id) => id === touch || before.includes(id));
  return { ...turn, subscriber: { ...subscriber, lane: { ...lane, answered } } };
}
