/**
 * One run of the delivering worker: takes the lease, serves what is due, stream by stream, until nothing is or its time is
 * nearly over. The due index is the queue: its rows are hints, so a stale, repeated or missing one changes nothing.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outgoing, Stream } from '../core/due.ts';
import { Breaker } from './breaker.ts';
import { type Delivered, deliverOne } from './delivery.ts';
import { duePartitions } from './dynamo-keys.ts';
import { continueErasure } from './erase.ts';
import { finishInbound } from './inbound.ts';
import { MailRate } from './mail-rate.ts';
import { isMailThrottle, nameOf } from './outcome.ts';
import { TokenBucket } from './pacing.ts';
import { Poison } from './poison.ts';
import { settleUnknown } from './settle-unknown.ts';
import type { DueRow } from './store.ts';
import { TextChannel } from './text-channel.ts';
import { isThrottled } from './twilio-codes.ts';
import type { DeliveringWorld } from './world.ts';

/** The lease keeps two workers from spending one rate twice; losing it costs pacing, never a second send. */
export const workerLeaseMs = 30_000;
const leaseRenewMs = 10_000;
/** Time kept back at the end of a run: a call and its two writes. */
const reserveMs = 15_000;
const answerEveryMs = 1_000;
const rowsPerQuery = 25;
/** A page of the index. */
const mostRowsPerQuery = 1_000;
/** People served side by side, once the first of a stream has shown that the provider takes messages. */
const handsFull = 8;

export interface RunReport {
  readonly sent: number;
  readonly halted: readonly string[];
  readonly leftEarly: boolean;
}

export interface RunOptions {
  /** Milliseconds this run may take, on the monotonic clock. */
  readonly timeMs: number;
  readonly monotonic?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** Serves everything that is due. `undefined` when another worker holds the lease. */
export async function runWorker(world: DeliveringWorld, options: RunOptions): Promise<RunReport | undefined> {
  const run = new Run(world, options);
  if (!(await run.takeLease())) return undefined;
  const report = await run.toTheEnd();
  await run.giveLease();
  return report;
}

class Run {
  private readonly world: DeliveringWorld;
  private readonly token = randomBytes(6).toString('base64url');
  private readonly monotonic: () => number;
  private readonly sleep: (ms: number) => Promise<unknown>;
  private readonly endsAt: number;
  private renewAt = 0;
  private readonly buckets: Readonly<Record<'email' | 'sms', TokenBucket>>;
  private readonly halted = new Set<string>();
  private readonly mailRate: MailRate;
  private readonly texts: TextChannel;
  private readonly letters: Breaker;
  private readonly poison: Poison;
  /** Rows that are done with in this run, whatever the index says: they hold up nobody (promise 7). */
  private readonly skipped = new Set<string>();
  private sent = 0;
  private lost = false;
  private answeredAt = 0;
  /** Something waits that this run has no time for. */
  private late = false;

  constructor(world: DeliveringWorld, { timeMs, monotonic = () => performance.now(), sleep = wait }: RunOptions) {
    this.world = world;
    this.monotonic = monotonic;
    this.sleep = sleep;
    this.endsAt = monotonic() + timeMs - Math.min(reserveMs, timeMs / 2);
    this.texts = new TextChannel(world, monotonic);
    this.letters = new Breaker(world, monotonic);
    this.poison = new Poison(world);
    this.mailRate = world.mailRate ?? new MailRate(world);
    this.buckets = {
      email: new TokenBucket(world.settings.mailsPerSecond, monotonic),
      sms: new TokenBucket(world.settings.segmentsPerSecond, monotonic),
    };
  }

  /** Takes the lease, or renews it when that is due; `false` once another worker has it. */
  async takeLease(): Promise<boolean> {
    if (this.lost) return false;
    if (this.monotonic() < this.renewAt) return true;
    this.renewAt = this.monotonic() + leaseRenewMs;
    this.lost = !(await this.world.store.lease(0, this.token, this.world.now(), workerLeaseMs));
    return !this.lost;
  }

  async giveLease(): Promise<void> {
    await Promise.all([this.texts.close(), this.letters.close()]);
    if (!this.lost) await this.world.store.release(0, this.token);
  }

  async toTheEnd(): Promise<RunReport> {
    let busy = true;
    while (busy && !this.isOver()) {
      busy = false;
      // What answers a person goes first, and again before each other batch.
      for (const stream of ['!', 'm', '!', 's'] as const) {
        if (this.isOver() || !(await this.takeLease())) break;
        if (await this.serveStream(stream)) busy = true;
      }
    }
    return { sent: this.sent, halted: [...this.halted], leftEarly: this.late || this.isOver() };
  }

  private isOver(): boolean {
    return this.lost || this.late || this.monotonic() >= this.endsAt;
  }

