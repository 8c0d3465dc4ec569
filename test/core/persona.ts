/**
 * A person in virtual time: events in, messages out, days passing within one test. It does what the
 * worker does (wake, send, advance), without a store or a provider. Unless silent, the person
 * answers every touch with a SKIP by its button.
 */

import type { Library } from '../../core/course.ts';
import { type Decision, decide } from '../../core/decide.ts';
import { dueOf, nextMessage, type Outgoing } from '../../core/due.ts';
import { isErasureDue } from '../../core/erasure.ts';
import { erasedSide } from '../../core/erasure-sides.ts';
import type { Event, JoiningPhone, SignUp } from '../../core/event.ts';
import { isMoveDue } from '../../core/move-mailbox.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { followUpName } from '../../core/seminar/seminar-words.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { understand } from '../../core/understanding/reply.ts';

export interface SentMessage {
  readonly at: number;
  readonly cause: string;
  readonly message: Outgoing;
}

export const aSignUp: SignUp = {
  email: 'sam@example.com',
  zone: 'Europe/Lisbon',
  hour: 10,
  pace: 'standard',
  role: 'none',
  sensitive: true,
  sharedDevice: false,
};

export class Persona {
  subscriber: Subscriber;
  now: number;
  readonly library: Library;
  readonly sent: SentMessage[] = [];
  silent = false;
  erased = false;
  #texts = 0;

  constructor(library: Library, at: string | number) {
    this.library = library;
    this.now = typeof at === 'number' ? at : Date.parse(at);
    this.subscriber = newSubscriber('abcdefgh1234', this.now);
  }

  /** Signs up, confirms by the letter and, with a phone, texts the code of the confirmed page. */
  join({ phone, ...form }: Partial<SignUp> & { readonly phone?: string } = {}): this {
    this.tell({ type: 'SignedUp', signUp: { ...aSignUp, ...form } });
    this.rest();
    this.tell({ type: 'Confirmed', enrollment: this.subscriber.enrollment });
    if (phone) this.joinPhone(phone);
    return this.rest();
  }

  /** Texts a code from a phone, with words beside it or none; returns the key of its answer. */
  joinPhone(phone: string, beside = '', more: Partial<JoiningPhone> = {}): string | undefined {
    return this.text(beside, undefined, { phone, alone: beside === '', ...more });
  }

  decide(event: Event): Decision {
    const decision = decide(this.library, this.subscriber, event, this.now);
    this.subscriber = decision.subscriber;
    return decision;
  }

  tell(event: Event): this {
    this.decide(event);
    return this;
  }

  /**
   * Sends a text from the phone; returns the key of its answer, which the webhook's response
   * carries at once.
   */
  text(body: string, seminar?: Seminar, joins?: JoiningPhone): string | undefined {
    this.#texts += 1;
    const id = `SM${String(this.#texts).padStart(32, '0')}`;
    const { autoReply } = this.decide({
      type: 'ReplyReceived',
      id,
      reading: understand(this.library.understanding, body),
      said: body.toLowerCase(),
      at: this.now,
      ...(seminar ? { seminar } : {}),
      ...(joins ? { joins } : {}),
    });
    if (autoReply === undefined) return undefined;
    const reply = this.subscriber.out.find((entry) => entry.id === autoReply);
    if (!reply) throw new Error(`The reply ${autoReply} is not among what is to be sent.`);
    this.tell({ type: 'Sent', message: autoReply });
    return reply.words;
  }

  /** Sends all that is due now. */
  rest(): this {
    for (let rounds = 0; rounds < 50; rounds++) {
      this.tell({ type: 'Woke' });
      const message = nextMessage(this.library, this.subscriber, this.now);
      if (!message) return this;
      this.sent.push({
        at: this.now,
        cause: message.touch?.id ?? message.out?.words ?? '',
        message,
      });
      this.tell({ type: 'Sent', message: message.id });
      const note = message.about?.side === 'after';
      const touch = message.touch && (note ? followUpName(message.touch.id) : message.touch.id);
      if (touch && !this.silent) this.tell({ type: 'ButtonPressed', touch, reply: 'skip' });
    }
    throw new Error('More than fifty messages at one moment.');
  }

  /** Lets time pass, and stops wherever something is due. */
  until(at: string | number): this {
    const end = typeof at === 'number' ? at : Date.parse(at);
    for (;;) {
      const due = dueOf(this.library, this.subscriber);
      if (!due || due.at > end) break;
      // A past due moment at which nothing is sent must have moved, or time would never pass.
      this.now = Math.max(this.now, due.at);
      const before = this.subscriber;
      if (isErasureDue(before, this.now)) {
        if (erasedSide(this.subscriber)) this.tell({ type: 'SideErased' });
        else this.erased = true;
      }
      if (this.erased) break;
      if (isMoveDue(before, this.now)) this.tell({ type: 'Moved' });
      this.rest();
      if (this.subscriber === before)
        throw new Error(`Nothing moved at ${new Date(this.now).toISOString()}.`);
    }
    this.now = Math.max(this.now, end);
    return this;
  }

  days(days: number): this {
    return this.until(this.now + days * 86_400_000);
  }

  get causes(): string[] {
    return this.sent.map(({ cause }) => cause);
  }
}
