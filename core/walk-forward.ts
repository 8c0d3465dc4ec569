/**
 * Walks a person forward through the course by core's own decisions: what would be sent to them,
 * and when, if nothing happened but time, or if they did what `reacts` says. The dates of the
 * storyboard, of the plan and of a rehearsal come from here.
 */
import type { Library } from './course.ts';
import { type Decision, decide } from './decide.ts';
import { dueOf, nextMessage, type Outgoing } from './due.ts';
import { isErasureDue } from './erasure.ts';
import { erasedSide } from './erasure-sides.ts';
import type { Event } from './event.ts';
import { isMoveDue } from './move-mailbox.ts';
import type { Subscriber } from './subscriber.ts';

export interface Step {
  readonly at: number;
  readonly message: Outgoing;
  /** The person at the moment it went. */
  readonly person: Subscriber;
}

/** Something that happens later in a walk. `event`: made of the person as they are then. */
export interface Deed {
  readonly at: number;
  readonly event: (person: Subscriber) => Event | undefined;
}

/** What follows from a message: the deeds of the person, or of the coach. */
export type Reacts = (step: Step) => readonly Deed[];

/** More messages than this at one moment mean an endless loop. */
const mostAtOnce = 50;

export class Walk {
  readonly library: Library;
  readonly steps: Step[] = [];
  person: Subscriber;
  now: number;
  readonly #reacts: Reacts | undefined;
  #deeds: readonly Deed[] = [];

  /** Without `reacts` the walk counts no silence, so that no text is left out by it. */
  constructor(library: Library, person: Subscriber, now: number, reacts?: Reacts) {
    this.library = library;
    this.person = person;
    this.now = now;
    this.#reacts = reacts;
  }

  /** Adds what happens later, beside what `reacts` says. */
  later(...deeds: readonly Deed[]): this {
    this.#deeds = [...this.#deeds, ...deeds].sort((a, b) => a.at - b.at);
    return this;
  }

  tell(event: Event): this {
    this.person = decide(this.library, this.person, event, this.now).subscriber;
    return this;
  }

  /** Sends all that is due at this moment. Throws where that never ends. */
  rest(): this {
    for (let rounds = 0; rounds < mostAtOnce; rounds++) {
      this.tell({ type: 'Woke' });
      const message = nextMessage(this.library, this.person, this.now);
      if (!message) return this;
      const step: Step = { at: this.now, message, person: this.person };
      this.steps.push(step);
      this.tell({ type: 'Sent', message: message.id });
      if (this.#reacts) this.later(...this.#reacts(step));
      else this.#forgetSilence(step.person.silent);
    }
    throw new Error(`More than ${mostAtOnce} messages at one moment for ${this.person.id}.`);
  }

  /** Lets time pass until nothing is due any more, at most until `end` (ms since 1970). */
  until(end: number): this {
    for (;;) {
      const due = dueOf(this.library, this.person);
      const deed = this.#deeds[0];
      if (deed && deed.at <= end && deed.at < (due?.at ?? Number.POSITIVE_INFINITY)) {
        this.#do(deed);
        continue;
      }
      if (!due || due.at > end) return this;
      const before = this.person;
      this.now = Math.max(this.now, due.at);
      if (isErasureDue(before, this.now)) {
        if (!erasedSide(this.person)) return this;
        this.tell({ type: 'SideErased' });
      }
      if (isMoveDue(this.person, this.now)) this.tell({ type: 'Moved' });
      this.rest();
      if (this.person === before)
        throw new Error(`Nothing moved for ${before.id} at ${new Date(this.now).toISOString()}.`);
    }
  }

  /** Lets a deed happen at its moment, and sends what answers it. */
  #do(deed: Deed): void {
    this.#deeds = this.#deeds.slice(1);
    this.now = Math.max(this.now, deed.at);
    const event = deed.event(this.person);
    if (event) this.#answerAtOnce(decide(this.library, this.person, event, this.now));
    this.rest();
  }

  /** The answer to a text leaves with the response to it. */
  #answerAtOnce({ subscriber, autoReply }: Decision): void {
    this.person = subscriber;
    const out = subscriber.out.find(({ id }) => id === autoReply);
    if (!out) return;
    const sequence = subscriber.position?.sequence ?? this.library.course;
    const message = { id: out.id, channel: out.channel, sequence, out };
    this.steps.push({ at: this.now, message, person: subscriber });
    this.tell({ type: 'Sent', message: out.id });
  }

  #forgetSilence(silent: number): void {
    const { slower: _, ...person } = this.person;
    this.person = { ...person, silent };
  }
}
