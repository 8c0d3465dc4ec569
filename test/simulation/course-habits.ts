/**
 * What people of the course do in a simulated world, at times that the seed chooses: they sign up,
 * confirm, join a phone by a code, text words of every kind, and join another phone. It checks
 * nothing.
 */

import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { apply } from '../../service/apply.ts';
import { confirm, signUp } from '../../service/intake/enter-sign-up.ts';
import { issueCode } from '../../service/intake/join-codes.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { aSignUp } from '../core/persona.ts';
import type { Seeded } from './seeded.ts';
import type { SimulatedTwilio } from './simulated-twilio.ts';
import { type Stage, type Start, startAt } from './stage.ts';

const zones = ['Pacific/Honolulu', 'Asia/Kolkata', 'Europe/Lisbon', 'America/Denver'];
const words = [
  ...['DONE', '4', 'HARD', 'PAUSE', 'GO', 'SLOW', 'STOP', 'START', 'HELP', 'COACH', 'HIDE'],
  ...['I want to die', 'please stop texting me I want to die', 'ERASE ALL'],
];
/** One person in so many has their mailbox's side erased. */
const eraserEvery = 12;
/** A code that nobody has. */
const noCode = 'K7M4QX';

export class CourseHabits {
  readonly phones: string[] = [];
  readonly #stage: Stage;
  readonly #start: Start;
  readonly #twilio: SimulatedTwilio;
  /** The newest code that each person's page showed, by address. */
  readonly #shown = new Map<string, string>();

  constructor(stage: Stage, start: Start, twilio: SimulatedTwilio) {
    this.#stage = stage;
    this.#start = start;
    this.#twilio = twilio;
  }

  /** Plans the actions of one person. */
  plan(person: number): void {
    const { chance } = this.#stage;
    const phone = `+1555010010${person}`;
    this.phones.push(phone);
    const email = `p${person}@example.com`;
    const form = { ...aSignUp, email, zone: chance.pick(zones) };
    const at = startAt + chance.below(6) * hourMs;
    const plan = (minutes: number, what: () => void) =>
      this.#stage.at(at + minutes * minuteMs, what);
    plan(0, () => this.#start('web', (world) => signUp(world, form, { page: '/' })));
    for (const minutes of [10, 40])
      plan(minutes, () => this.#start('web', (world) => this.#confirmAll(world)));
    for (const minutes of [50, 80]) {
      plan(minutes, () => this.showCode(email));
      plan(minutes + 10, () => this.join(email, phone));
    }
    this.#planMoreCodes(email, phone, at + dayMs);
    this.#planErasure(email, at + dayMs, this.#stage.chanceOf(7_000_003 + person));
    for (let turn = chance.below(7); turn > 0; turn--) {
      const when = at + dayMs + chance.below(12 * 24 * 60) * minuteMs;
      this.#stage.at(when, () => this.#twilio.text(phone, chance.pick(words)));
    }
  }

  /** The person's page shows a code; `mailed`: it was opened by a letter of the last minutes. */
  showCode(email: string, mailed = false): void {
    this.#start('web', async (world) => {
      for (const { subscriber } of [...this.#stage.store.items.people.values()]) {
        if (subscriber.email !== email) continue;
        const asked = { purpose: 'join', page: '/texts', ...(mailed ? { mailed } : {}) } as const;
        this.#shown.set(email, (await issueCode(world, subscriber.id, asked)).code);
      }
    });
  }

  /** Texts the code that a person's page showed; a code that nobody has where it showed none. */
  join(email: string, phone: string, beside = ''): void {
    this.#twilio.text(phone, `JOIN ${this.#shown.get(email) ?? noCode} ${beside}`.trim());
  }

  /**
   * A code with words beside it, one that two phones text, and a new phone in place of the first.
   */
  #planMoreCodes(email: string, phone: string, from: number): void {
    const { chance } = this.#stage;
    const when = () => from + chance.below(10 * 24 * 60) * minuteMs;
    const plan = (at: number, what: () => void) => this.#stage.at(at, what);
    if (chance.chance(0.3)) {
      const at = when();
      const beside = chance.pick(['HELP', 'STOP', 'DONE', 'I want to die', 'thank you']);
      plan(at, () => this.showCode(email));
      plan(at + 5 * minuteMs, () => this.join(email, phone, beside));
    }
    if (chance.chance(0.3)) {
      const at = when();
      const other = phone.replace('+15550100', '+15550101');
      plan(at, () => this.showCode(email, true));
      plan(at + 5 * minuteMs, () => this.join(email, other));
      if (chance.chance(0.5)) plan(at + 5 * minuteMs, () => this.join(email, phone));
      plan(at + 60 * minuteMs, () => this.#twilio.text(other, 'DONE'));
    }
  }

  /** The page of a mailbox asks for the erasure of all that is the mailbox's. */
  #planErasure(email: string, from: number, chance: Seeded): void {
    if (!chance.chance(1 / eraserEvery)) return;
    this.#stage.at(from + chance.below(8 * 24 * 60) * minuteMs, () =>
      this.#start('web', async (world) => {
        for (const { subscriber } of [...this.#stage.store.items.people.values()])
          if (subscriber.email === email)
            await apply(world, subscriber.id, { type: 'ErasureAsked' });
      }),
    );
  }

  async #confirmAll(world: DeliveringWorld): Promise<void> {
    for (const { subscriber } of [...this.#stage.store.items.people.values()]) {
      if (subscriber.letters.state === 'asked')
        await confirm(world, subscriber.id, subscriber.enrollment);
    }
  }
}