  /** One batch of a stream over all partitions. Whether anything was moved. */
  private async serveStream(stream: Stream): Promise<boolean> {
    if (stream === '!') this.answeredAt = this.monotonic();
    const partitions = Array.from({ length: duePartitions }, (_, partition) => partition);
    // Rows that are skipped stand first in the index: who comes behind them must still be seen.
    const limit = Math.min(rowsPerQuery + this.skipped.size, mostRowsPerQuery);
    const found = await Promise.all(
      partitions.map((partition) => this.world.store.due(partition, stream, this.world.now(), limit)),
    );
    const rows = found
      .flat()
      .filter((row) => !this.skipped.has(keyOf(row)))
      .sort((a, b) => a.at - b.at);
    let moved = false;
    // The first goes alone: if the provider is shut, one probe finds it out, not eight.
    for (let next = 0; next < rows.length && !this.isOver(); ) {
      const hands = rows.slice(next, next === 0 ? 1 : next + this.handsFor(stream));
      next += hands.length;
      const served = await Promise.all(hands.map((row) => this.serve(row)));
      moved ||= served.some(Boolean);
      if (stream !== '!' && (await this.answerMeanwhile())) moved = true;
    }
    return moved;
  }

  /** No more hands than the rate lets through in a second: what answers a person must not wait behind them. */
  private handsFor(stream: Stream): number {
    if (stream === '!') return handsFull;
    return Math.max(1, Math.min(handsFull, Math.floor(this.buckets[stream === 'm' ? 'email' : 'sms'].rate)));
  }

  /** In the middle of a batch that the rate holds back, who signs up or writes is looked for every second. */
  private async answerMeanwhile(): Promise<boolean> {
    if (this.isOver() || this.monotonic() < this.answeredAt + answerEveryMs) return false;
    return this.serveStream('!');
  }

  private async serve(row: DueRow): Promise<boolean> {
    try {
      if (!(await this.poison.mayTry(row))) {
        this.skipped.add(keyOf(row));
        return true;
      }
      const moved = await this.serveRow(row);
      await this.poison.served(row);
      return moved;
    } catch (error) {
      this.skipped.add(keyOf(row));
      await this.noteFailure(row, error);
      // Others may stand behind it.
      return true;
    }
  }

  /** Where even counting fails the table is not reached, and nobody is to blame. */
  private async noteFailure(row: DueRow, error: unknown): Promise<void> {
    try {
      await this.poison.failed(row, error);
    } catch (second) {
      const facts = { subscriber: row.subscriber, error: nameOf(error), counting: nameOf(second) };
      this.world.log.error('serving a subscriber failed and could not be counted', facts);
    }
  }

  private async serveRow(row: DueRow): Promise<boolean> {
    if (row.item.startsWith('MESSAGE#')) return settleUnknown(this.world, row.item.slice('MESSAGE#'.length));
    if (row.item.startsWith('REPLY#'))
      return finishInbound(this.world, row.subscriber, row.item.slice('REPLY#'.length));
    if (row.item === 'ERASURE') return continueErasure(this.world, row.subscriber);
    return this.serveSubscriber(row);
  }

  private async serveSubscriber(row: DueRow): Promise<boolean> {
    let segments = 0;
    const served = await deliverOne(this.world, row.subscriber, async (message, units) => {
      segments = message.channel === 'sms' ? units : 0;
      if ((await this.texts.putOff(message)) || (await this.letters.putOff(message))) return false;
      return this.pace(message, units);
    });
    switch (served.step) {
      case 'nothing':
      case 'busy':
      case 'held':
        // Stale rows stay until the index catches up; serving them again in this run would only spin.
        this.skipped.add(keyOf(row));
        return served.step === 'nothing';
      case 'again':
        return true;
      case 'halted':
        this.halted.add(served.message.channel);
        this.world.log.error('a provider takes no messages from us', {
          channel: served.message.channel,
          code: served.code,
        });
        return false;
      default:
        await this.note(served, segments);
        return true;
    }
  }

  private async note(served: Extract<Delivered, { message: Outgoing }>, segments: number): Promise<void> {
    const { step, message, code } = served;
    if (step === 'sent') this.sent += 1;
    const isTaken = step === 'sent' || step === 'unknown';
    if (isTaken && message.channel === 'sms') this.texts.note(segments);
    if (isTaken && message.channel === 'email') this.letters.note();
    if (step === 'refused' && message.channel === 'sms' && isThrottled(code)) await this.texts.slowDown();
    if (step === 'refused' && message.channel === 'email' && isMailThrottle(code)) this.mailRate.throttled();
    this.world.log.info('message', { message: message.id, outcome: step, code });
  }

  private async pace({ channel }: Outgoing, units: number): Promise<boolean> {
    if (this.halted.has(channel)) return false;
    if (channel === 'email') this.buckets.email.rate = await this.mailRate.perSecond();
    const waitMs = this.buckets[channel].take(channel === 'sms' ? await this.texts.cost(units) : units);
    // Whoever comes next has the time that this run has not.
    this.late ||= this.monotonic() + waitMs >= this.endsAt;
    if (this.late) return false;
    if (waitMs > 0) await this.sleep(waitMs);
    return this.takeLease();
  }
}

function keyOf(row: DueRow): string {
  // Written after it was served, a row has another time and is another row.
  return `${row.subscriber} ${row.item} ${row.at}`;
}
