/**
 * Sends the coach one letter a day, at the coach's hour: who waits for a human and since when, and
 * what happened since the last one. On a day with nothing to tell it sends none.
 *
 *     the hour has come ──► claim the day ──► read, render, send ──► the day is done
 *                              │                    │
 *                              │                    not taken: the next sweep sends it
 *                              another run has it, or has sent it
 *
 * A claim ends by itself before the next sweep, so that a crash loses no digest; one that came
 * after the send makes a second letter.
 *
 * What it costs, once a day: one query of the inbox index, half a read unit (RCU) for each person
 * who waits, four reads for the figures, two for what is held back. With 10,000 people of whom 100
 * wait that is some 60 RCU; of 10,000 who all wait, some 700. Every other sweep after the hour
 * reads one mark.
 */
import { randomBytes } from 'node:crypto';
import { type Day, hourMs, isoDayOf, localOf, minuteMs } from '../../core/calendar/zone.ts';
import { type Subscriber, unreachedSince } from '../../core/subscriber.ts';
import { daysKept, digestCounts, digestPrefix } from '../digest-counts.ts';
import { heldClasses } from '../letter-counters.ts';
import { type Digest, renderDigest } from '../messages/render-digest.ts';
import type { SweepingWorld } from '../ports/world.ts';

/** Longer than a sweep, and shorter than the ten minutes to the next one. */
const claimMs = 6 * minuteMs;
/** People who are read; those behind them, who wait less long, are counted. */
const mostRead = 1_000;
const readAtOnce = 8;
/** A letter that SES may have taken is sent once more, and no third time. */
const mostUnknown = 2;

/** Sends the digest where it is due. A digest that is not taken is due again. */
export async function sendDigest(world: SweepingWorld): Promise<void> {
  const { store, library, log } = world;
  const now = world.now();
  const { day, minute } = localOf(now, library.brand.zone);
  if (minute * minuteMs < library.brand.digestHour * hourMs) return;
  const done = await store.upkeep.digestDone();
  if (done !== undefined && done >= day) return;
  const token = randomBytes(6).toString('base64url');
  if (!(await store.upkeep.claimDigest(day, token, now, claimMs))) return;
  const digest = await readDigest(world, day, done);
  if (hasNews(digest)) {
    const id = `${digestPrefix}${isoDayOf(day)}`;
    const { status } = await world.mailer.send(renderDigest(world, id, digest));
    if (status === 'rejected') log.error('the digest to the coach was not taken', { digest: id });
    else log.info('digest', { digest: id, outcome: status });
    if (status === 'refused' || status === 'halted') return;
    if (status === 'unknown' && (await countUnknown(world, day)) < mostUnknown) return;
  }
  await store.upkeep.recordDigest(day);
}

function hasNews({ waiting, more, stuck, counts, held }: Digest): boolean {
  return (
    waiting.length + more + stuck + held.length > 0 || Object.values(counts).some((n) => n > 0)
  );
}

async function readDigest(world: SweepingWorld, day: Day, done: Day | undefined): Promise<Digest> {
  const { store } = world;
  const ids: string[] = [];
  for await (const id of store.people.waiting()) ids.push(id);
  const people: Subscriber[] = [];
  for (let first = 0; first < Math.min(ids.length, mostRead); first += readAtOnce) {
    const batch = ids.slice(first, Math.min(first + readAtOnce, mostRead));
    const read = await Promise.all(batch.map((id) => store.people.read(id, world.now())));
    people.push(...read.flatMap((stored) => (stored ? [stored.subscriber] : [])));
  }
  // After mornings without a sweep their figures are told too.
  const since = Math.max(done ?? day - 1, day - daysKept);
  const days = Array.from({ length: day - since }, (_, n) => day - n);
  return {
    waiting: people.filter(
      (person) => person.waiting !== undefined || unreachedSince(person) !== undefined,
    ),
    more: Math.max(0, ids.length - mostRead),
    stuck: people.filter(({ stuck }) => stuck).length,
    counts: await digestCounts(world, days),
    held: await heldClasses(world),
  };
}

/** Counts the tries of a day after which it is not known whether SES took the letter. */
function countUnknown({ store, now }: SweepingWorld, day: Day): Promise<number> {
  return store.counters.add(`digest-unknown-${day}`, now() + 24 * hourMs, now());
}
