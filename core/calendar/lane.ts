/**
 * The lane: where a person is in a course and when its next touch may go. Days are counted from the
 * planned date: a Sunday or a closed window moves one touch; a pause, an outage or a change of pace
 * moves all that follow, so nobody gets a burst.
 */
import {
  type Channel,
  type Library,
  type Pace,
  type Sequence,
  sequenceOf,
  type Touch,
  touchOf,
} from '../course.ts';
import type { Lane, Subscriber } from '../subscriber.ts';
import {
  isOpenNow,
  moveOn,
  nextTouch,
  type Planned,
  passBy,
  plan,
  putOff,
  type Track,
  withoutWait,
} from './course-position.ts';
import { isQuiet } from './standstill.ts';
import { localDay } from './writing-hours.ts';
import type { Day } from './zone.ts';

/** How many recent touches the caps need: the largest cap of any seven days. */
const recentKept = 4;

/**
 * The way a touch goes to this person: a text becomes a two-line letter for those without texts of
 * the course.
 */
export function channelOf(touch: Touch, { texts }: Subscriber): Channel {
  return touch.channel === 'sms' && texts.state === 'on' && !texts.only ? 'sms' : 'email';
}

export function startLane(sequence: Sequence, subscriber: Subscriber, now: number): Lane {
  return {
    sequence: sequence.id,
    startedAt: now,
    from: localDay(now, subscriber),
    day: -1,
    done: [],
  };
}

/**
 * The next touch of the lane and its moment; `undefined` at the end, without letters, or while
 * paused.
 */
export function plannedTouch(library: Library, subscriber: Subscriber): Planned | undefined {
  const { lane } = subscriber;
  // No email, no course: the letters carry it, the texts accompany.
  if (!lane || isQuiet(subscriber) || subscriber.letters.state !== 'on') return undefined;
  return plan(trackOf(library, subscriber, lane));
}

/** Whether the lane has no touch left. */
export function isFinished(library: Library, lane: Lane): boolean {
  return nextTouch(sequenceOf(library, lane.sequence), lane) === undefined;
}

/** Whether the lane's touch may go at this very moment. */
export function mayGoNow(
  library: Library,
  subscriber: Subscriber,
  planned: Planned,
  now: number,
): boolean {
  const { lane } = subscriber;
  return lane !== undefined && isOpenNow(trackOf(library, subscriber, lane), planned, now);
}

/** The moment passed unused: the next one allowed after `now`. */
export function postpone(
  library: Library,
  subscriber: Subscriber,
  lane: Lane,
  touch: Touch,
  now: number,
): Lane {
  return putOff(trackOf(library, subscriber, lane), touch, now);
}

/**
 * A touch is over, by its id: whatever has become of the person or the course since it was sent, it
 * is never sent again. What it was late beyond its own window moves everything behind it.
 */
export function advance(
  library: Library,
  subscriber: Subscriber,
  touchId: string,
  now: number,
): Subscriber {
  const { lane } = subscriber;
  if (!lane || lane.done.includes(touchId)) return subscriber;
  const track = trackOf(library, subscriber, lane);
  const moved = moveOn(track, touchOf(track.sequence, touchId), touchId, now);
  return { ...subscriber, lane: moved, recent: withToday(subscriber, now) };
}

/** The days of the latest touches, today's with them. */
export function withToday(subscriber: Subscriber, now: number): readonly Day[] {
  return [...subscriber.recent, localDay(now, subscriber)].slice(-recentKept);
}

/**
 * Texts thin out after this many invitations in a row without an answer; any answer brings them
 * back.
 */
export const thinAfter = 6;

/**
 * Silence is fine, and a phone that is never answered is not rung for everything: only what asks
 * for a number still comes.
 */
export function isThinned(touch: Touch, subscriber: Subscriber): boolean {
  return (
    subscriber.silent >= thinAfter &&
    touch.invites !== 'number' &&
    channelOf(touch, subscriber) === 'sms'
  );
}

/** A touch's moment has come and it is not sent: nothing behind it moves. */
export function stepOver(subscriber: Subscriber, lane: Lane, touch: Touch): Subscriber {
  return { ...subscriber, lane: passBy(lane, touch) };
}

/**
 * The same place at another pace: the last touch keeps its planned date, the next one takes the new
 * gap.
 */
export function changePace(library: Library, subscriber: Subscriber, pace: Pace): Subscriber {
  const { lane } = subscriber;
  if (pace === subscriber.pace) return subscriber;
  if (!lane) return { ...subscriber, pace };
  const last = lastTouch(sequenceOf(library, lane.sequence), lane);
  const moved = last ? last.day[subscriber.pace] - last.day[pace] : 0;
  return { ...subscriber, pace, lane: { ...withoutWait(lane), from: lane.from + moved } };
}

/** The last touch handled, or what stands in its place if it has left the course since. */
function lastTouch(sequence: Sequence, lane: Lane): Touch | undefined {
  return sequence.touches.findLast((touch) => touch.day.standard <= lane.day);
}

function trackOf(library: Library, subscriber: Subscriber, lane: Lane): Track<Lane> {
  return {
    library,
    subscriber,
    sequence: sequenceOf(library, lane.sequence),
    place: lane,
    channelOf,
  };
}
