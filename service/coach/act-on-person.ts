/**
 * Does to a person what the coach says by a command, and records it beside them with its reason
 * before the change. What ends a channel is recorded as the person's own no, too.
 */
import { dayMs } from '../../core/calendar/zone.ts';
import type { Channel } from '../../core/course.ts';
import type { Event } from '../../core/event.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { addressHash } from '../address-hash.ts';
import { keepAddresses } from '../address-ownership.ts';
import { apply, type Change } from '../apply.ts';
import type { CoachAct } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** What a consent that ends by the coach's command has as its source. */
const source = 'coach';

/** The change; `undefined` where there is no such person. What changes nothing is not recorded. */
export function actOnPerson(
  world: World,
  id: string,
  event: Event,
  { deed, because, by }: Pick<CoachAct, 'deed' | 'because' | 'by'>,
): Promise<Change | undefined> {
  const at = world.now();
  return apply(world, id, event, (_, { pause }) => {
    const days = deed === 'pause' && pause ? Math.round((pause.until - at) / dayMs) : undefined;
    return world.store.messages.recordCoachAct({
      ...{ subscriber: id, deed, because, at },
      ...(days === undefined ? {} : { days }),
      ...(by ? { by } : {}),
    });
  });
}

/**
 * Ends a channel by the person's wish, which they told the coach. A STOP of texts is kept with the
 * phone first, as a texted one is: only its START opens them again.
 */
export function endChannel(
  world: World,
  id: string,
  channel: Channel,
  because: string,
  by?: string,
): Promise<Change | undefined> {
  const at = world.now();
  const isTexts = channel === 'sms';
  const event = { type: isTexts ? 'OptedOut' : 'Unsubscribed', at } as const;
  const kind = isTexts ? 'texts' : 'letters';
  return apply(world, id, event, async (before, after) => {
    if (isTexts) await recordStop(world, before, at);
    await keepAddresses(world, after);
    const wording = world.library.consents[kind]?.version ?? '';
    await world.store.consents.record({
      ...{ subscriber: id, kind, given: false, at, wording, source },
    });
    await world.store.messages.recordCoachAct({
      ...{ subscriber: id, deed: `stop-${kind}` as const, because, at },
      ...(by ? { by } : {}),
    });
  });
}

async function recordStop(world: World, { phone }: Subscriber, at: number): Promise<void> {
  if (!phone) return;
  const hash = await addressHash(world, 'phone', phone);
  await world.store.addresses.recordPhoneWord(hash, 'stop', at);
}
