/**
 * Covers how every store removes what is past its retention period, whatever else is written
 * meanwhile.
 */
import { expect, it } from 'vitest';
import type { Hold } from '../../core/subscriber.ts';
import type { RetentionMark, Tidied } from '../../service/ports/retention-store.ts';
import type { Store } from '../../service/ports/store.ts';
import { fill } from './erasure-contract.ts';
import { aPerson, day, idle, minute, now } from './people.ts';

/** Walks the whole table, page by page. */
export async function tidyAll(store: Store, at: number): Promise<Omit<Tidied, 'next'>> {
  const sum = { looked: 0, removed: 0, people: [] as Tidied['people'][number][] };
  let from: string | undefined;
  do {
    const { looked, removed, people, next } = await store.tidy(at, from);
    sum.looked += looked;
    sum.removed += removed;
    sum.people.push(...people);
    from = next;
  } while (from);
  return sum;
}

export function retentionContract(store: () => Store): void {
  it('P64 a person is read without the danger they spoke of more than thirty days ago, and stays held', async () => {
    const hold: Hold = { at: now, saidAt: now, danger: 'self', alerts: 1, alertAt: now + minute };
    const { id } = aPerson();
    await store().create({ ...aPerson(), id, hold }, { status: 'held' });
    expect((await store().load(id, now + 30 * day - 1))?.subscriber.hold).toEqual(hold);
    const { danger: _, ...rest } = hold;
    expect((await store().load(id, now + 30 * day))?.subscriber.hold).toEqual(rest);
  });

  it('P64 a walk removes what is past its time, returns everybody else, and finds nothing the second time', async () => {
    const [{ id: writer }, stays] = [aPerson(), aPerson()];
    for (const id of [writer, stays.id]) await store().create({ ...stays, id }, idle);
    await fill(store(), writer);
    const early = await tidyAll(store(), now + 30 * day - minute);
    expect(early.people.map(({ subscriber }) => subscriber.id)).toEqual(
      expect.arrayContaining([writer, stays.id]),
    );
    expect((await store().timeline(writer, now)).texts).toHaveLength(1);

    const late = now + 30 * day;
    expect((await tidyAll(store(), late)).removed).toBeGreaterThan(0);
    // A read with an earlier clock shows that it is deleted, not only filtered out.
    expect((await store().timeline(writer, now)).texts).toEqual([]);
    expect(await store().answer(writer, 'k1', now)).toBeUndefined();
    expect((await store().timeline(writer, now)).consents).toHaveLength(2);
    expect((await tidyAll(store(), late)).removed).toBe(0);
    expect((await store().load(stays.id, now))?.subscriber.id).toBe(stays.id);
  });

  it('P64 a sign-up that was never confirmed is removed with its proof', async () => {
    const person = aPerson({ expiresAt: now + 7 * day });
    await store().create(person, { status: 'unconfirmed' });
    await fill(store(), person.id);
    await tidyAll(store(), now + 7 * day - minute);
    expect((await store().timeline(person.id, now)).consents).toHaveLength(2);
    await tidyAll(store(), now + 7 * day);
    await tidyAll(store(), now + 7 * day);
    expect(await store().timeline(person.id, now)).toEqual({
      receipts: [],
      texts: [],
      consents: [],
    });
  });

  it('the proof of a sign-up in progress is kept, and so are the items of an erasure in progress', async () => {
    const [fresh, erasing] = [aPerson().id, aPerson().id];
    for (const id of [fresh, erasing]) await fill(store(), id);
    await store().putErasure({ subscriber: erasing, emailHash: 'hash', at: now }, now);
    await tidyAll(store(), now + day - minute);
    expect((await store().timeline(fresh, now)).consents).toHaveLength(2);
    await tidyAll(store(), now + 2 * day);
    expect((await store().timeline(fresh, now)).consents).toEqual([]);
    expect((await store().timeline(erasing, now)).consents).toHaveLength(2);
    await store().removeTimeline({ subscriber: erasing, emailHash: 'hash', at: now });
    await store().endErasure(erasing);
  });

  it('the progress of the sweeps and the first words of each hash are kept', async () => {
    expect(await store().retention()).toEqual({});
    const mark: RetentionMark = {
      from: '{"pk":"a"}',
      redactedUntil: now,
      sweptUntil: now + 1,
      statesUntil: now + 2,
      statesFailed: now,
    };
    await store().noteRetention(mark);
    expect(await store().retention()).toEqual(mark);
    await store().noteRetention({ redactedUntil: now });
    expect(await store().retention()).toEqual({ redactedUntil: now });
    expect(await store().wording('v1')).toBeUndefined();
    await store().keepWording('v1', 'I agree.');
    await store().keepWording('v1', 'I agree to something else.');
    expect(await store().wording('v1')).toBe('I agree.');
  });
}
