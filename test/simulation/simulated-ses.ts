/**
 * SES in a simulated world: it takes letters or not, and its events come soon, late, or only when
 * somebody redrives them. In some seeds one mailbox is dead, and letters to it bounce.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { receiveMailEvent } from '../../service/feedback/mail-events.ts';
import type { Mail, Mailer } from '../../service/ports/mailer.ts';
import { PaceWatch } from './crowd.ts';
import type { Safety } from './safety.ts';
import type { Stage, Start } from './stage.ts';
import { callVendor } from './vendor-calls.ts';
import type { Process } from './world-of-chance.ts';

/** In one seed of this many a mailbox is dead from some day on. */
const bouncesEvery = 5;
const hourMs = 60 * minuteMs;

export class SimulatedSes {
  readonly #stage: Stage;
  readonly #safety: Safety;
  readonly #start: Start;
  /** Checked where the rate is so low that it matters. */
  readonly #pace: PaceWatch | undefined;
  /** Events for unknown people: they wait in the failure queue until the faults end. */
  #deadEvents: (() => void)[] = [];
  /** The moment until which all events are delayed together. */
  #eventsHeldUntil = 0;
  readonly #dead: { readonly mailbox: string; readonly from: number } | undefined;

  constructor(stage: Stage, safety: Safety, start: Start, isPaced: boolean) {
    this.#stage = stage;
    this.#safety = safety;
    this.#start = start;
    this.#pace = isPaced ? new PaceWatch() : undefined;
    const from = stage.now + stage.chanceOf(4_000_037).below(10 * 24) * hourMs;
    const mailbox = 'p1@example.com';
    this.#dead = stage.seed % bouncesEvery === 2 ? { mailbox, from } : undefined;
  }

  /** How many events wait in the failure queue. */
  get deadEvents(): number {
    return this.#deadEvents.length;
  }

  redriveEvents(): void {
    for (const redrive of this.#deadEvents.splice(0)) redrive();
  }

  mailer(process: Process): Mailer {
    return {
      send: (mail) => {
        const tooFast = this.#pace?.call(process.name, this.#stage.now);
        if (tooFast) this.#stage.problems.push(tooFast);
        return callVendor(this.#stage, this.#safety, process, {
          vendor: 'SES',
          message: mail.id,
          to: mail.to,
          take: () => this.#take(mail),
        });
      },
    };
  }

  #take({ id: message, to }: Mail): string {
    const mail = { messageId: `id-${message}`, tags: { message: [message] } };
    this.#sendEvent({ eventType: 'Send', mail });
    if (to === this.#dead?.mailbox && this.#stage.now >= this.#dead.from)
      this.#sendEvent(
        {
          eventType: 'Bounce',
          mail: { ...mail, destination: [to] },
          bounce: { bounceType: 'Permanent', bounceSubType: 'General' },
        },
        () => this.#safety.ended(to),
      );
    return mail.messageId;
  }

  /**
   * Sends an event soon, or after a delay; one that fails three times waits for a redrive. `heard`:
   * it was received.
   */
  #sendEvent(event: object, heard = () => {}): void {
    const { room, chance } = this.#stage;
    const text = JSON.stringify(event);
    if (room.faultRate > 0 && chance.chance(0.02))
      // A delay does not end because another begins: a later event stays behind the earlier ones.
      this.#eventsHeldUntil = Math.max(
        this.#eventsHeldUntil,
        room.now + chance.below(3 * 60) * minuteMs,
      );
    const receive = (tries: number) => {
      const failed = () =>
        tries < 3
          ? this.#stage.at(room.now + tries * minuteMs, () => receive(tries + 1))
          : this.#deadEvents.push(() => receive(1));
      let done = false;
      const isIgnored = this.#stage.mutant === 'bounce-ignored' && text.includes('Bounce');
      const { process, end } = this.#start('event', async (world) => {
        if (!isIgnored) await receiveMailEvent(world, text);
      });
      end.then(() => {
        done = true;
        heard();
      }, failed);
      // A process that died responds nothing; Lambda notices that.
      this.#stage.at(room.now + minuteMs, () => void (done || process.alive || failed()));
    };
    const soon = room.now + chance.below(5_000);
    this.#stage.at(Math.max(soon, this.#eventsHeldUntil), () => receive(1));
  }
}
