/**
 * Looks for what was missed: texts that reached Twilio while our webhook was down, so that no STOP is ever lost to an outage
 * (promise 32), and, at night, places on the due index from before the course changed. What is known already changes nothing.
 */
import { hourMs, minuteMs } from '../core/zone.ts';
import { receiveInbound } from './inbound.ts';
import { nameOf } from './outcome.ts';
import { settleCourse } from './settle-course.ts';
import type { TextingWorld } from './world.ts';

export type SweepKind = 'often' | 'nightly';

/** Each looks back further than to the one before, since a sweep may fail too. */
const looksBackMs: Readonly<Record<SweepKind, number>> = { often: 30 * minuteMs, nightly: 50 * hourMs };

export async function sweep(world: TextingWorld, kind: SweepKind): Promise<{ looked: number; failed: number }> {
  const texts = await world.texter.received(world.now() - looksBackMs[kind]);
  let failed = 0;
  for (const text of texts) {
    try {
      await receiveInbound(world, text);
    } catch (error) {
      failed += 1;
      world.log.error('sweeping an inbound text failed', { text: text.id, error: nameOf(error) });
    }
  }
  if (kind === 'nightly') await settleChangedCourse(world);
  return { looked: texts.length, failed };
}

/** Noted after the work, so that a run cut short is done again. */
async function settleChangedCourse(world: TextingWorld): Promise<void> {
  const { version } = world.library;
  if ((await world.store.settledCourse()) === version) return;
  const { looked, written } = await settleCourse(world);
  await world.store.noteSettled(version);
  world.log.info('everybody placed anew for a changed course', { version, looked, written });
}
