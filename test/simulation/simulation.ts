/**
 * Simulates the service under one seed: the real core, delivery and worker, people who sign up,
 * answer, stop and leave, and a world in which every call may fail in every way. It checks safety
 * at each accept, then ends the faults and checks that every plan came to an end.
 */

import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { redrive } from '../../service/delivery/retry-limits.ts';
import { CourseHabits } from './course-habits.ts';
import { gather, workers } from './crowd.ts';
import { Endings } from './endings.ts';
import { Machines } from './machines.ts';
import type { Mutant } from './mutants.ts';
import { Safety } from './safety.ts';
import { planSeminar } from './seminar-habits.ts';
import { SimulatedSes } from './simulated-ses.ts';
import { SimulatedTwilio } from './simulated-twilio.ts';
import { Stage, startAt } from './stage.ts';
import { settled } from './world-of-chance.ts';

/** In one seed of this many a crowd's letters are due at one moment. */
const crowdEvery = 40;
/** In one seed of this many a crowd's texts are due, and a carrier lets none through at first. */
const barredEvery = 40;
const crowdAt = startAt + dayMs;
/**
 * In every second of these seeds no call fails while the letters go: a run then lives long enough
 * to show its rate.
 */
const calmEvery = 2 * crowdEvery;
const calmMs = 10 * minuteMs;
/** Ten in the morning, where a crowd lives: its letters and texts go from then on. */
const crowdOpensAt = crowdAt + 17 * hourMs;
/** In one seed of this many the month's texts are few. */
const budgetEvery = 6;
/** A day of the worst faults needs fewer rounds than this. */
const mostRoundsADay = 80_000;
/** The simulation waits for promises alone; now and then the process may do its own work. */
const roundsBetweenTurns = 1_000;
const turnOfTheLoop = () => new Promise<void>((go) => setImmediate(go));

export interface Story {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly accepts: number;
  readonly trace: readonly string[];
}

/** Runs a failed story again with its trace: the same seed gives the same story. */
export async function simulate(
  library: Library,
  seed: number,
  mutant?: Mutant,
  traced = false,
): Promise<Story> {
  const story = await new Simulation(library, seed, mutant, traced).run();
  return story.problems.length === 0 || traced
    ? story
    : new Simulation(library, seed, mutant, true).run();
}

class Simulation {
  readonly #stage: Stage;
  readonly #safety: Safety;
  readonly #machines: Machines;
  readonly #ses: SimulatedSes;
  readonly #twilio: SimulatedTwilio;
  readonly #habits: CourseHabits;
  readonly #hasCrowd: boolean;
  readonly #isBarred: boolean;

