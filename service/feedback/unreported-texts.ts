/**
 * Finds out what became of texts whose status callback never came (promise 12): the sweep asks
 * Twilio's own list, finds the receipt by Twilio's id among those of the number's present owner,
 * and reports it as the callback would have. It writes only what is news.
 *
 *     sent ──15 min──► asked for by the next sweep ──► again each night, for two days: some take
 *                                                      hours
 *
 * One mark says how far the sweeps have come, in order of time. A night moves it back; what was cut
 * short, or not listed, the next sweep asks for. A person who cannot be read holds up nobody and is
 * asked for again by night. A text that may not have been taken has no id of
 * Twilio's: it is resolved first (resolve-unknown.ts, text-receipt.ts), with what the list says by
 * then. A number that has passed on to another person leaves the first one's receipt as it was,
 * since nothing leads back to them.
 *
 * A number costs a query for its owner and one for what is kept beside them: 1 and 2 to 3 read
 * units.
 */
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { addressHash } from '../address-hash.ts';
import { isNewResult, receiveTextStatus, reportOf } from '../delivery/text-receipt.ts';
import { errorName } from '../ports/log.ts';
import type { SweepProgress } from '../ports/store.ts';
import type { ListedState } from '../ports/texter.ts';
import type { SweepingWorld, SweepKind } from '../ports/world.ts';

/** Until then a callback may be on its way, and Twilio's list may be late. */
const callbackDueMs = 15 * minuteMs;
/** How far back a sweep asks: by night far enough for a text that was in doubt for a day. */
const looksBackMs: Readonly<Record<SweepKind, number>> = { often: hourMs, nightly: 50 * hourMs };
/** A run asks for no longer stretch of time, after however long an outage. */
const stretchMs = looksBackMs.nightly;
/** A person who cannot be read is tried again each night for so long. */
const givenUpAfterMs = 7 * dayMs;
/** Phones that are read at once. */
const mostAtOnce = 8;
/** So many at once, and more than half of all: our webhook misses callbacks. */
const manyLost = 10;

type StatesMark = Pick<SweepProgress, 'statesUntil' | 'statesFailed'>;

export interface UnreportedReport {
  /** Texts whose final status the list has. */
  readonly checked: number;
  /** Texts whose status nobody had reported. */
  readonly found: number;
  readonly failed: number;
  /** Replaces these parts of the sweeps' mark. */
  readonly mark: StatesMark;
}

/**
 * Raises the receipts of texts that the list has and no callback reported. `isShort`: too little
 * time is left, and the next sweep goes on. A list that cannot be read is logged and counted as
 * failed.
 */
export async function receiveUnreported(
  world: SweepingWorld,
  kind: SweepKind,
  mark: SweepProgress,
  isShort: () => boolean = () => false,
): Promise<UnreportedReport> {
  const now = world.now();
  const since = beginOf(kind, mark, now);
  const until = Math.min(now - callbackDueMs, since + stretchMs);
  const { statesFailed } = mark;
  const begun: StatesMark = {
    statesUntil: since,
    ...(statesFailed === undefined ? {} : { statesFailed }),
  };
  const undone = { checked: 0, found: 0, failed: 0, mark: begun };
  if (until <= since) return undone;
  // Recorded before the work: if this run dies, the next one of the day begins where it began.
  if (kind === 'nightly') await world.store.upkeep.recordProgress({ ...mark, ...begun });
  let listed: readonly ListedState[];
  try {
    listed = await world.texter.states(since, until);
  } catch (error) {
    // Its name alone: what Twilio says of an error may quote a number.
    world.log.error('the list of texts sent cannot be read', { error: errorName(error) });
    return { ...undone, failed: 1 };
  }
  const { end, failedAt, ...counted } = await receiveAll(world, listed, until, isShort);
  logFound(world, counted);
  const again =
    statesFailed !== undefined && statesFailed < since
      ? Math.min(statesFailed, failedAt)
      : failedAt;
  const isKept = Number.isFinite(again) && again > now - givenUpAfterMs;
  return { ...counted, mark: { statesUntil: end, ...(isKept ? { statesFailed: again } : {}) } };
}

function beginOf(
  kind: SweepKind,
  { statesUntil, statesFailed = Number.POSITIVE_INFINITY }: StatesMark,
  now: number,
) {
  const back = now - looksBackMs[kind];
  if (kind === 'often') return statesUntil ?? back;
  const again = statesFailed > now - givenUpAfterMs ? statesFailed : back;
  return Math.min(back, statesUntil ?? back, again);
}

/**
 * Phone by phone, in order of each one's first text. `end`: all that was sent before it is done.
 * `failedAt`: the earliest text of a phone that failed.
 */
async function receiveAll(
  world: SweepingWorld,
  listed: readonly ListedState[],
  until: number,
  isShort: () => boolean,
): Promise<Omit<UnreportedReport, 'mark'> & { readonly end: number; readonly failedAt: number }> {
  const phones = byPhone(listed.filter(({ status }) => isNewResult('sent', status)));
  const sum = { checked: 0, found: 0, failed: 0, failedAt: Number.POSITIVE_INFINITY };
  for (let first = 0; first < phones.length; first += mostAtOnce) {
    const next = phones[first]?.[0]?.at ?? until;
    if (first > 0 && isShort()) return { ...sum, end: next };
    const batch = phones.slice(first, first + mostAtOnce);
    const ends = await Promise.all(batch.map((texts) => receiveForPhone(world, texts)));
    for (const [at, { found, failed }] of ends.entries()) {
      const texts = batch[at] ?? [];
      sum.checked += texts.length;
      sum.found += found;
      sum.failed += failed;
      if (failed > 0) sum.failedAt = Math.min(sum.failedAt, texts[0]?.at ?? until);
    }
  }
  return { ...sum, end: until };
}

function byPhone(texts: readonly ListedState[]): readonly (readonly ListedState[])[] {
  const phones = new Map<string, ListedState[]>();
  for (const text of texts.toSorted((a, b) => a.at - b.at)) {
    const known = phones.get(text.to);
    if (known) known.push(text);
    else phones.set(text.to, [text]);
  }
  return [...phones.values()];
}

/** A person's failure is logged and holds up nobody else: the next night asks again. */
async function receiveForPhone(
  world: SweepingWorld,
  texts: readonly ListedState[],
): Promise<{ readonly found: number; readonly failed: number }> {
  let found = 0;
  try {
    const hash = await addressHash(world, 'phone', texts[0]?.to ?? '');
    const owner = await world.store.addresses.owner('phone', hash, world.now());
    // The number is nobody's, or its owner was erased: there is no receipt to raise.
    if (!owner?.subscriber) return { found, failed: 0 };
    const { receipts } = await world.store.people.timeline(owner.subscriber, world.now());
    for (const text of texts) {
      for (const { message, providerId, status } of receipts) {
        if (providerId !== text.id || !isNewResult(status, text.status)) continue;
        if (await receiveTextStatus(world, message, reportOf(text))) found += 1;
      }
    }
    return { found, failed: 0 };
  } catch (error) {
    world.log.error('what became of a text could not be noted', {
      text: texts[0]?.id,
      error: errorName(error),
    });
    return { found, failed: 1 };
  }
}

/** Warns where callbacks were lost; where most were, somebody must see to our webhook. */
function logFound(
  world: SweepingWorld,
  { checked, found }: Pick<UnreportedReport, 'checked' | 'found'>,
): void {
  if (found === 0) return;
  const level = found >= manyLost && found * 2 > checked ? 'error' : 'warn';
  world.log[level]('Twilio\u2019s word of texts did not reach us', { checked, found });
}
