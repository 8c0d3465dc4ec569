/** The contract of `SeminarStore`: the facts, the seats, and how far an announcement has come. */
import { expect, it } from 'vitest';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { SeatRow, SeminarStore } from '../../service/ports/store.ts';
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

export function seminarsContract(seminars: () => SeminarStore): void {
  const seats = async (seminar: string, after?: string) => {
    const found: SeatRow[] = [];
    for await (const seat of seminars().seats(seminar, after)) found.push(seat);
    return found;
  };

  it('gives back a seminar as it was put, nothing for an unknown id, and lists all by their date', async () => {
    const late = aSeminar({
      startsAt: now + 90 * day,
      recordingUrl: 'https://meet.example.com/seen',
    });
    const early = aSeminar({ startsAt: now + 2 * day, cancelled: true });
    for (const seminar of [late, early]) expect(await seminars().put(seminar)).toBe(true);
    expect(await seminars().read(late.id)).toEqual(late);
    expect(await seminars().read('nowhere')).toBeUndefined();
    const listed = (await seminars().all()).filter(({ id }) => id === late.id || id === early.id);
    expect(listed).toEqual([early, late]);
  });

  it('an id is taken once; the same facts once more count as won (P10)', async () => {
    const seminar = aSeminar();
    expect(await seminars().put(seminar)).toBe(true);
    expect(await seminars().put({ ...seminar, title: 'Another evening' })).toBe(false);
    expect(await seminars().put(seminar)).toBe(true);
    expect(await seminars().read(seminar.id)).toEqual(seminar);
  });

  it('of two changes at once one wins, and the other returns false', async () => {
    const seminar = aSeminar({ recordingUrl: 'https://meet.example.com/seen' });
    await seminars().put(seminar);
    const both = await Promise.all([
      seminars().put({ ...seminar, startsAt: seminar.startsAt + day, change: 1 }, 0),
      seminars().put({ ...seminar, cancelled: true, change: 1 }, 0),
    ]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const { recordingUrl: _, ...bare } = seminar;
    expect(await seminars().put({ ...bare, change: 2 }, 1)).toBe(true);
    expect(await seminars().read(seminar.id)).toEqual({ ...bare, change: 2 });
    expect(await seminars().put(aSeminar(), 0)).toBe(false);
  });

  it('gives a person one seat, however often they come, until they leave it', async () => {
    const [{ id: seminar }, { id: other }, { id: person }] = [aSeminar(), aSeminar(), aPerson()];
    expect(await seminars().takeSeat(seminar, person, now)).toBe(true);
    expect(await seminars().takeSeat(seminar, person, now + 5)).toBe(false);
    expect(await seats(seminar)).toEqual([{ subscriber: person, at: now }]);
    expect(await seats(other)).toEqual([]);
    await seminars().leaveSeat(seminar, person);
    await seminars().leaveSeat(seminar, person);
    expect(await seats(seminar)).toEqual([]);
    expect(await seminars().takeSeat(seminar, person, now + 9)).toBe(true);
  });

  it('walks the seats in the order of ids, page after page, from behind whomever one names', async () => {
    const seminar = aSeminar().id;
    const people = Array.from({ length: 130 }, (_, n) => `seat${String(n * 7).padStart(8, '0')}`);
    await Promise.all(people.map((id) => seminars().takeSeat(seminar, id, now)));
    const ids = async (after?: string) =>
      (await seats(seminar, after)).map(({ subscriber }) => subscriber);
    expect(await ids()).toEqual(people);
    expect(await ids(people[127])).toEqual(people.slice(128));
    expect(await ids('seat00000003')).toEqual(people.slice(1));
    expect(await ids(people.at(-1))).toEqual([]);
  });

  it('keeps how far the announcement of a change has come, and never goes back to an earlier one', async () => {
    const seminar = aSeminar();
    await seminars().put(seminar);
    expect(await seminars().announced(seminar.id)).toEqual({ change: 0 });
    await seminars().recordAnnounced(seminar.id, { change: 2, upTo: 'person000004' });
    await seminars().recordAnnounced(seminar.id, { change: 1 });
    expect(await seminars().announced(seminar.id)).toEqual({
      change: 2,
      upTo: 'person000004',
    });
    await seminars().recordAnnounced(seminar.id, { change: 2 });
    expect(await seminars().announced(seminar.id)).toEqual({ change: 2 });
    expect(await seminars().put({ ...seminar, change: 3 }, 0)).toBe(true);
    expect(await seminars().announced(seminar.id)).toEqual({ change: 2 });
  });

  it('keeps no announcement of a seminar that is not there', async () => {
    await seminars().recordAnnounced('nowhere', { change: 4 });
    expect(await seminars().read('nowhere')).toBeUndefined();
    expect((await seminars().all()).some(({ id }) => id === 'nowhere')).toBe(false);
  });
}
