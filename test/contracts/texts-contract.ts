/** The contract of `InboundTextStore`: what people write to us. */
import { expect, it } from 'vitest';
import type { Store } from '../../service/ports/store.ts';
import { aPerson, everyDue, minute, now } from './people.ts';

export function textsContract(store: () => Store): void {
  it('takes an inbound text once, and holds it pending until it is finished', async () => {
    const text = { subscriber: aPerson().id, id: 'SM1', text: 'DONE', at: now, pending: true };
    expect(await store().texts.put(text, now)).toBe(true);
    expect(await store().texts.put(text, now)).toBe(false);
    const rows = async () =>
      (await everyDue(store(), '!', now)).filter(
        (row) => row.subscriber === text.subscriber && row.item === 'REPLY#SM1',
      );
    expect(await rows()).toHaveLength(1);
    const autoReply = { id: `${text.subscriber}-1-done-s-SM1`, words: 'done' };
    await store().texts.finish({ ...text, autoReply });
    expect(await rows()).toHaveLength(0);
    expect(await store().texts.read(text.subscriber, 'SM1', now)).toEqual({
      ...text,
      pending: false,
      autoReply,
    });
  });

  it('P64 an inbound text is forgotten after thirty days', async () => {
    const text = { subscriber: aPerson().id, id: 'SM2', text: 'private', at: now, pending: true };
    await store().texts.put(text, now);
    expect(
      await store().texts.read(text.subscriber, 'SM2', now + 31 * 24 * 60 * minute),
    ).toBeUndefined();
  });
}
