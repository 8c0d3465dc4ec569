/**
 * What must hold at every moment of a simulated world: it sees each write that succeeds and each
 * message that a provider takes, and complains. Its complaints name the message or the person.
 */

import { thinAfter } from '../../core/calendar/course-position.ts';
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { isAlert, type MessageCause, readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { type Receipt, receiptRank } from '../../service/ports/store.ts';
import type { ListedState } from '../../service/ports/texter.ts';
import type { StoreMethod } from '../intercept-store.ts';
import type { Stage } from './stage.ts';

/** A text that Twilio has taken. */
export interface Taken extends ListedState {
  readonly message: string;
  readonly body: string;
}

interface Accept {
  readonly message: string;
  readonly cause: MessageCause | undefined;
}

/** What is known of somebody's wish, or of a limit, reaches a run that has begun within this time. */
const reachesRunsMs = 5 * minuteMs;
/** The greatest error of a clock is five minutes (promise 14). */
const mostSkewMs = 6 * minuteMs;

export class Safety {
  readonly accepts: Accept[] = [];
  /** What Twilio took, in order. */
  readonly taken: Taken[] = [];
  /** Touches that were left out because a person was silent. */
  readonly stepped = new Set<string>();
  /** Holds that were written, by person: each must be reported. */
  readonly held = new Map<string, number>();
  readonly #stage: Stage;
  readonly #accepted = new Set<string>();
  readonly #armedAs = new Map<string, Subscriber>();
  /** Messages that the provider did not take when they were armed last. */
  readonly #refused = new Set<string>();
  readonly #ranks = new Map<string, number>();
  /** The text that claimed a code, by the code's hash. */
  readonly #claims = new Map<unknown, unknown>();
  /** When something was known, after which nothing of the course goes to this address or phone. */
  readonly #endedAt = new Map<string, number>();
  #budgetSpentAt = Number.POSITIVE_INFINITY;
  #haltedAt = Number.NEGATIVE_INFINITY;
  readonly #textsPerMonth: number;

  constructor(stage: Stage, textsPerMonth: number) {
    this.#stage = stage;
    this.#textsPerMonth = textsPerMonth;
  }

  /** Sees a call of the store that was made, and its result. */
  wrote(method: StoreMethod, args: readonly unknown[], result: unknown): void {
    if (method === 'messages.raiseReceipt') this.#watchReceipt(args[0] as Receipt);
    if (method === 'counters.add') this.#watchBudget(String(args[0]), Number(result));
    if (result !== true) return;
    if (method === 'people.save') this.#watchPerson(args[0] as Subscriber);
    if (method === 'people.arm')
      this.#watchArm(String(args[0]), args[2] as { readonly message: string });
    if (method === 'codes.claim') this.#watchClaim(args[0], args[1]);
  }

  /** A provider did not take the message. */
  refused(message: string): void {
    this.#refused.add(message);
  }

  /** The service knows that nothing of the course may go to this address or phone. */
  ended(address: string): void {
    this.#endedAt.set(address, this.#stage.now);
  }

  /** The service knows that no text of ours comes through. */
  halted(): void {
    if (isWithinHour(this.#stage.now)) this.#haltedAt = this.#stage.now;
  }

  /** The address or phone may be written to again. */
  opened(address: string): void {
    this.#endedAt.delete(address);
  }

  /** A provider took the message that a worker had armed. */
  acceptArmed(message: string, to: string): void {
    const cause = this.#accept(message);
    if (!cause) return;
    const armed = this.#armedAs.get(message);
    if (!armed || armed.sending?.message !== message)
      this.#complain(`${message} was sent without its arm`);
    if (cause.purpose || !armed) return;
    const { letters, texts } = armed;
    const { now } = this.#stage;
    const heldAt = this.held.get(cause.subscriber) ?? Number.POSITIVE_INFINITY;
    if (now > heldAt + reachesRunsMs) this.#complain(`${message} went to somebody who is held`);
    if (armed.hold || armed.hidden || armed.erasing)
      this.#complain(`${message} went to somebody who is left in peace`);
    if (cause.channel === 'email' && letters.state !== 'on')
      this.#complain(`${message} went without consent`);
    if (cause.channel === 'sms' && texts.state !== 'on')
      this.#complain(`${message} was armed after STOP`);
    const ended = this.#endedAt.get(to) ?? Number.POSITIVE_INFINITY;
    if (now > ended + reachesRunsMs) this.#complain(`${message} went after the end of ${to}`);
    if (cause.channel === 'sms' && now > this.#budgetSpentAt + reachesRunsMs)
      this.#complain(`${message} went although the month's texts are spent`);
    if (cause.channel === 'sms' && isWithinHour(now) && this.#isHalted(now))
      this.#complain(`${message} went although texts are halted`);
  }

  /** Twilio took the message from a webhook's response. */
  acceptResponse(message: string): void {
    this.#accept(message);
  }

  #accept(message: string): MessageCause | undefined {
    const cause = readMessageId(message);
    if (!cause) {
      this.accepts.push({ message, cause });
      return undefined;
    }
    if (this.accepts.some((accept) => isOther(cause, accept.cause)))
      this.#complain(`${message} answers a text that has an answer`);
    this.#stage.room.note(() => `ACCEPTED ${message}`);
    const isAgain = this.#accepted.has(message);
    const twin = isAgain ? this.#twinOf(message) : undefined;
    if (isAgain && !twin && !isAlert(message)) this.#complain(`${message} was accepted twice`);
    this.accepts.push({ message: twin ?? message, cause: twin ? readMessageId(twin) : cause });
    this.#accepted.add(twin ?? message);
    return cause;
  }

  /**
   * Two answers of the same words to one phone cannot be told apart in Twilio's list: each may be
   * matched with the other's text, and the other is then sent again. The phone gets the right
   * number of them; returns the answer that was never sent, if there is one.
   */
  #twinOf(message: string): string | undefined {
    const ids = new Set(this.taken.filter((text) => text.message === message).map(({ id }) => id));
    const twin = [...this.#stage.store.items.receipts.values()].find(
      ({ message: other, providerId = '' }) => other !== message && ids.has(providerId),
    );
    return twin && !this.#accepted.has(twin.message) ? twin.message : undefined;
  }

  #watchReceipt({ message }: Receipt): void {
    const receipt = this.#stage.store.items.receipts.get(message);
    if (!receipt) return;
    const rank = receiptRank[receipt.status];
    if (rank < (this.#ranks.get(message) ?? 0)) this.#complain(`${message} went back`);
    this.#ranks.set(message, rank);
  }

  #watchArm(person: string, { message }: { readonly message: string }): void {
    const { subscriber } = this.#stage.store.items.people.get(person) ?? {};
    if (subscriber) this.#armedAs.set(message, subscriber);
    this.#refused.delete(message);
  }

  #watchPerson(person: Subscriber): void {
    if (person.hold) this.held.set(person.id, person.hold.at);
    // A message that was never armed, or not taken, was never sent: a silent person's touch was left
    // out, at a wake-up or beside another send.
    if (person.silent < thinAfter) return;
    for (const touch of person.position?.done ?? []) {
      const ids = ['e', 's'].map(
        (channel) => `${person.id}-${person.enrollment}-${touch}-${channel}`,
      );
      const isOut = (id: string) => this.#armedAs.has(id) && !this.#refused.has(id);
      if (!ids.some(isOut)) this.stepped.add(`${person.id} ${person.enrollment} ${touch}`);
    }
  }

  #watchClaim(hash: unknown, text: unknown): void {
    if (this.#claims.has(hash) && this.#claims.get(hash) !== text)
      this.#complain(`the texts ${this.#claims.get(hash)} and ${text} used one code`);
    this.#claims.set(hash, text);
  }

  #watchBudget(name: string, segments: number): void {
    if (segments >= this.#textsPerMonth && /^texts-\d{4}-\d\d$/.test(name))
      this.#budgetSpentAt = Math.min(this.#budgetSpentAt, this.#stage.now);
  }

  #isHalted(now: number): boolean {
    const isSameHour = Math.floor(now / hourMs) === Math.floor(this.#haltedAt / hourMs);
    return isSameHour && now > this.#haltedAt + reachesRunsMs;
  }

  #complain(problem: string): void {
    this.#stage.problems.push(problem);
  }
}

/** Whether every clock, wrong by five minutes at most, shows the same hour. */
function isWithinHour(now: number): boolean {
  return now % hourMs > mostSkewMs && now % hourMs < hourMs - mostSkewMs;
}

/**
 * Whether these are two different answers to one inbound text. The text that confirms a join may
 * follow another answer; a text and a letter may tell of one erasure.
 */
function isOther(cause: MessageCause, other: MessageCause | undefined): boolean {
  if (!cause.purpose || other?.purpose !== cause.purpose || other.subscriber !== cause.subscriber)
    return false;
  const isAnswer = cause.channel === 'sms' && !cause.about && !/^(ask|r\d)$/.test(cause.purpose);
  return (
    isAnswer &&
    other.channel === 'sms' &&
    cause.cause !== 'texts-on' &&
    other.cause !== 'texts-on' &&
    other.cause !== cause.cause
  );
}
