/**
 * Covers what every store keeps beside a person: receipts, inbound texts, the coach's messages,
 * consents.
 */
import { expect, it } from 'vitest';
import type { ConsentRecord, InboundText, Receipt, Store } from '../../service/ports/store.ts';
import { aPerson, day, everyDue, minute, now } from './people.ts';

export function messagesContract(store: () => Store): void {
  it('P11 a receipt is raised and never lowered, in any order', async () => {
    const statuses = ['unknown', 'sent', 'delivered', 'failed'] as const;
    for (const [index, order] of permutations(statuses).entries()) {
      const message = `${aPerson().id}-1-W${index}-e`;
      for (const status of order)
        await store().raiseReceipt({ message, channel: 'email', status, at: now });
      expect((await store().receipt(message))?.status, order.join()).toBe('failed');
    }
  });

  it('an unknown send is due after its grace period, and an event resolves it', async () => {
    const message = `${aPerson().id}-1-W1-e`;
    await store().raiseReceipt({
      message,
      channel: 'email',
      status: 'unknown',
      at: now,
      settleAt: now + minute,
    });
    const mine = async () =>
      (await everyDue(store(), '!', now + minute)).filter(
        (row) => row.item === `MESSAGE#${message}`,
      );
    expect(await mine()).toHaveLength(1);
    expect(
      await store().raiseReceipt({
        message,
        channel: 'email',
        status: 'sent',
        at: now,
        providerId: 'p1',
      }),
    ).toBe(true);
    expect(await mine()).toHaveLength(0);
    expect(
      await store().raiseReceipt({ message, channel: 'email', status: 'unknown', at: now }),
    ).toBe(false);
    expect(await store().receipt(message)).toMatchObject({ status: 'sent', providerId: 'p1' });
  });

  it('P1 a second unknown send is searched for from its own time on, and never from an earlier one', async () => {
    const message = `${aPerson().id}-1-W3-s`;
    const unknown = { message, channel: 'sms', status: 'unknown' } as const;
    expect(await store().raiseReceipt({ ...unknown, at: now, settleAt: now + minute })).toBe(true);
    expect(
      await store().raiseReceipt({ ...unknown, at: now + minute, settleAt: now + 2 * minute }),
    ).toBe(true);
    expect(await store().raiseReceipt({ ...unknown, at: now, settleAt: now + 5 * minute })).toBe(
      false,
    );
    expect(await store().receipt(message)).toMatchObject({
      at: now + minute,
      settleAt: now + 2 * minute,
    });
  });

  it('an inbound text is taken once, and is pending until it is handled', async () => {
    const text = { subscriber: aPerson().id, id: 'SM1', text: 'DONE', at: now, pending: true };
    expect(await store().putInbound(text, now)).toBe(true);
    expect(await store().putInbound(text, now)).toBe(false);
    const rows = async () =>
      (await everyDue(store(), '!', now)).filter((row) => row.item === 'REPLY#SM1');
    expect(await rows()).toHaveLength(1);
    const answer = { id: `${text.subscriber}-1-done-s-SM1`, words: 'done' };
    await store().settleInbound({ ...text, answer });
    expect(await rows()).toHaveLength(0);
    expect(await store().inbound(text.subscriber, 'SM1', now)).toEqual({
      ...text,
      pending: false,
      answer,
    });
  });

  it('P64 an inbound text is forgotten after thirty days', async () => {
    const text = { subscriber: aPerson().id, id: 'SM2', text: 'private', at: now, pending: true };
    await store().putInbound(text, now);
    expect(
      await store().inbound(text.subscriber, 'SM2', now + 31 * 24 * 60 * minute),
    ).toBeUndefined();
  });

  it('a coach’s message is kept under its own id', async () => {
    const { id } = aPerson();
    await store().putAnswer(id, 'k1', 'Write to me any time.', now);
    expect(await store().answer(id, 'k1', now)).toBe('Write to me any time.');
    expect(await store().answer(id, 'k2', now)).toBeUndefined();
    expect(await store().answer(aPerson().id, 'k1', now)).toBeUndefined();
  });

  it('P26 a timeline has all that is kept beside a person, oldest first, and nothing of another', async () => {
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
      { subscriber: id, id: 'SM9', text: '4', at: now + 1, pending: false, answer },
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
    for (const kept of [...receipts].reverse()) await store().raiseReceipt(kept);
    for (const kept of [...texts].reverse()) await store().putInbound(kept, now);
    await store().settleInbound(texts[0] as InboundText);
    for (const kept of [...consents].reverse()) await store().putConsent(kept);
    await store().putConsent({ ...consent('letters', now), subscriber: other.id, ip: '192.0.2.7' });
    expect(await store().timeline(id, now + minute)).toEqual({ receipts, texts, consents });
    expect((await store().timeline(other.id, now)).consents).toMatchObject([{ ip: '192.0.2.7' }]);
    expect(await store().timeline(aPerson().id, now)).toEqual({
      receipts: [],
      texts: [],
      consents: [],
    });
  });

  it('P64 a timeline leaves out what was written more than thirty days ago', async () => {
    const { id } = aPerson();
    const text = { subscriber: id, text: 'private', pending: false };
    await store().putInbound({ ...text, id: 'SMold', at: now }, now);
    await store().putInbound({ ...text, id: 'SMnew', at: now + 2 * day }, now);
    expect((await store().timeline(id, now + 31 * day)).texts.map((kept) => kept.id)).toEqual([
      'SMnew',
    ]);
  });

  it('a timeline longer than one page is read to its end', async () => {
    const { id } = aPerson();
    // A page of DynamoDB ends after 1 MB.
    const text = 'x'.repeat(100_000);
    for (let n = 0; n < 12; n++)
      await store().putInbound(
        { subscriber: id, id: `SM${n}`, text, at: now + n, pending: true },
        now,
      );
    expect((await store().timeline(id, now)).texts.map((kept) => kept.at - now)).toEqual([
      ...Array(12).keys(),
    ]);
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [
      item,
      ...rest,
    ]),
  );
}
