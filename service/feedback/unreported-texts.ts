/**
 * What became of texts whose status callback never came (promise 12): the sweep asks Twilio's own
 * list, finds the receipt by Twilio's id beside whoever has the number now, and tells it as the
 * callback would have. It writes where that is news alone.
 *
 *     sent ──15 min──► asked for once, by the next sweep ──each night, for two days──► asked for again: some take hours
 *
 * One mark says how far it has come, in order of time. A night moves it back; whatever is cut
 * short, or was not listed, the next sweep goes on with from there. A person who cannot be read
 * holds up nobody and is asked for again by night. Texts of which nobody knows yet whether they
 * were taken have no id of Twilio's: those are settled first (settle-unknown.ts, handed-answer.ts),
 * with what the list says by then. A number that has passed on to another person leaves the first
 * one's receipt as it was, since nothing leads back to them.
 *
 * A look costs a query for the number's owner and one for what stands beside them: 1 and 2 to 3
 * read units a phone.
 */

import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { hashAddress } from '../address-hash.ts';
import { isNewResult, receiveTextStatus, reportOf } from '../delivery/text-receipt.ts';
import { errorName } from '../ports/log.ts';
import type { RetentionMark } from '../ports/retention-store.ts';
import type { ListedState } from '../ports/texter.ts';
import type { SweepingWorld, SweepKind } from '../ports/world.ts';

/** Until then a callback may be on its way, and Twilio's list be late. */
const settledAfterMs = 15 * minuteMs;
/** By night far enough for a text that was in doubt for a day. */
const looksBackMs: Readonly<Record<SweepKind, number>> = { often: hourMs, nightly: 50 * hourMs };
/** A run asks for no more at once, after however long an outage. */
const stretchMs = looksBackMs.nightly;
/** Whoever cannot be read is tried again each night for so long. */
const givenUpAfterMs = 7 * dayMs;
/** Phones looked up side by side. */
const handsFull = 8;
/** So many at once, and the most of all: it is not one that was lost. */
const manyLost = 10;

type StatesMark = Pick<RetentionMark, 'statesUntil' | 'statesFailed'>;

export interface SweptStates {
  readonly looked: number;
  /** Of which nobody had told us. */
  readonly found: number;
  readonly failed: number;
  /** In place of what the mark said. */
  readonly mark: StatesMark;
}

/** `isShort`: too little time is left to go on; then the next sweep does. */
export async function receiveUnreported(
  world: SweepingWorld,
  kind: SweepKind,
  mark: RetentionMark,
  isShort: () => boolean = () => false,
): Promise<SweptStates> {
  const now = world.now();
  const since = beginOf(kind, mark, now);
  const until = Math.min(now - settledAfterMs, since + stretchMs);
  const { statesFailed } = mark;
  const begun: StatesMark = {
    statesUntil: since,
    ...(statesFailed === undefined ? {} : { statesFailed }),
  };
  const undone = { looked: 0, found: 0, failed: 0, mark: begun };
  if (until <= since) return undone;
  // Before the work: if this run dies, the next one of the day begins where it began.
  if (kind === 'nightly') await world.store.noteRetention({ ...mark, ...begun });
  let listed: readonly ListedState[];
  try {
    listed = await world.texter.states(since, until);
  } catch (error) {
    // Its name alone: what Twilio says of an error may quote a number.
    world.log.error('the list of texts sent cannot be read', { error: errorName(error) });
    return { ...undone, failed: 1 };
  }
  const { end, failedAt, ...counted } = await settleAll(world, listed, until, isShort);
  tell(world, counted);
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
 * In order of each phone's first text, so that whatever was sent before the next phone's is done.
 */
async function settleAll(
  world: SweepingWorld,
  listed: readonly ListedState[],
  until: number,
  isShort: () => boolean,
): Promise<Omit<SweptStates, 'mark'> & { readonly end: number; readonly failedAt: number }> {
  const phones = byPhone(listed.filter(({ status }) => isNewResult('sent', status)));
  const sum = { looked: 0, found: 0, failed: 0, failedAt: Number.POSITIVE_INFINITY };
  for (let first = 0; first < phones.length; first += handsFull) {
    const next = phones[first]?.[0]?.at ?? until;
    if (first > 0 && isShort()) return { ...sum, end: next };
    const hands = phones.slice(first, first + handsFull);
    const ends = await Promise.all(hands.map((texts) => settlePhone(world, texts)));
    for (const [at, { found, failed }] of ends.entries()) {
      const texts = hands[at] ?? [];
      sum.looked += texts.length;
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

/** One person's failure is theirs: a line, and the night looks again. */
async function settlePhone(
  world: SweepingWorld,
  texts: readonly ListedState[],
): Promise<{ readonly found: number; readonly failed: number }> {
  let found = 0;
  try {
    const hash = hashAddress(world.secrets.tokenKey, texts[0]?.to ?? '');
    const owner = await world.store.owner('phone', hash, world.now());
    // Nobody's, or somebody's who was erased: there is no receipt to settle.
    if (!owner?.subscriber) return { found, failed: 0 };
    const { receipts } = await world.store.timeline(owner.subscriber, world.now());
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

/**
 * One lost callback is counted with its receipt; where most are lost, somebody must look at our
 * webhook.
 */
function tell(
  world: SweepingWorld,
  { looked, found }: Pick<SweptStates, 'looked' | 'found'>,
): void {
  if (found === 0) return;
  const level = found >= manyLost && found * 2 > looked ? 'error' : 'warn';
  world.log[level]('Twilio\u2019s word of texts did not reach us', { looked, found });
}
