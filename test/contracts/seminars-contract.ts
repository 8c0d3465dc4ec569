/**
 * Covers what every store keeps of seminars: one set of facts for each, a seat for each person, and
 * the progress of announcements.
 */
import { expect, it } from 'vitest';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { SeatRow, Store } from '../../service/ports/store.ts';
import { aPerson, day, now } from './people.ts';

let count = 0;

function aSeminar(change: Partial<Seminar> = {}): Seminar {
  count += 1;
  return {
    id: `evening${String(count).padStart(3, '0')}`,
    title: 'An evening – together; "live", 🌱',
    startsAt: now + 30 * day,
    minutes: 90,
    zone: 'America/Los_Angeles',
    joinUrl: 'https://meet.example.com/room',
    change: 0,
    ...change,
  };
}

export function seminarsContract(store: () => Store): void {
  const seats = async (seminar: string, after?: string) => {
    const found: SeatRow[] = [];
    for await (const seat of store().seatsOf(seminar, after)) found.push(seat);
    return found;
  };

  it('a seminar comes back as it was put, an unknown id gives nothing, and the list is ordered by date', async () => {
    const late = aSeminar({
      startsAt: now + 90 * day,
      recordingUrl: 'https://meet.example.com/seen',
    });
    const early = aSeminar({ startsAt: now + 2 * day, cancelled: true });
    for (const seminar of [late, early]) expect(await store().putSeminar(seminar)).toBe(true);
    expect(await store().seminar(late.id)).toEqual(late);
    expect(await store().seminar('nowhere')).toBeUndefined();
    const listed = (await store().seminars()).filter(({ id }) => id === late.id || id === early.id);
    expect(listed).toEqual([early, late]);
  });

  it('an id is taken once; the same facts once more count as won (P10)', async () => {
    const seminar = aSeminar();
    expect(await store().putSeminar(seminar)).toBe(true);
    expect(await store().putSeminar({ ...seminar, title: 'Another evening' })).toBe(false);
    expect(await store().putSeminar(seminar)).toBe(true);
    expect(await store().seminar(seminar.id)).toEqual(seminar);
  });

  it('of two changes at once one wins, and the other is refused', async () => {
    const seminar = aSeminar({ recordingUrl: 'https://meet.example.com/seen' });
    await store().putSeminar(seminar);
    const both = await Promise.all([
      store().putSeminar({ ...seminar, startsAt: seminar.startsAt + day, change: 1 }, 0),
      store().putSeminar({ ...seminar, cancelled: true, change: 1 }, 0),
    ]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const { recordingUrl: _, ...bare } = seminar;
    expect(await store().putSeminar({ ...bare, change: 2 }, 1)).toBe(true);
    expect(await store().seminar(seminar.id)).toEqual({ ...bare, change: 2 });
    expect(await store().putSeminar(aSeminar(), 0)).toBe(false);
  });

  it('a person has one seat, however often they come, until they give it up', async () => {
    const [{ id: seminar }, { id: other }, { id: person }] = [aSeminar(), aSeminar(), aPerson()];
    expect(await store().takeSeat(seminar, person, now)).toBe(true);
    expect(await store().takeSeat(seminar, person, now + 5)).toBe(false);
    expect(await seats(seminar)).toEqual([{ subscriber: person, at: now }]);
    expect(await seats(other)).toEqual([]);
    await store().leaveSeat(seminar, person);
    await store().leaveSeat(seminar, person);
    expect(await seats(seminar)).toEqual([]);
    expect(await store().takeSeat(seminar, person, now + 9)).toBe(true);
  });

  it('the seats are walked in the order of ids, page after page, from behind a given one', async () => {
    const seminar = aSeminar().id;
    const people = Array.from({ length: 130 }, (_, n) => `seat${String(n * 7).padStart(8, '0')}`);
    await Promise.all(people.map((id) => store().takeSeat(seminar, id, now)));
    const ids = async (after?: string) =>
      (await seats(seminar, after)).map(({ subscriber }) => subscriber);
    expect(await ids()).toEqual(people);
    expect(await ids(people[127])).toEqual(people.slice(128));
    expect(await ids('seat00000003')).toEqual(people.slice(1));
    expect(await ids(people.at(-1))).toEqual([]);
  });

  it('the progress of an announcement is remembered, and never goes back to an earlier one', async () => {
    const seminar = aSeminar();
    await store().putSeminar(seminar);
    expect(await store().told(seminar.id)).toEqual({ change: 0 });
    await store().noteTold(seminar.id, { change: 2, upTo: 'person000004' });
    await store().noteTold(seminar.id, { change: 1 });
    expect(await store().told(seminar.id)).toEqual({ change: 2, upTo: 'person000004' });
    await store().noteTold(seminar.id, { change: 2 });
    expect(await store().told(seminar.id)).toEqual({ change: 2 });
    expect(await store().putSeminar({ ...seminar, change: 3 }, 0)).toBe(true);
    expect(await store().told(seminar.id)).toEqual({ change: 2 });
  });

  it('an unknown seminar has no progress', async () => {
    await store().noteTold('nowhere', { change: 4 });
    expect(await store().seminar('nowhere')).toBeUndefined();
    expect((await store().seminars()).some(({ id }) => id === 'nowhere')).toBe(false);
  });
}