  constructor(library: Library, seed: number, mutant: Mutant | undefined, traced: boolean) {
    const stage = new Stage(library, seed, mutant, traced);
    this.#stage = stage;
    this.#hasCrowd = seed % crowdEvery === 0;
    const few = 2 + stage.chanceOf(5_000_011).below(8);
    const textsPerMonth = seed % budgetEvery === 1 ? few : 1e9;
    this.#safety = new Safety(stage, textsPerMonth);
    const limits = { textsPerMonth, hasCrowd: this.#hasCrowd };
    this.#machines = new Machines(stage, this.#safety, limits, () => ({
      ...{ ses: this.#ses, twilio: this.#twilio },
    }));
    const { start } = this.#machines;
    this.#ses = new SimulatedSes(stage, this.#safety, start, this.#hasCrowd);
    this.#isBarred = seed % barredEvery === 10;
    const barred = { from: crowdOpensAt, to: crowdOpensAt + hourMs / 2 };
    const stretch = this.#isBarred ? barred : undefined;
    this.#twilio = new SimulatedTwilio(stage, this.#safety, start, stretch);
    this.#habits = new CourseHabits(stage, start, this.#twilio);
  }

  async run(): Promise<Story> {
    const { chance, room, store } = this.#stage;
    const { start } = this.#machines;
    for (let person = 0; person < 2 + chance.below(2); person++) this.#habits.plan(person);
    this.#planSeminar();
    this.#twilio.planSweeps();
    await this.#gather();
    await this.#live(startAt + (8 + chance.below(14)) * dayMs);
    // The faults end: from here on everything that was begun must come to an end.
    room.faultRate = 0;
    for (const { subscriber } of store.items.people.values())
      if (subscriber.stuck) start('redrive', (world) => redrive(world, subscriber.id));
    await settled();
    this.#ses.redriveEvents();
    store.items.ghosts.length = 0;
    await this.#live(room.now + 2 * dayMs);
    new Endings(this.#stage, this.#safety).check(this.#twilio);
    const { seed, problems } = this.#stage;
    return { seed, problems, accepts: this.#safety.accepts.length, trace: room.trace };
  }

  async #gather(): Promise<void> {
    const { library, store, heard } = this.#stage;
    const letters = { channel: 'email', at: crowdAt, everyMs: 0 } as const;
    if (this.#hasCrowd) await gather(library, store, letters);
    if (this.#stage.seed % calmEvery === 0) this.#planCalm();
    const texts = { channel: 'sms', at: crowdOpensAt, everyMs: 2 * minuteMs } as const;
    if (!this.#isBarred) return;
    for (const phone of await gather(library, store, texts)) heard.add(phone);
  }

  #planCalm(): void {
    const { room } = this.#stage;
    const { faultRate } = room;
    this.#stage.at(crowdOpensAt, () => {
      room.faultRate = 0;
    });
    this.#stage.at(crowdOpensAt + calmMs, () => {
      room.faultRate = faultRate;
    });
  }

  #planSeminar(): void {
    const { phones } = this.#habits;
    planSeminar(
      {
        chance: this.#stage.chanceOf(1_000_003),
        ...{ startAt, store: this.#stage.store },
        at: (when, what) => this.#stage.at(when, what),
        process: (name, body) => this.#machines.start(name, body),
        text: (phone, body) => this.#twilio.text(phone, body),
        showCode: (email) => this.#habits.showCode(email),
        join: (email, phone) => this.#habits.join(email, phone),
      },
      phones.map((phone, person) => ({ email: `p${person}@example.com`, phone })),
    );
  }

  /**
   * Runs everything in order of time up to `until`: workers in each minute in which something is
   * due, and no time passes where nothing is.
   */
  async #live(until: number): Promise<void> {
    const { room, store, agenda, problems } = this.#stage;
    let today = 0;
    for (let rounds = 0; ; rounds++) {
      const day = Math.floor(room.now / dayMs);
      if (today !== day) rounds = 0;
      today = day;
      // A row that cannot be processed is read every minute, for ever.
      if (rounds > mostRoundsADay)
        return void problems.push(`nothing comes to rest: ${store.items.describeDue()}`);
      if (rounds % roundsBetweenTurns === 0) await turnOfTheLoop();
      if (!room.isIdle) {
        await room.step();
        continue;
      }
      const due = Math.max(store.items.nextAt(), room.now + minuteMs);
      const next = Math.min(agenda.nextAt(), due);
      if (next > until) break;
      room.now = Math.max(room.now, next);
      agenda.happen(room.now);
      // A run that was started must reach its first call, or time would jump past it.
      await settled();
      if (next !== due) continue;
      for (const worker of this.#runs()) this.#machines.deliver('deliver', worker);
      await settled();
    }
    room.now = Math.max(room.now, until);
  }

  /**
   * The runs of one minute, by their worker: the scheduler starts both workers as a rule. While
   * faults last, a minute may start none, or one again and again; the lease lets one run stay.
   */
  #runs(): readonly number[] {
    const { room, chance } = this.#stage;
    const one = chance.below(workers);
    return room.faultRate > 0
      ? chance.pick([[], [one], [0, 1], [0, 1], [0, 1, one], [one, one]])
      : [0, 1];
  }
}
