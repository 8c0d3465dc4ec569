/** The contract of `UpkeepStore`: what is past its time is removed, and nothing else. */
import { expect, it } from 'vitest';
import type { ExpiredPage, SweepingStore, SweepProgress } from '../../service/ports/store.ts';
import { fill } from './erasures-contract.ts';
import { aPerson, day, idle, minute, now } from './people.ts';

/** Walks over the whole store. */
export async function removeAllExpired(
  store: SweepingStore,
  at: number,
): Promise<Omit<ExpiredPage, 'next'>> {
  const sum = { read: 0, removed: 0, people: [] as ExpiredPage['people'][number][] };
  let from: string | undefined;
  do {
    const { read, removed, people, next } = await store.upkeep.removeExpired(at, from);
    sum.read += read;
    sum.removed += removed;
    sum.people.push(...people);
    from = next;
  } while (from);
  return sum;
}

export function upkeepContract(store: () => SweepingStore): void {
  it('P64 a walk takes away what is past its time, hands back everybody else, and finds nothing the second time', async () => {
    const [{ id: writer }, stays] = [aPerson(), aPerson()];
    for (const id of [writer, stays.id]) await store().people.create({ ...stays, id }, idle);
    await fill(store(), writer);
    const early = await removeAllExpired(store(), now + 30 * day - minute);
    expect(early.people.map(({ subscriber }) => subscriber.id)).toEqual(
      expect.arrayContaining([writer, stays.id]),
    );
    expect((await store().people.timeline(writer, now)).texts).toHaveLength(1);

    const late = now + 30 * day;
    expect((await removeAllExpired(store(), late)).removed).toBeGreaterThan(0);
    // Read with an earlier clock: it is gone, not only left out.
    expect(await store().people.timeline(writer, now)).toMatchObject({ texts: [], acts: [] });
    expect(await store().messages.coachMessage(writer, 'k1', now)).toBeUndefined();
    expect((await store().people.timeline(writer, now)).consents).toHaveLength(2);
    expect((await removeAllExpired(store(), late)).removed).toBe(0);
    expect((await store().people.read(stays.id, now))?.subscriber.id).toBe(stays.id);
  });

  it('P64 a sign-up that nobody confirmed goes with the proof of it', async () => {
    const person = aPerson({ expiresAt: now + 7 * day });
    await store().people.create(person, { status: 'unconfirmed' });
    await fill(store(), person.id);
    await removeAllExpired(store(), now + 7 * day - minute);
    expect((await store().people.timeline(person.id, now)).consents).toHaveLength(2);
    await removeAllExpired(store(), now + 7 * day);
    await removeAllExpired(store(), now + 7 * day);
    expect(await store().people.timeline(person.id, now)).toEqual({
      receipts: [],
      texts: [],
      consents: [],
      acts: [],
    });
  });

  it('leaves the proof of a sign-up that is being written, and what an erasure still works on', async () => {
    const [fresh, erasing] = [aPerson().id, aPerson().id];
    for (const id of [fresh, erasing]) await fill(store(), id);
    await store().erasures.put({ subscriber: erasing, emailHash: 'hash', at: now }, now);
    await removeAllExpired(store(), now + day - minute);
    expect((await store().people.timeline(fresh, now)).consents).toHaveLength(2);
    await removeAllExpired(store(), now + 2 * day);
    expect(await store().people.timeline(fresh, now)).toMatchObject({ consents: [], acts: [] });
    expect((await store().people.timeline(erasing, now)).consents).toHaveLength(2);
    await store().erasures.removeRecords({ subscriber: erasing, emailHash: 'hash', at: now });
    await store().erasures.end(erasing);
  });

  it('P60 a day of the morning digest is one run’s until it is done or its claim is over', async () => {
    const { upkeep } = store();
    const claim = (day: number, token: string, at = now) =>
      upkeep.claimDigest(day, token, at, 6 * minute);
    expect(await upkeep.digestDone()).toBeUndefined();
    expect(await claim(20_000, 'one')).toBe(true);
    expect(await claim(20_000, 'one')).toBe(true);
    expect(await claim(20_000, 'other')).toBe(false);
    expect(await claim(20_000, 'other', now + 7 * minute)).toBe(true);
    // A clock far ahead made a claim that no run can wait for.
    expect(await claim(20_000, 'ahead', now + day)).toBe(true);
    expect(await claim(20_000, 'one')).toBe(true);
    expect(await upkeep.digestDone()).toBeUndefined();
    await upkeep.recordDigest(20_000);
    expect(await upkeep.digestDone()).toBe(20_000);
    expect(await claim(20_000, 'other')).toBe(false);
    expect(await claim(20_001, 'other')).toBe(true);
    await upkeep.recordDigest(20_001);
    await upkeep.recordDigest(20_000);
    expect(await upkeep.digestDone()).toBe(20_001);
  });

  it('keeps how far the sweeps have come', async () => {
    expect(await store().upkeep.progress()).toEqual({});
    const mark: SweepProgress = {
      from: '{"pk":"a"}',
      redactedUntil: now,
      receivedUntil: now + 1,
      statesUntil: now + 2,
      statesFailed: now,
    };
    await store().upkeep.recordProgress(mark);
    expect(await store().upkeep.progress()).toEqual(mark);
    await store().upkeep.recordProgress({ redactedUntil: now });
    expect(await store().upkeep.progress()).toEqual({ redactedUntil: now });
  });
}
