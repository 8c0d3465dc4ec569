/**
 * A guest of a seminar who uses the public routes, and the coach's commands that make the seminar,
 * move it or call it off.
 */

import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Service } from '../../local/local-service.ts';
import { announceChange } from '../../service/upkeep/announce-seminar-change.ts';
import { postJson, Visitor } from './visitor.ts';

/** A Thursday evening in Lisbon, sixteen days after the service starts. */
export const aSeminar: Seminar = {
  id: 'spring30',
  title: 'Deconstructing Relationships',
  startsAt: Date.parse('2030-03-21T19:00:00Z'),
  minutes: 90,
  zone: 'Europe/Lisbon',
  joinUrl: 'https://rooms.example.com/spring',
  change: 0,
};

export async function announce(service: Service, seminar: Seminar = aSeminar): Promise<Seminar> {
  await service.world.store.seminars.put(seminar);
  return seminar;
}

/** Moves the seminar or calls it off, as the command line does, and delivers what is then due. */
export async function change(
  service: Service,
  before: Seminar,
  facts: Partial<Seminar>,
): Promise<Seminar> {
  const after = { ...before, ...facts, change: before.change + 1 };
  await service.world.store.seminars.put(after, before.change);
  await announceChange(service.world, after.id);
  await service.scheduler.rest();
  return after;
}

export class Guest extends Visitor {
  async register(seminar: string = aSeminar.id): Promise<Response> {
    const { phone: _, ...form } = this.form;
    return postJson(`${this.web}/seminars/${seminar}/register`, form);
  }

  /** Asks for a seat, presses the letter's button if one came and, with a phone, texts the code. */
  async take(seminar: string = aSeminar.id): Promise<this> {
    const answer = await this.register(seminar);
    if (answer.status !== 200) throw new Error(`Registering answered ${answer.status}.`);
    const isKnown = (await this.stored())?.seats as
      | { seminar: string; askedAt?: number }[]
      | undefined;
    if (isKnown?.some((seat) => seat.seminar === seminar && seat.askedAt !== undefined)) {
      await this.confirmSeat();
    }
    return this;
  }

  async confirmSeat(): Promise<void> {
    const link = await this.linkIn('confirm-seat', 'confirm-seat');
    const page = await (await fetch(link, { method: 'POST' })).text();
    if (!this.form.phone) return;
    const [, path = ''] = /href="(\/texts\?t=[^"]+)"/.exec(page) ?? [];
    await this.text(`JOIN ${await this.codeFrom(path)}`);
  }

  async comeIn(letter = 'registered'): Promise<Response> {
    return fetch(await this.linkIn(letter, 'check-in'), { method: 'POST' });
  }

  /** The messages that came, without those of the sign-up: "R7 2030-03-14T19:00". */
  async came(only = /./): Promise<string[]> {
    const messages = await this.messages();
    return messages
      .filter(({ touch }) => only.test(touch))
      .map(({ touch, at, channel }) => `${touch} ${channel} ${at.slice(0, 16)}`);
  }

  async causes(only = /./): Promise<string[]> {
    return (await this.messages()).map(({ touch }) => touch).filter((touch) => only.test(touch));
  }
}

export const aroundSeminar = /^(R\d|R1[DH]|F\d|NS\d|registered|moved|cancelled|confirm-seat)/;
