/**
 * Covers how every store erases a person: in steps, each of which may be cut short and repeated.
 */
import { expect, it } from 'vitest';
import type { Erasure, Store } from '../../service/ports/store.ts';
import { aPerson, dueAt, everyDue, idle, minute, now, waitingSince } from './people.ts';

export function erasureContract(store: () => Store): void {
  const gone = async (id: string) => (await store().load(id, now, true)) === undefined;

  it('a person is removed as they were read, and from every index', async () => {
    const person = aPerson();
    await store().create(person, { ...dueAt(now), ...waitingSince(now) });
    expect(await store().remove(person.id, 1)).toBe(true);
    expect(await gone(person.id)).toBe(true);
    expect((await everyDue(store(), 'm', now)).some((row) => row.subscriber === person.id)).toBe(
      false,
    );
    for await (const id of store().waiting()) expect(id).not.toBe(person.id);
    for await (const { subscriber } of store().everyone(now))
      expect(subscriber.id).not.toBe(person.id);
  });

  it('a person who was written since is not removed', async () => {
    const person = aPerson();
    await store().create(person, idle);
    await store().save(person, 1, idle);
    expect(await store().remove(person.id, 1)).toBe(false);
    expect(await store().remove(person.id, 2)).toBe(true);
  });

  it('a person is not removed while a message is being sent to them', async () => {
    const person = aPerson();
    await store().create(person, idle);
    await store().arm(person.id, 1, { message: `${person.id}-1-W1-e`, token: 'mine', at: now });
    expect(await store().remove(person.id, 2)).toBe(false);
    await store().save(person, 2, idle, 'mine');
    expect(await store().remove(person.id, 3)).toBe(true);
  });

  it('P10 a removal repeated because its answer was lost counts as done', async () => {
    const person = aPerson();
    await store().create(person, idle);
    expect(await store().remove(person.id, 1)).toBe(true);
    expect(await store().remove(person.id, 1)).toBe(true);
  });

  it('a write based on an earlier read does not restore a removed person', async () => {
    const person = aPerson();
    await store().create(person, idle);
    await store().remove(person.id, 1);
    const sending = { message: `${person.id}-1-W1-e`, token: 'late', at: now };
    expect(await store().save(person, 1, idle)).toBe(false);
    expect(await store().arm(person.id, 1, sending)).toBe(false);
    expect(await gone(person.id)).toBe(true);
  });

  it('P26 every item beside the person is removed, again after late events, and nothing of another', async () => {
    const [{ id }, other] = [aPerson(), aPerson()];
    const erasure = { subscriber: id, emailHash: `hash of ${id}`, at: now };
    await store().putErasure(erasure, now);
    for (const subscriber of [id, other.id]) await fill(store(), subscriber);
    await store().removeTimeline(erasure);
    await store().removeTimeline(erasure);
    expect(await store().timeline(id, now)).toEqual({ receipts: [], texts: [], consents: [] });
    expect(await store().answer(id, 'k1', now)).toBeUndefined();
    const kept = await store().timeline(other.id, now);
    expect([kept.receipts.length, kept.texts.length, kept.consents.length]).toEqual([1, 1, 2]);
    expect(await store().answer(other.id, 'k1', now)).toBe('Hello.');
    const mine = async () =>
      (await everyDue(store(), '!', now))
        .filter((row) => row.subscriber === id)
        .map((row) => row.item);
    expect(await mine()).toEqual(['ERASURE']);

    // A delivery that was reported late.
    await fill(store(), id);
    await store().removeTimeline({ ...erasure, swept: true });
    expect(await store().timeline(id, now)).toEqual({ receipts: [], texts: [], consents: [] });
    expect(await mine()).toEqual(['ERASURE']);
  });

  it('the person’s own item is left to its own removal', async () => {
    const person = aPerson();
    await store().create(person, idle);
    await store().removeTimeline({ subscriber: person.id, emailHash: 'hash', at: now });
    expect((await store().load(person.id, now, true))?.subscriber).toEqual(person);
  });

  it('the mark of an erasure is kept, due until it has ended', async () => {
    const { id } = aPerson();
    const erasure: Erasure = { subscriber: id, emailHash: 'e1', phoneHash: 'p1', at: now };
    const rows = async (until: number) =>
      (await everyDue(store(), '!', until)).filter(
        (row) => row.item === 'ERASURE' && row.subscriber === id,
      );
    expect(await store().erasure(id)).toBeUndefined();
    await store().putErasure(erasure, now);
    expect(await store().erasure(id)).toEqual(erasure);
    expect(await rows(now)).toEqual([{ subscriber: id, item: 'ERASURE', at: now }]);
    await store().putErasure({ ...erasure, swept: true }, now + minute);
    expect(await store().erasure(id)).toEqual({ ...erasure, swept: true });
    expect(await rows(now)).toEqual([]);
    expect(await rows(now + minute)).toHaveLength(1);
    await store().endErasure(id);
    await store().endErasure(id);
    expect(await store().erasure(id)).toBeUndefined();
    expect(await rows(now + minute)).toEqual([]);
  });
}

/** One of everything that can stand beside a person. */
export async function fill(store: Store, id: string): Promise<void> {
  const message = `${id}-1-W1-s`;
  await store.raiseReceipt({ message, channel: 'sms', status: 'unknown', at: now, settleAt: now });
  await store.putInbound(
    { subscriber: id, id: 'SM1', text: 'private', at: now, pending: true },
    now,
  );
  await store.putAnswer(id, 'k1', 'Hello.', now);
  const consent = { subscriber: id, given: true, wording: 'abc', ip: '192.0.2.7' };
  await store.putConsent({ ...consent, kind: 'letters', at: now, source: '/subscribe' });
  await store.putConsent({ ...consent, kind: 'texts', at: now, source: 'text SM1' });
}
