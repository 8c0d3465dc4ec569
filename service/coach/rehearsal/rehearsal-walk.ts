/**
 * One walk of a rehearsal: a persona goes through the course in virtual time, by core's own
 * decisions. Nothing is stored and nothing is sent.
 */
import type { NotOn } from '../../../core/calendar/course-position.ts';
import { usualHours, widestHours } from '../../../core/calendar/writing-hours.ts';
import {
  type Day,
  dayMs,
  hourMs,
  instantOf,
  localOf,
  minuteMs,
  weekdayOf,
  zonesOf,
} from '../../../core/calendar/zone.ts';
import { type Channel, courseOf, type Library, type Pace } from '../../../core/course.ts';
import { type Outgoing, plannedDelays } from '../../../core/due.ts';
import type { Event } from '../../../core/event.ts';
import type { Seminar } from '../../../core/seminar/seminar.ts';
import { followUpName, remindersOf } from '../../../core/seminar/seminar-words.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import type { Reply } from '../../../core/understanding/compiled-understanding.ts';
import { understand } from '../../../core/understanding/reply.ts';
import { type Deed, type Step, Walk } from '../../../core/walk-forward.ts';
import type { Act, PersonaKind } from './rehearsal-personas.ts';
import type { Start } from './rehearsal-starts.ts';
import { RehearsedWords } from './rehearsal-words.ts';

/** One walk names its persona, pace, zone and start. */
export interface WalkSetup {
  readonly kind: PersonaKind;
  readonly pace: Pace;
  /** An IANA zone. */
  readonly zone: string;
  readonly start: Start;
}

/** A message of a walk. Days and minutes are those of the person's calendar. */
export interface Rehearsed {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly day: Day;
  readonly minute: number;
  readonly channel: Channel;
  /** A touch's id, or the key of the words. */
  readonly cause: string;
  /**
   * `touch`: of the course; `seminar`: before or after one; `answer`: it answers what the person
   * did; `alert`: to the coach or the second contact.
   */
  readonly kind: 'touch' | 'seminar' | 'answer' | 'alert';
  readonly first: string;
  readonly mark: string;
  readonly segments?: number;
  /** Why the touch did not come on the days before, from the day that the course plans. */
  readonly moved?: readonly NotOn[];
  /** Days from the day that the course plans to the day on which it comes. */
  readonly late?: number;
  /** The zone of the person's in which it lies outside the writing hours. */
  readonly outside?: string;
  /** Days that the position stood still since the touch before, at the same pace. */
  readonly stoodStill?: number;
}

export interface WalkDone {
  readonly setup: WalkSetup;
  readonly messages: readonly Rehearsed[];
  /** Texts that the person sent. */
  readonly textsIn: number;
  /** The person at the end. */
  readonly person: Subscriber;
}

/** Longer than any course with its pauses. */
const horizonMs = 2 * 365 * dayMs;
const confirmsAfterMs = 10 * minuteMs;
const phone = '+15550100100';
const seatDays = 21;

/** Walks many people through one course; it keeps the words and readings that they share. */
export class Rehearsing {
  readonly library: Library;
  readonly words: RehearsedWords;
  readonly #readings = new Map<string, Reply>();

  constructor(library: Library) {
    this.library = library;
    this.words = new RehearsedWords(library);
  }

  walk(setup: WalkSetup): WalkDone {
    const { kind, start, zone } = setup;
    const came = { touches: 0, texts: 0 };
    const acts = (step: Step) => this.#deedsAfter(setup, step, came);
    const walk = new Walk(this.library, newSubscriber('rehearsal001', start.at), start.at, acts);
    walk.tell({ type: 'SignedUp', signUp: formOf(setup, this.library) }).rest();
    const confirmsAt = start.at + confirmsAfterMs;
    const at = (afterMs: number, event: Deed['event']) => ({ at: confirmsAt + afterMs, event });
    walk.later(at(0, ({ enrollment }) => ({ type: 'Confirmed', enrollment })));
    if (kind.hasTexts) walk.later(at(minuteMs, () => this.#join(confirmsAt + minuteMs)));
    if (kind.hasSeat && remindersOf(this.library)) {
      const seminar = this.#seminar(start.at);
      walk.later(
        at(5 * minuteMs, (person) => ({ type: 'Registered', seminar, form: seatForm(person) })),
        {
          at: seminar.startsAt + 4 * hourMs,
          event: () => ({ type: 'AttendanceKnown', seminar: seminar.id, attendance: 'attended' }),
        },
      );
    }
    walk.until(start.at + horizonMs);
    const messages = this.#messagesOf(walk.steps, kind.withoutZone ? undefined : zone);
    return { setup, messages, textsIn: came.texts, person: walk.person };
  }

  #deedsAfter(
    { kind }: WalkSetup,
    { at, message }: Step,
    came: { touches: number; texts: number },
  ): readonly Deed[] {
    const { touch, channel, about } = message;
    if (!touch || (about && touch.invites === 'none')) return [];
    came.touches += 1;
    const name = about?.side === 'after' ? followUpName(touch.id) : touch.id;
    return kind.acts({ touch, channel, number: came.touches }).map((act) => ({
      at: at + act.afterMs,
      event: (person) => {
        const event = this.#eventOf(act, person, name, channel, at + act.afterMs, came.texts);
        if (event?.type === 'ReplyReceived') came.texts += 1;
        return event;
      },
    }));
  }

  #eventOf(
    { does }: Act,
    person: Subscriber,
    touch: string,
    channel: Channel,
    at: number,
    texts: number,
  ): Event | undefined {
    if ('ends' in does) return { type: 'PreferencesSaved', preferences: { paused: false } };
    if ('coach' in does)
      return person.hold ? { type: 'Cleared', hold: person.hold.saidAt } : undefined;
    // A letter's answer is its button; a persona with a phone texts everything else.
    const isTexted = person.phone !== undefined && (channel === 'sms' || isCommand(does.says));
    if (!isTexted || person.texts.state !== 'on')
      return { type: 'ButtonPressed', touch, reply: does.says.toLowerCase() };
    return this.#text(does.says, at, texts + 1);
  }

