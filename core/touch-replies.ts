/**
 * What a reply to the course does to a person, by text or by a letter's button: a number, a letter,
 * DONE or HARD, and the commands that change the pace. The words of the automatic replies are the
 * course's; this file gives their keys.
 */
import { changePace } from './calendar/course-position.ts';
import { resume, updateStandstill } from './calendar/standstill.ts';
import { localDay } from './calendar/writing-hours.ts';
import { dayMs, weekdayOf } from './calendar/zone.ts';
import { type Library, type Role, sequenceOf, type Touch } from './course.ts';
import { raiseConcern } from './holds-and-alerts.ts';
import { afterSeminar, followUpName, followUpOf, touchNamed } from './seminar/seminar-words.ts';
import type { Subscriber } from './subscriber.ts';
import type { Reply } from './understanding/compiled-understanding.ts';
import { understand } from './understanding/reply.ts';

/** What follows from a reply. */
export interface TakenReply {
  readonly subscriber: Subscriber;
  /** The key of the automatic reply's words; absent where nothing is answered. */
  readonly words?: string;
  /** The touch that the reply is about; its own words go before the sequence's. */
  readonly touch?: string;
  /** The number that was said, for words that repeat it. */
  readonly n?: string;
}

/**
 * A letter's button was pressed: `reply` is what it says, `touch` the name of its touch. The page
 * shows the words, so nothing is sent.
 */
export function takeButton(
  library: Library,
  subscriber: Subscriber,
  touch: string,
  reply: string,
  now: number,
): TakenReply {
  return withAnswered(takePressed(library, subscriber, touch, reply, now));
}

/** A text was received that the course itself may have invited. */
export function takeCourseReply(
  library: Library,
  subscriber: Subscriber,
  reply: Reply,
  now: number,
): TakenReply {
  return withAnswered(takeTexted(library, subscriber, reply, now));
}

function takePressed(
  library: Library,
  subscriber: Subscriber,
  name: string,
  said: string,
  now: number,
): TakenReply {
  const touch = touchNamed(library, subscriber, name);
  if (!touch) return { subscriber };
  const heard = { ...subscriber, silent: 0 };
  if (touch.invites === 'role' && isRole(said)) {
    const kept = subscriber.sensitive ? { ...heard, role: said } : heard;
    return { subscriber: kept, words: 'done', touch: touch.id };
  }
  if (touch.invites === 'route' && said === 'solo')
    return { subscriber: { ...heard, solo: true }, words: 'quiet', touch: touch.id };
  const reply = understand(library.understanding, said);
  switch (reply.kind) {
    case 'number':
      return rate(heard, touch, reply.number, now);
    case 'choice':
      return choose(heard, touch, reply.letter, now);
    case 'done':
    case 'hard':
    case 'skip':
      return takePractice(heard, reply.kind, touch, now);
    case 'safe':
      return { subscriber: heard, words: 'safe', touch: touch.id };
    case 'coach':
      return askForCoach(heard, now);
    case 'slow':
    case 'faster':
    case 'pause':
    case 'go':
      return takeCommand(library, heard, reply.kind, now);
    default:
      return { subscriber };
  }
}

/**
 * An answer with other words beside it is kept, and the words are answered: no praise goes out
 * before a human has read them.
 */
function takeBeside(
  library: Library,
  before: Subscriber,
  reply: Reply,
  now: number,
): TakenReply | undefined {
  if (!('answer' in reply) || !reply.answer) return undefined;
  const { answer, ...words } = reply;
  const kept = withAnswered(takeTexted(library, before, answer, now));
  const taken = takeTexted(library, kept.subscriber, words as Reply, now);
  if (!kept.touch || taken.words !== 'free-text') return taken;
  return { ...taken, words: 'noted', touch: kept.touch };
}

function takeTexted(
  library: Library,
  subscriber: Subscriber,
  reply: Reply,
  now: number,
): TakenReply {
  const beside = takeBeside(library, subscriber, reply, now);
  if (beside) return beside;
  const asked = (kind: string) => touchNamed(library, subscriber, subscriber.asked[kind] ?? '');
  const besideCourse = takeBesideCourse(library, subscriber, reply, now);
  if (besideCourse) return besideCourse;
  switch (reply.kind) {
    case 'start':
      return { subscriber, words: 'start-on' };
    case 'yes':
      return { subscriber, words: 'already-on' };
    case 'slow':
    case 'faster':
    case 'pause':
    case 'go':
      return takeCommand(library, subscriber, reply.kind, now);
    case 'done':
    case 'hard':
    case 'skip':
      return takePractice(subscriber, reply.kind, latestTouch(library, subscriber), now);
    case 'number':
      return rate(subscriber, asked('number'), reply.number, now);
    case 'choice':
      return choose(subscriber, asked('choice'), reply.letter, now);
    case 'worry':
      return { subscriber, words: 'worry' };
    case 'free-text':
      return freeText(reply.review ? raiseConcern(subscriber, 'question', now) : subscriber, now);
    default:
      return freeText(subscriber, now);
  }
}

