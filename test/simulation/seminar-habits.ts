/**
 * Simulates people around a seminar, at times that the seed chooses: seats requested, confirmed and
 * given up, a date that moves or is cancelled, the keyword from a phone, attendance. It checks
 * nothing.
 */

import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { apply } from '../../service/apply.ts';
import { confirmSeat, registerForSeminar } from '../../service/intake/enter-registration.ts';
import { confirm, signUp } from '../../service/intake/enter-sign-up.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { announceChange } from '../../service/upkeep/announce-seminar-change.ts';
import { aSignUp } from '../core/persona.ts';
import { aSeminar } from '../core/seminar/seminar.ts';
import type { MemoryStore } from './memory-store.ts';
import type { Seeded } from './seeded.ts';

export interface Scene {
  readonly chance: Seeded;
  readonly startAt: number;
  readonly store: MemoryStore;
  at(when: number, what: () => void): void;
  process(name: string, body: (world: DeliveringWorld) => Promise<unknown>): void;
  text(phone: string, body: string): void;
  /** The page of a person shows a code. */
  showCode(email: string): void;
  /** A phone texts the newest code of a person's page. */
  join(email: string, phone: string): void;
}

/** Every second world has a seminar; `people` are those of the course, by address and phone. */
export function planSeminar(
  scene: Scene,
  people: readonly { readonly email: string; readonly phone: string }[],
): void {
  const { chance, startAt, store } = scene;
  if (chance.chance(0.5)) return;
  const startsAt = startAt + dayMs + chance.below(12 * 24) * hourMs;
  const seminar = { ...aSeminar, id: 'spring30', startsAt };
  void store.seminars.put(seminar);
  const guest = { email: 'guest@example.com', phone: '+15550100177' };
  for (const { email, phone } of [...people, guest]) {
    const at = startAt + chance.below(72) * hourMs + chance.below(60) * minuteMs;
    const form = { email, zone: 'Europe/Lisbon', hour: 10, sharedDevice: false };
    for (const again of [0, 7])
      if (again === 0 || chance.chance(0.3))
        scene.at(at + again * minuteMs, () =>
          scene.process('web', (w) => register(w, seminar.id, form)),
        );
    for (const later of [20, 45])
      scene.at(at + later * minuteMs, () => scene.process('web', (w) => confirmAll(scene, w)));
    scene.at(at + 50 * minuteMs, () => scene.showCode(email));
    scene.at(at + 60 * minuteMs, () => scene.join(email, phone));
    const there = startsAt + chance.below(60) * minuteMs;
    if (chance.chance(0.4)) scene.at(there, () => scene.text(phone, 'LANTERN'));
    if (chance.chance(0.4))
      scene.at(there + 3 * hourMs, () => scene.process('desk', (w) => noteAll(scene, w, email)));
  }
  scene.at(startsAt + 5 * minuteMs, () => scene.text('+15550100178', 'lantern'));
  scene.at(startsAt + 9 * minuteMs, () => scene.text('+15550100178', 'YES'));
  if (chance.chance(0.5)) planLateJoin(scene, startsAt + hourMs);
  if (chance.chance(0.5)) planChange(scene, seminar.id, startAt + chance.below(10 * 24) * hourMs);
}

/** Somebody who came by the keyword signs up for the course, and joins the same phone to it. */
function planLateJoin(scene: Scene, from: number): void {
  const form = { ...aSignUp, email: 'late@example.com' };
  scene.at(from, () => scene.process('web', (world) => signUp(world, form, { page: '/' })));
  for (const later of [20, 40])
    scene.at(from + later * minuteMs, () =>
      scene.process('web', async (world) => {
        for (const { subscriber } of [...scene.store.items.people.values()])
          if (subscriber.email === form.email)
            await confirm(world, subscriber.id, subscriber.enrollment);
      }),
    );
  for (const later of [50, 70]) {
    scene.at(from + later * minuteMs, () => scene.showCode(form.email));
    scene.at(from + (later + 5) * minuteMs, () => scene.join(form.email, '+15550100178'));
  }
}

/** Moves the seminar by some days or cancels it; announced at once, and again by the sweep. */
function planChange(scene: Scene, id: string, at: number): void {
  const days = scene.chance.below(5);
  scene.at(at, () => {
    scene.process('desk', async (world) => {
      const before = await world.store.seminars.read(id);
      if (!before || world.now() >= before.startsAt) return;
      const facts =
        days === 0 ? { cancelled: true as const } : { startsAt: before.startsAt + days * dayMs };
      await world.store.seminars.put(
        { ...before, ...facts, change: before.change + 1 },
        before.change,
      );
      await announceChange(world, id);
    });
  });
  for (const later of [10, 20, 30, 40]) {
    scene.at(at + later * minuteMs, () =>
      scene.process('sweep', (world) => announceChange(world, id)),
    );
  }
}

async function register(
  world: DeliveringWorld,
  id: string,
  form: Parameters<typeof registerForSeminar>[2],
): Promise<void> {
  const seminar = await world.store.seminars.read(id);
  if (seminar) await registerForSeminar(world, seminar, form, { page: '/seminars' });
}

async function confirmAll({ store }: Scene, world: DeliveringWorld): Promise<void> {
  for (const { subscriber } of [...store.items.people.values()]) {
    for (const { seminar, askedAt } of subscriber.seats ?? [])
      if (askedAt !== undefined) await confirmSeat(world, subscriber.id, seminar);
  }
}

async function noteAll({ store }: Scene, world: DeliveringWorld, email: string): Promise<void> {
  for (const { subscriber } of [...store.items.people.values()]) {
    if (subscriber.email !== email) continue;
    await apply(world, subscriber.id, {
      type: 'AttendanceKnown',
      seminar: 'spring30',
      attendance: 'missed',
    });
  }
}