  #text(words: string, at: number, number: number): Extract<Event, { type: 'ReplyReceived' }> {
    const id = `SM${String(number).padStart(32, '0')}`;
    let reading = this.#readings.get(words);
    if (!reading) {
      reading = understand(this.library.understanding, words);
      this.#readings.set(words, reading);
    }
    return { type: 'ReplyReceived', id, reading, said: words, at };
  }

  #join(at: number): Event {
    const joins = { phone, country: this.library.brand.country, alone: true };
    return { ...this.#text('', at, 0), joins };
  }

  /** Three weeks after the start, at seven in the evening where the brand is. */
  #seminar(from: number): Seminar {
    const { zone } = this.library.brand;
    const { day } = localOf(from, zone);
    return {
      ...{ id: 'rehearsed', title: 'Rehearsal', minutes: 90, zone, joinUrl: '', change: 0 },
      startsAt: instantOf(day + seatDays, 19 * 60, zone),
    };
  }

  #messagesOf(steps: readonly Step[], known: string | undefined): readonly Rehearsed[] {
    let before: Subscriber | undefined;
    return steps.map((step) => {
      const { at, message, person } = step;
      const zone = known ?? zonesOf(person.zone)[0] ?? 'UTC';
      const { day, minute } = localOf(at, zone);
      const kind = kindOf(message);
      const { first, mark, segments } = this.words.of(person, message);
      const delays = kind === 'touch' ? plannedDelays(this.library, person) : undefined;
      const moved = delays?.days.map(({ why }) => why) ?? [];
      const outside = isUnprompted(kind, message) ? outsideHours(at, person) : undefined;
      const stoodStill = kind === 'touch' && before ? shift(before, person) : 0;
      if (kind === 'touch') before = person;
      return {
        ...{
          at,
          day,
          minute,
          channel: message.channel,
          cause: causeOf(message),
          kind,
          first,
          mark,
        },
        ...(segments === undefined ? {} : { segments }),
        ...(delays && moved.length > 0 ? { moved, late: day - delays.plannedOn } : {}),
        ...(outside ? { outside } : {}),
        ...(stoodStill > 0 ? { stoodStill } : {}),
      };
    });
  }
}

function formOf({ kind, pace, zone }: WalkSetup, { brand }: Library) {
  const { role, hour, withoutZone } = kind;
  return {
    ...{ email: 'reader@example.com', zone: withoutZone ? brand.country : zone, hour, pace, role },
    ...{ sensitive: true, sharedDevice: false },
  };
}

function seatForm({ zone, hour }: Subscriber) {
  return { email: 'reader@example.com', zone, hour, sharedDevice: false };
}

/** Words that no button has. */
const isCommand = (said: string) => /^(pause|go|slow|faster|stop|hide|help)$| /i.test(said);

function causeOf({ touch, out, about }: Outgoing): string {
  const id = touch?.id ?? (out?.words === 'touch' ? (out.touch ?? 'touch') : (out?.words ?? ''));
  return about?.side === 'after' && touch ? `after ${id}` : id;
}

function kindOf({ touch, out, about }: Outgoing): Rehearsed['kind'] {
  if (out?.to) return 'alert';
  if (out && out.words !== 'touch') return 'answer';
  if (about) return 'seminar';
  return touch || out ? 'touch' : 'answer';
}

/** What comes of the course's own accord. A reminder "in one hour" is true in its minute alone. */
function isUnprompted(kind: Rehearsed['kind'], { channel, about }: Outgoing): boolean {
  if (kind === 'touch') return true;
  return kind === 'seminar' && (about?.side === 'after' || channel === 'sms');
}

/**
 * The first of the person's zones in which an instant is outside 10:00-17:00, or outside 9:00-20:00
 * for somebody whose own hour asks for that, or is a Sunday.
 */
function outsideHours(at: number, { zone, hour }: Subscriber): string | undefined {
  const isAsked = hour < usualHours.opens || hour >= usualHours.closes;
  const { opens, closes } = isAsked ? widestHours : usualHours;
  return zonesOf(zone).find((one) => {
    const { day, minute } = localOf(at, one);
    return minute < opens * 60 || minute >= closes * 60 || weekdayOf(day) === 7;
  });
}

/** Days by which a standstill moved the position; of another pace it cannot be told. */
function shift(before: Subscriber, after: Subscriber): number {
  if (!before.position || !after.position || before.pace !== after.pace) return 0;
  return Math.max(0, after.position.from - before.position.from);
}

/** The touches of the course that were never sent in a walk, though its letters are on. */
export function unsentAtEnd(library: Library, { messages, person }: WalkDone): readonly string[] {
  if (person.letters.state !== 'on' || !person.position) return [];
  const sent = new Set(messages.filter(({ kind }) => kind === 'touch').map(({ cause }) => cause));
  const { touches } = courseOf(library);
  const last = touches.findLastIndex(({ id }) => sent.has(id));
  return touches.slice(last + 1).map(({ id }) => id);
}
