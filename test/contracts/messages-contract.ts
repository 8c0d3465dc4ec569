/** The contract of `MessageStore`: receipts, what a human wrote, and the canary. */
import { expect, it } from 'vitest';
import type { Store } from '../../service/ports/store.ts';
import { aPerson, everyDue, minute, now } from './people.ts';

export function messagesContract(store: () => Store): void {
  it('P11 raises a receipt and never lowers it, whatever the order', async () => {
    const statuses = ['unknown', 'sent', 'delivered', 'failed'] as const;
    for (const [index, order] of permutations(statuses).entries()) {
      const message = `${aPerson().id}-1-W${index}-e`;
      for (const status of order)
        await store().messages.raiseReceipt({ message, channel: 'email', status, at: now });
      expect((await store().messages.receipt(message))?.status, order.join()).toBe('failed');
    }
  });

  it('brings an unknown send back after its grace, and an event settles it', async () => {
    const message = `${aPerson().id}-1-W1-e`;
    await store().messages.raiseReceipt({
      message,
      channel: 'email',
      status: 'unknown',
      at: now,
      checkAt: now + minute,
    });
    const mine = async () =>
      (await everyDue(store(), '!', now + minute)).filter(
        (row) => row.item === `MESSAGE#${message}`,
      );
    expect(await mine()).toHaveLength(1);
    expect(
      await store().messages.raiseReceipt({
        message,
        channel: 'email',
        status: 'sent',
        at: now,
        providerId: 'p1',
      }),
    ).toBe(true);
    expect(await mine()).toHaveLength(0);
    expect(
      await store().messages.raiseReceipt({
        message,
        channel: 'email',
        status: 'unknown',
        at: now,
      }),
    ).toBe(false);
    expect(await store().messages.receipt(message)).toMatchObject({
      status: 'sent',
      providerId: 'p1',
    });
  });

  it('P1 looks for a second unknown send from its own time on, and never from an earlier one', async () => {
    const message = `${aPerson().id}-1-W3-s`;
    const unknown = { message, channel: 'sms', status: 'unknown' } as const;
    expect(
      await store().messages.raiseReceipt({ ...unknown, at: now, checkAt: now + minute }),
    ).toBe(true);
    expect(
      await store().messages.raiseReceipt({
        ...unknown,
        at: now + minute,
        checkAt: now + 2 * minute,
      }),
    ).toBe(true);
    expect(
      await store().messages.raiseReceipt({ ...unknown, at: now, checkAt: now + 5 * minute }),
    ).toBe(false);
    expect(await store().messages.receipt(message)).toMatchObject({
      at: now + minute,
      checkAt: now + 2 * minute,
    });
  });

  it('keeps a human\u2019s answer under its own id', async () => {
    const { id } = aPerson();
    await store().messages.putCoachMessage(id, 'k1', { words: 'Write to me any time.' }, now);
    expect(await store().messages.coachMessage(id, 'k1', now)).toEqual({
      words: 'Write to me any time.',
    });
    const because = 'Her phone was taken.';
    await store().messages.putCoachMessage(id, 'k3', { words: 'Hello.', because }, now);
    expect(await store().messages.coachMessage(id, 'k3', now)).toEqual({
      words: 'Hello.',
      because,
    });
    expect(await store().messages.coachMessage(id, 'k2', now)).toBeUndefined();
    expect(await store().messages.coachMessage(aPerson().id, 'k1', now)).toBeUndefined();
  });

  it('keeps the latest canary, and when its first event came', async () => {
    const { messages } = store();
    expect(await messages.canary()).toBeUndefined();
    await messages.putCanary('canary-2', now + minute);
    await messages.putCanary('canary-1', now);
    expect(await messages.canary()).toEqual({ id: 'canary-2', sentAt: now + minute });
    await messages.recordCanarySeen('canary-1', now + 2);
    expect((await messages.canary())?.seenAt).toBeUndefined();
    await messages.recordCanarySeen('canary-2', now + 3 * minute);
    await messages.recordCanarySeen('canary-2', now + 4 * minute);
    expect((await messages.canary())?.seenAt).toBe(now + 3 * minute);
    await messages.putCanary('canary-3', now + 5 * minute);
    expect(await messages.canary()).toEqual({ id: 'canary-3', sentAt: now + 5 * minute });
  });

  it('moves an unknown send on the due index, and no other', async () => {
    const [unknown, sent] = [`${aPerson().id}-1-W1-e`, `${aPerson().id}-1-W1-e`];
    const base = { channel: 'email', at: now } as const;
    await store().messages.raiseReceipt({
      ...{ ...base, message: unknown, status: 'unknown' },
      checkAt: now,
    });
    await store().messages.raiseReceipt({ ...base, message: sent, status: 'sent' });
    for (const message of [unknown, sent])
      await store().messages.postponeCheck(message, now + minute);
    const dueOf = async (message: string, until: number) =>
      (await everyDue(store(), '!', until)).filter(({ item }) => item === `MESSAGE#${message}`);
    expect(await dueOf(unknown, now)).toEqual([]);
    expect(await dueOf(unknown, now + minute)).toHaveLength(1);
    expect(await dueOf(sent, now + minute)).toEqual([]);
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
