/**
 * What must hold once the faults have been over for two days: everything that was begun has come to
 * an end, and nothing is left behind.
 */

import { mayLeave } from '../../core/calendar/standstill.ts';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import { readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { isCrowd } from './crowd.ts';
import type { Safety } from './safety.ts';
import type { Stage } from './stage.ts';

export class Endings {
  readonly #stage: Stage;
  readonly #safety: Safety;

  constructor(stage: Stage, safety: Safety) {
    this.#stage = stage;
    this.#safety = safety;
  }

  /** `isTold`: Twilio reported the outcome of each text, or the sweep found it. */
  check({ isTold }: { readonly isTold: boolean }): void {
    const { items } = this.#stage.store;
    this.#checkPhones();
    this.#checkHolds();
    for (const { subscriber } of items.people.values()) this.#checkPerson(subscriber);
    if (isTold) this.#checkStatuses();
    for (const text of items.texts.values())
      if (text.pending) this.#complain(`${text.id} stays pending`);
    for (const { subscriber, item } of items.rows())
      if (!items.people.has(subscriber) && !items.erasures.has(subscriber))
        this.#complain(`${item} of ${subscriber}, who is gone, stays on the due index`);
  }

  /** A phone is one record's, whatever crashed while it was joined. */
  #checkPhones(): void {
    const owners = new Map<string, string>();
    for (const { subscriber } of this.#stage.store.items.people.values()) {
      const { id, phone, expiresAt = Number.POSITIVE_INFINITY } = subscriber;
      // A record that is past its time is read by nobody.
      if (!phone || expiresAt <= this.#stage.now) continue;
      const other = owners.get(phone);
      if (other) this.#complain(`${phone} is of ${other} and of ${id}`);
      owners.set(phone, id);
    }
  }

  #checkHolds(): void {
    for (const [person, at] of this.#safety.held) {
      const stamp = Math.floor(at / 1000).toString(36);
      const told = this.#safety.accepts.some(
        ({ message }) => message.includes(`-alert-e-${stamp}hold`) && message.startsWith(person),
      );
      // A person who has erased everything has no record.
      if (!told && this.#stage.store.items.people.has(person))
        this.#complain(`nobody was told of ${person}`);
    }
  }

  #checkPerson(subscriber: Subscriber): void {
    const { id, enrollment, sending, out, position, stuck, expiresAt } = subscriber;
    const { now } = this.#stage;
    if (sending) this.#complain(`${id} is still armed`);
    for (const due of out) {
      if (mayLeave(subscriber, due) && due.notBefore < now - 3 * hourMs)
        this.#complain(`${due.id} was never sent`);
    }
    for (const touch of isCrowd(id) ? [] : (position?.done ?? []))
      this.#checkTouch(id, enrollment, touch);
    if (stuck && !(expiresAt && expiresAt <= now)) this.#complain(`${id} is still stuck`);
  }

  #checkTouch(person: string, enrollment: number, touch: string): void {
    const { items } = this.#stage.store;
    const receipts = ['e', 's']
      .map((channel) => items.receipts.get(`${person}-${enrollment}-${touch}-${channel}`))
      .filter((receipt) => receipt !== undefined);
    const stepped = this.#safety.stepped.has(`${person} ${enrollment} ${touch}`);
    if (receipts.length === 0 && !stepped && !items.sidesErased.has(person))
      this.#complain(`${person} ${touch} is over without a receipt`);
    for (const { status, message } of receipts)
      if (status === 'unknown') this.#complain(`${message} stays unknown`);
  }

  #checkStatuses(): void {
    const { items, addresses } = this.#stage.store;
    const ended = new Map(
      this.#safety.taken
        .filter(({ at }) => at < this.#stage.now - dayMs)
        .map((text) => [text.id, text]),
    );
    for (const { message, status, providerId = '' } of items.receipts.values()) {
      const { to, at = 0 } = ended.get(providerId) ?? {};
      const owner = items.people.get(readMessageId(message)?.subscriber ?? '');
      // Twilio's list is matched by whose the phone is now: of a phone that was left, nobody tells.
      const { phone, binding } = owner?.subscriber ?? {};
      const isPassedOn = addresses.passedOn.has(owner?.subscriber.id ?? '');
      const isLeft = owner !== undefined && (phone !== to || isPassedOn || at < (binding?.at ?? 0));
      if (status === 'sent' && to !== undefined && !isLeft) this.#complain(`${message} stays sent`);
    }
  }

  #complain(problem: string): void {
    this.#stage.problems.push(problem);
  }
}
