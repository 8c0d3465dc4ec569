/**
 * Walks a person forward through the course by core's own decisions: what would be sent to them,
 * and when, if nothing happened but time. The dates of the storyboard and of the plan come from
 * here.
 */
import type { Library } from './course.ts';
import { decide } from './decide.ts';
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

/** More messages than this at one moment mean an endless loop. */
const mostAtOnce = 50;

export class Walk {
  readonly library: Library;
  readonly steps: Step[] = [];
  person: Subscriber;
  now: number;

  constructor(library: Library, person: Subscriber, now: number) {
    this.library = library;
    this.person = person;
    this.now = now;
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
      const { silent } = this.person;
      this.steps.push({ at: this.now, message, person: this.person });
      this.tell({ type: 'Sent', message: message.id });
      // The walk counts no silence of its own, so that no text is left out by it.
      const { slower: _, ...person } = this.person;
      this.person = { ...person, silent };
    }
    throw new Error(`More than ${mostAtOnce} messages at one moment for ${this.person.id}.`);
  }

  /** Lets time pass until nothing is due any more, at most until `end` (ms since 1970). */
  until(end: number): this {
    for (
      let due = dueOf(this.library, this.person);
      due && due.at <= end;
      due = dueOf(this.library, this.person)
    ) {
      const before = this.person;
      if (isErasureDue(before, due.at)) {
        if (!erasedSide(this.person)) return this;
        this.tell({ type: 'SideErased' });
      }
      this.now = Math.max(this.now, due.at);
      if (isMoveDue(this.person, this.now)) this.tell({ type: 'Moved' });
      this.rest();
      if (this.person === before)
        throw new Error(`Nothing moved for ${before.id} at ${new Date(this.now).toISOString()}.`);
    }
    return this;
  }
}
