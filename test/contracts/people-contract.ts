/**
 * The contract of `PeopleStore`: versions, the arm, the indexes, and what is kept beside a person.
 */
import { expect, it } from 'vitest';
import { type Hold, type Subscriber, statuses } from '../../core/subscriber.ts';
import type {
  CoachAct,
  ConsentRecord,
  InboundText,
  Receipt,
  Store,
} from '../../service/ports/store.ts';
import { aPerson, day, dueAt, everyDue, idle, minute, now, waitingSince } from './people.ts';

export function peopleContract(store: () => Store): void {
  it('gives back what it was given, and nobody for an unknown id', async () => {
    const person = aPerson({
      name: 'Zoë',
      phone: '+15550100123',
      zone: 'Pacific/Honolulu',
      hour: 18,
      pace: 'baby',
      role: 'did',
      sharedDevice: true,
      sensitive: true,
      letters: { state: 'on', at: now },
      texts: { state: 'asked', at: now },
      position: {
        sequence: 'course',
        startedAt: now,
        from: 20_000,
        day: 3,
        done: ['W1', 'W2'],
        notBefore: now + 5,
      },
      recent: [20_000, 20_001],
      asked: { number: 'W3', again: 'W3' },
      numbers: { W3: 4 },
      silent: 2,
      pause: { until: now + minute },
      solo: true,
      seen: ['abc', 'def'],
      noticeAt: now,
    });
    const out = {
      id: `${person.id}-1-done-s-k1`,
      channel: 'sms',
      words: 'done',
      touch: 'W3',
      n: '4',
    } as const;
    const full: Subscriber = { ...person, out: [{ ...out, notBefore: now, repliedAt: now }] };
    expect(await store().people.create(full, idle)).toBe(true);
    expect(await store().people.read(full.id, now)).toEqual({ subscriber: full, version: 1 });
    expect(await store().people.read('nobody000000', now)).toBeUndefined();
  });

  it('walks everybody, of every status, but those who were forgotten', async () => {
    const made = await Promise.all(
      statuses.map(async (status) => {
        const person = aPerson({ name: status });
        await store().people.create(person, { status });
        return person;
      }),
    );
    const forgotten = aPerson({ expiresAt: now - minute });
    await store().people.create(forgotten, { status: 'unconfirmed' });
    const found = new Map<string, Subscriber>();
    for await (const { subscriber } of store().people.all(now))
      found.set(subscriber.id, subscriber);
    for (const person of made) expect(found.get(person.id)).toEqual(person);
    expect(found.has(forgotten.id)).toBe(false);
  });

  it('creates a person once', async () => {
    const person = aPerson();
    expect(await store().people.create(person, idle)).toBe(true);
    expect(await store().people.create({ ...person, name: 'Other' }, idle)).toBe(false);
    expect((await store().people.read(person.id, now, true))?.subscriber.name).toBeUndefined();
  });

  it('lets one of two writers win and tells the other', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    const both = await Promise.all([
      store().people.save({ ...person, hour: 11 }, 1, idle),
      store().people.save({ ...person, hour: 12 }, 1, idle),
    ]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect((await store().people.read(person.id, now, true))?.version).toBe(2);
  });

  it('arms once: not over another arm, not over a version that has passed', async () => {
    const person = aPerson();
    await store().people.create(person, dueAt(now));
    const sending = { message: `${person.id}-1-W1-e`, token: 'one', at: now };
    expect(await store().people.arm(person.id, 9, sending)).toBe(false);
    expect(await store().people.arm(person.id, 1, sending)).toBe(true);
    expect(await store().people.arm(person.id, 2, { ...sending, token: 'two' })).toBe(false);
    expect((await store().people.read(person.id, now, true))?.subscriber.sending).toEqual(sending);
    expect((await everyDue(store(), 'm', now)).some((row) => row.subscriber === person.id)).toBe(
      true,
    );
  });

  it('P10 an arm repeated because its answer was lost counts as won', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    const sending = { message: `${person.id}-1-W1-e`, token: 'mine', at: now };
    expect(await store().people.arm(person.id, 1, sending)).toBe(true);
    expect(await store().people.arm(person.id, 1, sending)).toBe(true);
  });

  it('lets only the holder of the arm advance', async () => {
    const person = aPerson();
    await store().people.create(person, idle);
    await store().people.arm(person.id, 1, {
      message: `${person.id}-1-W1-e`,
      token: 'mine',
      at: now,
    });
    expect(await store().people.save(person, 2, idle, 'other')).toBe(false);
    expect(await store().people.save(person, 2, idle, 'mine')).toBe(true);
    expect((await store().people.read(person.id, now, true))?.subscriber.sending).toBeUndefined();
  });

  it('lists who waits for a human, longest first, until nobody does', async () => {
    const [second, first, never] = [aPerson(), aPerson(), aPerson()];
    const waiting = async () => {
      const found: string[] = [];
      for await (const id of store().people.waiting()) found.push(id);
      return found.filter((id) => [first, second, never].some((person) => person.id === id));
    };
    await store().people.create(second, { ...dueAt(now + minute), waitingAt: now + 2 });
    await store().people.create(first, waitingSince(now + 1));
    await store().people.create(never, idle);
    expect(await waiting()).toEqual([first.id, second.id]);
    // A message on its way takes nobody out of the inbox.
    await store().people.arm(first.id, 1, {
      message: `${first.id}-1-W1-e`,
      token: 'mine',
      at: now,
    });
    expect(await waiting()).toEqual([first.id, second.id]);
    await store().people.save(first, 2, idle, 'mine');
    expect(await waiting()).toEqual([second.id]);
  });

  it('lists whom a coach watches, until they wait or all is well', async () => {
    const [quiet, other] = [aPerson(), aPerson()];
    const watched = async () => {
      const found: string[] = [];
      for await (const id of store().people.watched()) found.push(id);
      return found.filter((id) => id === quiet.id || id === other.id);
    };
    await store().people.create(quiet, { ...idle, watched: true });
    await store().people.create(other, idle);
    expect(await watched()).toEqual([quiet.id]);
    await store().people.save(quiet, 1, waitingSince(now));
    await store().people.save(other, 1, { ...idle, watched: true });
    expect(await watched()).toEqual([other.id]);
    await store().people.remove(other.id, 2);
    expect(await watched()).toEqual([]);
  });

  it('forgets an unconfirmed person on time, though the table deletes late', async () => {
    const person = aPerson({ expiresAt: now + minute });
    await store().people.create(person, idle);
    expect(await store().people.read(person.id, now)).toBeDefined();
    expect(await store().people.read(person.id, now + 2 * minute)).toBeUndefined();
  });

  it('reads many people in one call: of those that are there, each as one by one', async () => {
    const people = [aPerson(), aPerson(), aPerson({ expiresAt: now + minute })];
    for (const person of people) await store().people.create(person, idle);
    const [first, second, unconfirmed] = people.map(({ id }) => id);
    const ids = [first, 'nobody000000', unconfirmed, second].map(String);
    const found = await store().people.readMany(ids, now + 2 * minute);
    expect([...found.keys()].sort()).toEqual([first, second].sort());
    for (const [id, stored] of found)
      expect(stored).toEqual(await store().people.read(id, now + 2 * minute));
  });

  it('P64 a person is read without the danger they spoke of more than thirty days ago, and stays held', async () => {
    const hold: Hold = { at: now, saidAt: now, danger: 'self', alerts: 1, alertAt: now + minute };
    const { id } = aPerson();
    await store().people.create({ ...aPerson(), id, hold }, { status: 'held' });
    expect((await store().people.read(id, now + 30 * day - 1))?.subscriber.hold).toEqual(hold);
    const { danger: _, ...rest } = hold;
    expect((await store().people.read(id, now + 30 * day))?.subscriber.hold).toEqual(rest);
  });

  it('P26 tells all that is kept beside a person, oldest first, and nothing of another', async () => {
    const [{ id }, other] = [aPerson(), aPerson()];
    const receipt = (touch: string, at: number): Receipt => ({
      message: `${id}-1-${touch}-e`,
      channel: 'email',
      status: 'sent',
      at,
      providerId: `p${touch}`,
    });
    const receipts = [receipt('W2', now + 1), receipt('W1', now + 2), receipt('1A', now + 3)];
    const answer = { id: `${id}-1-done-s-SM9`, words: 'done', touch: 'W3', n: '4' };
    const texts: InboundText[] = [
      { subscriber: id, id: 'SM9', text: '4', at: now + 1, pending: false, autoReply: answer },
      { subscriber: id, id: 'SM1', text: 'COACH', at: now + 5, pending: true },
    ];
    const consent = (kind: ConsentRecord['kind'], at: number, given = true): ConsentRecord => ({
      subscriber: id,
      kind,
      given,
      at,
      wording: 'abc',
      source: '/subscribe',
    });
    const consents = [
      consent('texts', now),
      consent('letters', now + 1),
      consent('letters', now + 2, false),
    ];
    for (const kept of [...receipts].reverse()) await store().messages.raiseReceipt(kept);
    for (const kept of [...texts].reverse()) await store().texts.put(kept, now);
    await store().texts.finish(texts[0] as InboundText);
    for (const kept of [...consents].reverse()) await store().consents.record(kept);
    await store().consents.record({
      ...consent('letters', now),
      subscriber: other.id,
      ip: '192.0.2.7',
    });
    const act = { subscriber: id, because: 'They asked me to.' };
    const acts: CoachAct[] = [
      { ...act, deed: 'pause', at: now, days: 14 },
      { ...act, deed: 'stop-texts', at: now + 1, by: 'coach0000001' },
    ];
    for (const kept of [...acts].reverse()) await store().messages.recordCoachAct(kept);
    await store().messages.recordCoachAct({ ...act, deed: 'slow', at: now, subscriber: other.id });
    await store().messages.recordCoachAct({ ...act, deed: 'pause', at: now, days: 14 });
    expect(await store().people.timeline(id, now + minute)).toEqual({
      ...{ receipts, texts, consents, acts },
    });
    expect((await store().people.timeline(other.id, now)).consents).toMatchObject([
      { ip: '192.0.2.7' },
    ]);
    expect(await store().people.timeline(aPerson().id, now)).toEqual({
      receipts: [],
      texts: [],
      consents: [],
      acts: [],
    });
  });

  it('P64 a timeline leaves out what was written more than thirty days ago', async () => {
    const { id } = aPerson();
    const text = { subscriber: id, text: 'private', pending: false };
    await store().texts.put({ ...text, id: 'SMold', at: now }, now);
    await store().texts.put({ ...text, id: 'SMnew', at: now + 2 * day }, now);
    expect(
      (await store().people.timeline(id, now + 31 * day)).texts.map((kept) => kept.id),
    ).toEqual(['SMnew']);
    const act = { subscriber: id, deed: 'slow', because: 'private' } as const;
    for (const at of [now, now + 2 * day]) await store().messages.recordCoachAct({ ...act, at });
    const { acts } = await store().people.timeline(id, now + 31 * day);
    expect(acts).toEqual([{ ...act, at: now + 2 * day }]);
  });

  it('reads a timeline longer than one page', async () => {
    const { id } = aPerson();
    // A page of DynamoDB ends after 1 MB.
    const text = 'x'.repeat(100_000);
    for (let n = 0; n < 12; n++)
      await store().texts.put(
        { subscriber: id, id: `SM${n}`, text, at: now + n, pending: true },
        now,
      );
    expect((await store().people.timeline(id, now)).texts.map((kept) => kept.at - now)).toEqual([
      ...Array(12).keys(),
    ]);
  });
}
