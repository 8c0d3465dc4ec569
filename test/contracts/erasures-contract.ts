/**
 * The contract of `ErasureStore`, with the removal of the person: steps, each of which may be cut
 * short and taken again.
 */
import { expect, it } from 'vitest';
import type { Erasure, Store } from '../../service/ports/store.ts';
import { aPerson, dueAt, everyDue, idle, minute, now, waitingSince } from './people.ts';

export function erasuresContract(store: () => Store): void {
  const gone = async (id: string) => (await store().people.read(id, now, true)) === undefined;

  it('removes a person as they were read, and from every index', async () => {
    const person = aPerson();
    await store().people.create(person, { ...dueAt(now), ...waitingSince(now) });
    expect(await store().people.remove(person.id, 1)).toBe(true);
    expect(await gone(person.id)).toBe(true);
    expect((await everyDue(store(), 'm', now)).some((row) => row.subscriber === person.id)).toBe(
      false,
    );
    for await (const id of store().people.waiting()) expect(id).not.toBe(person.id);
    for await (const { subscriber } of store().people.all(now))
      expect(subscriber.id).not.toBe(person.id);
  });

  it('removes nobody who was written since', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    await store().people.save(person, 1, idle);
    expect(await store().people.remove(person.id, 1)).toBe(false);
    expect(await store().people.remove(person.id, 2)).toBe(true);
  });

  it('removes nobody while a message is being sent to them', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    await store().people.arm(person.id, 1, {
      message: `${person.id}-1-W1-e`,
      token: 'mine',
      at: now,
    });
    expect(await store().people.remove(person.id, 2)).toBe(false);
    await store().people.save(person, 2, idle, 'mine');
    expect(await store().people.remove(person.id, 3)).toBe(true);
  });

  it('P10 a removal repeated because its answer was lost counts as done', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    expect(await store().people.remove(person.id, 1)).toBe(true);
    expect(await store().people.remove(person.id, 1)).toBe(true);
  });

  it('nothing that was read before brings a removed person back', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    await store().people.remove(person.id, 1);
    const sending = { message: `${person.id}-1-W1-e`, token: 'late', at: now };
    expect(await store().people.save(person, 1, idle)).toBe(false);
    expect(await store().people.arm(person.id, 1, sending)).toBe(false);
    expect(await gone(person.id)).toBe(true);
  });

  it('P26 takes everything beside the person away, again after late events, and nothing of another', async () => {
    const [{ id }, other] = [aPerson(), aPerson()];
    const erasure = { subscriber: id, emailHash: `hash of ${id}`, at: now };
    await store().erasures.put(erasure, now);
    for (const subscriber of [id, other.id]) await fill(store(), subscriber);
    await store().erasures.removeRecords(erasure);
    await store().erasures.removeRecords(erasure);
    expect(await store().people.timeline(id, now)).toEqual({
      receipts: [],
      texts: [],
      consents: [],
      acts: [],
    });
    expect(await store().messages.coachMessage(id, 'k1', now)).toBeUndefined();
    const kept = await store().people.timeline(other.id, now);
    expect(kept.acts).toHaveLength(1);
    expect([kept.receipts.length, kept.texts.length, kept.consents.length]).toEqual([1, 1, 2]);
    expect(await store().messages.coachMessage(other.id, 'k1', now)).toEqual({ words: 'Hello.' });
    const mine = async () =>
      (await everyDue(store(), '!', now))
        .filter((row) => row.subscriber === id)
        .map((row) => row.item);
    expect(await mine()).toEqual(['ERASURE']);

    // A delivery that was reported late.
    await fill(store(), id);
    await store().erasures.removeRecords({ ...erasure, recordsRemoved: true });
    expect(await store().people.timeline(id, now)).toEqual({
      receipts: [],
      texts: [],
      consents: [],
      acts: [],
    });
    expect(await mine()).toEqual(['ERASURE']);
  });

  it.each(['phone', 'mailbox'] as const)(
    'P26 takes away what is the %s’s, and leaves the rest',
    async (side) => {
      const { id } = aPerson();
      await fill(store(), id);
      const settled = { subscriber: id, id: 'SM0', text: 'decided', at: now - 1, pending: true };
      await store().texts.put(settled, now);
      await store().texts.finish(settled);
      await store().messages.raiseReceipt({
        ...{ message: `${id}-1-W1-e`, channel: 'email', status: 'sent', at: now },
      });
      const erasure = { subscriber: id, emailHash: `hash of ${id}`, at: now, side };
      await store().erasures.removeRecords(erasure);
      await store().erasures.removeRecords(erasure);
      const { receipts, texts, consents, acts } = await store().people.timeline(id, now);
      expect(acts).toEqual([]);
      // A text that is not decided yet may hold the record: it stays.
      const left = side === 'phone' ? ['email', 'SM1', 'letters'] : ['sms', 'SM0,SM1', 'texts'];
      expect([
        receipts.map(({ channel }) => channel).join(),
        texts.map((text) => text.id).join(),
        consents.map(({ kind }) => kind).join(),
      ]).toEqual(left);
      expect(await store().messages.coachMessage(id, 'k1', now)).toBeUndefined();
    },
  );

  it('leaves the person\u2019s own item to its own removal', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    await store().erasures.removeRecords({ subscriber: person.id, emailHash: 'hash', at: now });
    expect((await store().people.read(person.id, now, true))?.subscriber).toEqual(person);
  });

  it('keeps the mark of an erasure, due until it has ended', async () => {
    const { id } = aPerson();
    const erasure: Erasure = { subscriber: id, emailHash: 'e1', phoneHash: 'p1', at: now };
    const rows = async (until: number) =>
      (await everyDue(store(), '!', until)).filter(
        (row) => row.item === 'ERASURE' && row.subscriber === id,
      );
    expect(await store().erasures.read(id)).toBeUndefined();
    await store().erasures.put(erasure, now);
    expect(await store().erasures.read(id)).toEqual(erasure);
    expect(await rows(now)).toEqual([{ subscriber: id, item: 'ERASURE', at: now }]);
    await store().erasures.put({ ...erasure, recordsRemoved: true }, now + minute);
    expect(await store().erasures.read(id)).toEqual({ ...erasure, recordsRemoved: true });
    expect(await rows(now)).toEqual([]);
    expect(await rows(now + minute)).toHaveLength(1);
    await store().erasures.end(id);
    await store().erasures.end(id);
    expect(await store().erasures.read(id)).toBeUndefined();
    expect(await rows(now + minute)).toEqual([]);
  });
}

/** One of everything that can stand beside a person. */
export async function fill(store: Store, id: string): Promise<void> {
  const message = `${id}-1-W1-s`;
  await store.messages.raiseReceipt({
    message,
    channel: 'sms',
    status: 'unknown',
    at: now,
    checkAt: now,
  });
  await store.texts.put(
    { subscriber: id, id: 'SM1', text: 'private', at: now, pending: true },
    now,
  );
  await store.messages.putCoachMessage(id, 'k1', { words: 'Hello.' }, now);
  const because = 'They told me on the telephone.';
  await store.messages.recordCoachAct({ subscriber: id, deed: 'pause', because, at: now, days: 3 });
  const consent = { subscriber: id, given: true, wording: 'abc', ip: '192.0.2.7' };
  await store.consents.record({ ...consent, kind: 'letters', at: now, source: '/subscribe' });
  await store.consents.record({ ...consent, kind: 'texts', at: now, source: 'text SM1' });
}