/** Replies of people who are in no course and are known by a seminar alone. */
function takeBesideCourse(
  library: Library,
  subscriber: Subscriber,
  { kind }: Reply,
  now: number,
): TakenReply | undefined {
  const { position, followUp, seats, texts } = subscriber;
  if (kind === 'yes' && texts.only) {
    if (!position) return { subscriber, words: 'already-on', touch: afterSeminar };
    // A course that began since has asked for its own texts, and this is the yes to them.
    const { only: _, ...unbound } = texts;
    return { subscriber: { ...subscriber, texts: unbound }, words: 'texts-on' };
  }
  if (position || !followUpOf(library)) return undefined;
  const isPace = kind === 'slow' || kind === 'faster';
  const isCourse =
    isPace || kind === 'pause' || kind === 'go' || kind === 'done' || kind === 'skip';
  if (!followUp && !seats)
    return isCourse ? { subscriber, words: 'ended', touch: afterSeminar } : undefined;
  // The follow-up of a seminar has one pace.
  return isPace ? freeText(subscriber, now) : undefined;
}

/** Words that nobody understood: a human reads them, and once a day they are answered. */
export function freeText(subscriber: Subscriber, now: number): TakenReply {
  const isAnswered = subscriber.replies?.heardOn === localDay(now, subscriber);
  return isAnswered ? { subscriber } : { subscriber, words: 'free-text' };
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function weekdayNamed(at: number, subscriber: Subscriber): string {
  return weekdays[weekdayOf(localDay(at, subscriber)) - 1] ?? '';
}

/** COACH: who waits already hears since when. */
export function askForCoach(
  subscriber: Subscriber,
  now: number,
): TakenReply & { readonly words: string } {
  const { waiting } = subscriber;
  const asked = raiseConcern(subscriber, 'coach', now);
  const isWaiting = waiting?.concern === 'coach' && now >= waiting.at + dayMs;
  if (!isWaiting) return { subscriber: asked, words: 'coach' };
  return { subscriber: asked, words: 'coach-again', n: weekdayNamed(waiting.at, subscriber) };
}

function takeCommand(
  library: Library,
  subscriber: Subscriber,
  kind: 'slow' | 'faster' | 'pause' | 'go',
  now: number,
): TakenReply {
  switch (kind) {
    case 'slow': {
      const { slower: _, ...offerTaken } = subscriber;
      return { subscriber: changePace(library, offerTaken, 'baby'), words: kind };
    }
    case 'faster':
      return { subscriber: changePace(library, subscriber, 'standard'), words: kind };
    case 'pause':
      return { subscriber: pause(library, subscriber, now), words: kind };
    case 'go':
      // Under a hold nothing goes on, and no reply may say that it does.
      return subscriber.hold
        ? freeText(subscriber, now)
        : { subscriber: resume(subscriber, now), words: kind };
  }
}

/** A pause from now on. A second PAUSE lengthens the first; the standstill began with the first. */
export function pause(library: Library, subscriber: Subscriber, now: number): Subscriber {
  const { position, followUp, seats } = subscriber;
  if (!position && !followUp && !seats) return subscriber;
  const { pauseDays } = sequenceOf(library, position?.sequence ?? library.course);
  return updateStandstill({ ...subscriber, pause: { until: now + pauseDays * dayMs } }, now);
}

/** DONE, HARD, SKIP. After two HARDs in a row a slower pace is offered, and the coach is told. */
function takePractice(
  subscriber: Subscriber,
  kind: 'done' | 'hard' | 'skip',
  touch: Touch | undefined,
  now: number,
): TakenReply {
  const about = touch ? { touch: touch.id } : {};
  if (kind !== 'hard') return { subscriber: withoutHards(subscriber), words: kind, ...about };
  const hards = (subscriber.hards ?? 0) + 1;
  if (hards < 2) return { subscriber: { ...subscriber, hards }, words: kind, ...about };
  const twice = offerSlower(withoutHards(subscriber));
  return { subscriber: raiseConcern(twice, 'rough', now), words: kind, ...about };
}

/** A number answers the latest touch that asked for one, even when other touches came since. */
function rate(
  subscriber: Subscriber,
  touch: Touch | undefined,
  number: number,
  now: number,
): TakenReply {
  if (touch?.invites !== 'number') return freeText(subscriber, now);
  if (number < 1 || number > 5) {
    // Asked once more; a second number outside 1-5 is taken as free text.
    const again = subscriber.asked.again === touch.id;
    return {
      subscriber: { ...subscriber, asked: { ...subscriber.asked, again: touch.id } },
      words: again ? 'free-text' : 'number-ask',
      touch: touch.id,
    };
  }
  const offered = number <= 2 && touch.offersSlower ? offerSlower(subscriber) : subscriber;
  const kept = keepNumber(withoutHards(offered), touch, number, now);
  if (hasFallen(subscriber, touch, number))
    return {
      subscriber: raiseConcern(kept, 'worry', now),
      ...{ words: 'number-fell', touch: touch.id, n: String(number) },
    };
  return {
    subscriber: kept,
    words: number >= 4 ? 'number-high' : number === 3 ? 'number-mid' : 'number-low',
    touch: touch.id,
    n: String(number),
  };
}

/** Whether a number is lower by two or more than the one before it. */
function hasFallen({ numbers }: Subscriber, touch: Touch, number: number): boolean {
  const { [touch.id]: _, ...others } = numbers;
  const before = Object.values(others).at(-1);
  return before !== undefined && number <= before - 2;
}

/** Kept only with consent. The lowest number twice in a row is shown to the coach. */
function keepNumber(subscriber: Subscriber, touch: Touch, number: number, now: number): Subscriber {
  if (!subscriber.sensitive) return subscriber;
  const { [touch.id]: _, ...others } = subscriber.numbers;
  const lowest = number === 1 && Object.values(others).at(-1) === 1;
  const { textedNumbers, ...rest } = subscriber;
  const { [touch.id]: __, ...texted } = textedNumbers ?? {};
  const kept = {
    ...rest,
    numbers: { ...others, [touch.id]: number },
    ...(Object.keys(texted).length > 0 ? { textedNumbers: texted } : {}),
  };
  return lowest ? raiseConcern(kept, 'rough', now) : kept;
}

function choose(
  subscriber: Subscriber,
  touch: Touch | undefined,
  letter: string,
  now: number,
): TakenReply {
  const offered = touch?.choices?.some(({ key }) => key === letter);
  if (!touch || !offered) return freeText(subscriber, now);
  return { subscriber: withoutHards(subscriber), words: 'choice', touch: touch.id };
}

/** Offers the slower pace in the next letter, unless the person is slow already. */
export function offerSlower(subscriber: Subscriber): Subscriber {
  return subscriber.pace === 'baby' || !subscriber.position
    ? subscriber
    : { ...subscriber, slower: true };
}

function withoutHards(subscriber: Subscriber): Subscriber {
  const { hards: _, ...rest } = subscriber;
  return rest;
}

/** The latest touch a person was sent: of the follow-up, while there is one, else of the course. */
function latestTouch(library: Library, subscriber: Subscriber): Touch | undefined {
  const latest = subscriber.followUp?.done.at(-1);
  return touchNamed(
    library,
    subscriber,
    latest ? followUpName(latest) : (subscriber.position?.done.at(-1) ?? ''),
  );
}

function isRole(said: string): said is Role {
  return said === 'hurt' || said === 'did' || said === 'both' || said === 'none';
}

/** Replies that do not answer the touch: it was skipped, or the reply was not understood. */
const notAnAnswer: ReadonlySet<string> = new Set(['skip', 'number-ask', 'free-text', 'noted']);

/**
 * Records that a touch of the course was answered, and never what the answer was: the coach's
 * report counts answered steps and prompts.
 */
function withAnswered(taken: TakenReply): TakenReply {
  const { words, touch, subscriber } = taken;
  const { position } = subscriber;
  if (!words || !touch || !position?.done.includes(touch) || notAnAnswer.has(words)) return taken;
  const before = position.answered ?? [];
  if (before.includes(touch)) return taken;
  // In the order of `done`, so that the same answers give the same record in any order.
  const answered = position.done.filter((id) => id === touch || before.includes(id));
  return { ...taken, subscriber: { ...subscriber, position: { ...position, answered } } };
}
