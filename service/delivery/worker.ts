/**
 * One run of a delivering worker: takes its lease, serves what is due in its partitions, stream by
 * stream, until nothing is or its time is nearly over. The due index is the queue: its rows are
 * hints, so a stale, repeated or missing one changes nothing.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outgoing, Stream } from '../../core/due.ts';
import { continueErasure } from '../erase-person.ts';
import { errorName } from '../ports/log.ts';
import type { SendRate } from '../ports/mailer.ts';
import { resetOnReused } from '../ports/outcome.ts';
import { type DueRow, duePartitions } from '../ports/store.ts';
import type { DeliveringWorld, World } from '../ports/world.ts';
import { type Delivered, deliverOne, type SendResult } from './delivery.ts';
import { MailRate, TokenBucket } from './pacing.ts';
import { ReadAhead } from './read-ahead.ts';
import { resolveUnknown } from './resolve-unknown.ts';
import { RetryLimits } from './retry-limits.ts';
import { MailGate, type Passage, TextGate } from './send-gate.ts';
import { drainStreams, keyOf, type StreamSource } from './stream.ts';

/**
 * The lease keeps two workers from spending one rate twice; losing it costs pacing, never a second
 * send.
 */
export const workerLeaseMs = 30_000;
const leaseRenewMs = 10_000;
/** Time kept back at the end of a run: a call and its two writes. */
const reserveMs = 15_000;
/** A run that has nothing else to do waits so long for a letter that SES throttled. */
const nearMs = 10_000;
/** What becomes of a call is written so much later, and counted from then. */
const writtenMs = 100;
/** How often an idle stream is fetched while another is served. A reply waits in the first one. */
export const fetchAgainMs: Readonly<Record<Stream, number>> = { '!': 500, m: 5_000, s: 5_000 };
const streams: readonly Stream[] = ['!', 'm', 's'];
/** People of one stream served at once, after the trial sends. */
const leastConcurrent = 2;
const mostConcurrent = 128;
/** A page of the index. */
const mostRowsPerQuery = 1_000;

export interface RunReport {
  readonly sent: number;
  /** Channels whose provider takes no messages from us. */
  readonly halted: readonly string[];
  /** Something may be due that this run had no time for: another run should follow at once. */
  readonly leftEarly: boolean;
}

export interface RunOptions {
  /** Milliseconds this run may take, on the monotonic clock. */
  readonly timeMs: number;
  /** Which of the settings' workers this is, from 0 (where it is left out). */
  readonly worker?: number;
  /**
   * Finishes an inbound text that its webhook left half done; answers whether there was anything to
   * do. Handed in: intake stands above delivery.
   */
  readonly finishInbound: (world: World, subscriber: string, id: string) => Promise<boolean>;
  readonly monotonic?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/**
 * Serves everything that is due in the partitions of one worker. `undefined` when another run holds
 * its lease.
 */
export async function runWorker(
  world: DeliveringWorld,
  options: RunOptions,
): Promise<RunReport | undefined> {
  const run = new Run(world, options);
  if (!(await run.takeLease())) return undefined;
  const report = await run.drain();
  await run.close();
  // A worker that was nudged while this run held the lease has left, and this run's last fetch may
  // be older than that nudge.
  return report.sent > 0 && (await run.isReplyDue()) ? { ...report, leftEarly: true } : report;
}

function isPerson({ item }: DueRow): boolean {
  return item === 'PROFILE';
}

class Run {
  private readonly world: DeliveringWorld;
  private readonly worker: number;
  private readonly partitions: readonly number[];
  private readonly token = randomBytes(6).toString('base64url');
  private readonly monotonic: () => number;
  private readonly sleep: (ms: number) => Promise<unknown>;
  private readonly finishInbound: RunOptions['finishInbound'];
  private readonly endsAt: number;
  private renewAt = 0;
  private readonly buckets: Readonly<Record<'email' | 'sms', TokenBucket>>;
  private readonly halted = new Set<string>();
  private readonly mailRate: SendRate;
  private readonly gates: { readonly email: MailGate; readonly sms: TextGate };
  private readonly retryLimits: RetryLimits;
  /**
   * Rows that this run serves no more, whatever the index says: they hold up nobody (promise 7).
   */
  private readonly skipped = new Set<string>();
  private sent = 0;
  /** When each stream was last fetched, on the monotonic clock. */
  private readonly fetchedAt: Record<Stream, number> = { '!': 0, m: 0, s: 0 };
  /** Moments, on the monotonic clock, at which throttled letters are due again within seconds. */
  private retriesAt: readonly number[] = [];
  /** Another worker has the lease. */
  private lost = false;
  /** Something waits that this run has no time for. */
  private late = false;

  constructor(
    world: DeliveringWorld,
    {
      timeMs,
      finishInbound,
      worker = 0,
      monotonic = () => performance.now(),
      sleep = wait,
    }: RunOptions,
  ) {
    const { workers = 1, mailsPerSecond, segmentsPerSecond } = world.settings;
    this.world = world;
    this.worker = worker;
    this.partitions = [...Array(duePartitions).keys()].filter((n) => n % workers === worker);
    this.finishInbound = finishInbound;
    this.monotonic = monotonic;
    this.sleep = sleep;
    this.endsAt = monotonic() + timeMs - Math.min(reserveMs, timeMs / 2);
    this.gates = { email: new MailGate(world, monotonic), sms: new TextGate(world, monotonic) };
    this.retryLimits = new RetryLimits(world);
    this.mailRate = world.mailRate ?? new MailRate(world, undefined, monotonic);
    this.buckets = {
      email: new TokenBucket(mailsPerSecond / workers, monotonic, sleep),
      sms: new TokenBucket(segmentsPerSecond / workers, monotonic, sleep),
    };
  }

  /** Takes the lease, or renews it when that is due; `false` once another worker has it. */
  async takeLease(): Promise<boolean> {
    if (this.lost) return false;
    if (this.monotonic() < this.renewAt) return true;
    this.renewAt = this.monotonic() + leaseRenewMs;
    this.lost = !(await this.world.store.queue.lease(
      this.worker,
      this.token,
      this.world.now(),
      workerLeaseMs,
    ));
    return !this.lost;
  }

  /** Writes what the gates have counted and gives the lease back. */
  async close(): Promise<void> {
    await Promise.all([this.gates.email.close(), this.gates.sms.close()]);
    if (!this.lost) await this.world.store.queue.release(this.worker, this.token);
  }

  async drain(): Promise<RunReport> {
    do await drainStreams(streams.map((stream) => this.sourceOf(stream)));
    while (await this.isRetryNear());
    return { sent: this.sent, halted: [...this.halted], leftEarly: this.late || this.isOver() };
  }

  /**
   * Waits for the next letter that SES throttled, where it comes within seconds. What answers a
   * person does not wait with it.
   */
  private async isRetryNear(): Promise<boolean> {
    const served = Math.min(...Object.values(this.fetchedAt));
    this.retriesAt = this.retriesAt.filter((at) => at > served);
    const next = Math.min(...this.retriesAt, this.endsAt);
    if (next === this.endsAt) return false;
    while (await this.goesOn()) {
      const leftMs = next - this.monotonic();
      if (leftMs <= 0 || (await this.isReplyDue())) return true;
      await this.sleep(Math.min(fetchAgainMs['!'], Math.ceil(leftMs)));
    }
    return false;
  }

  /** Whether something is due that answers a person. */
  async isReplyDue(): Promise<boolean> {
    return (await this.fetchDue('!', duePartitions)).length > 0;
  }

  private async goesOn(): Promise<boolean> {
    return !this.isOver() && this.takeLease();
  }

  private isOver(): boolean {
    return this.lost || this.late || this.monotonic() >= this.endsAt;
  }

  private sourceOf(stream: Stream): StreamSource {
    const bucket = this.buckets[stream === 's' ? 'sms' : 'email'];
    // A call takes a tenth of a second as a rule, and ten where it goes wrong.
    const concurrency = () =>
      Math.min(mostConcurrent, Math.max(leastConcurrent, Math.ceil(bucket.rate / 2)));
    const people = new ReadAhead(this.world, concurrency, this.monotonic);
    return {
      // The first stream has messages of both channels.
      trialSends: stream === '!' ? 2 : 1,
      concurrency,
      fetch: (limit) => this.fetchDue(stream, limit),
      expect: (rows) => people.expect(rows.filter(isPerson).map(({ subscriber }) => subscriber)),
      serve: async (row) => {
        const moved = await this.serve(row, people);
        // What this run could not move stays on the index: fetching it again would only spin.
        if (!moved) this.skipped.add(keyOf(row));
        return moved;
      },
      goesOn: () => this.goesOn(),
      idle: () => this.sleep(fetchAgainMs[stream]),
    };
  }

  private async fetchDue(stream: Stream, limit: number): Promise<readonly DueRow[]> {
    this.fetchedAt[stream] = this.monotonic();
    // Skipped rows stay on the index, before all others.
    const each = Math.min(
      mostRowsPerQuery,
      Math.ceil(limit / this.partitions.length) + this.skipped.size,
    );
    const found = await Promise.all(
      this.partitions.map((partition) =>
        this.world.store.queue.due(partition, stream, this.world.now(), each),
      ),
    );
    return found
      .flat()
      .filter((row) => !this.skipped.has(keyOf(row)))
      .sort((a, b) => a.at - b.at);
  }

  /** Answers whether anything was moved. An error is counted against the row, and never thrown. */
  private async serve(row: DueRow, people: ReadAhead): Promise<boolean> {
    try {
      if (!(await this.retryLimits.mayTry(row))) {
        this.skipped.add(keyOf(row));
        return true;
      }
      const moved = await this.serveRow(row, people);
      await this.retryLimits.served(row);
      return moved;
    } catch (error) {
      this.skipped.add(keyOf(row));
      await this.countFailure(row, error);
      // Others may stand behind it.
      return true;
    }
  }

  /** Where counting fails too, the table is not reached, and the row is not to blame. */
  private async countFailure(row: DueRow, error: unknown): Promise<void> {
    try {
      await this.retryLimits.failed(row, error);
    } catch (second) {
      this.world.log.error('serving a subscriber failed and could not be counted', {
        subscriber: row.subscriber,
        error: errorName(error),
        counting: errorName(second),
      });
    }
  }

  private async serveRow(row: DueRow, people: ReadAhead): Promise<boolean> {
    if (row.item.startsWith('MESSAGE#'))
      return resolveUnknown(this.world, row.item.slice('MESSAGE#'.length));
    if (row.item.startsWith('REPLY#'))
      return this.finishInbound(this.world, row.subscriber, row.item.slice('REPLY#'.length));
    if (row.item === 'ERASURE') return continueErasure(this.world, row.subscriber);
    return this.serveSubscriber(row, people);
  }

  private async serveSubscriber(row: DueRow, people: ReadAhead): Promise<boolean> {
    const served = await deliverOne(this.world, row.subscriber, {
      read: (subscriber) => people.read(subscriber),
      mayGo: (message) => this.mayGo(message),
      takeTurn: (message, units) => this.takeTurn(message, units),
      answered: (message, result) => this.answered(message, result),
    });
    switch (served.step) {
      case 'nothing':
      case 'busy':
      case 'held':
      case 'noTurn':
        // Stale rows stay until the index catches up; serving them again in this run would only
        // spin.
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
        await this.record(served);
        return true;
    }
  }

  private async record(served: Extract<Delivered, { message: Outgoing }>): Promise<void> {
    const { step, message, units, code, throttled } = served;
    if (step === 'sent') this.sent += 1;
    if (step === 'sent' || step === 'unknown') this.gates[message.channel].taken(units, message.id);
    if (throttled && message.channel === 'sms') await this.gates.sms.slowDown();
    this.world.log.info('message', { message: message.id, outcome: step, code });
    if (code === resetOnReused)
      this.world.log.warn('a kept connection was reset', {
        channel: message.channel,
        message: message.id,
      });
  }

  private answered({ id, channel }: Outgoing, result: SendResult): SendResult {
    if (channel !== 'email') return result;
    if (result.status === 'sent') this.mailRate.taken();
    if (result.status !== 'refused' || !result.throttled) return result;
    const retryAfterMs = this.mailRate.throttled(id);
    if (retryAfterMs <= nearMs)
      this.retriesAt = [...this.retriesAt, this.monotonic() + retryAfterMs + writtenMs];
    return { ...result, retryAfterMs };
  }

  private mayGo(message: Outgoing): Promise<Passage> {
    // Once in minutes SES is asked for its rate: here, while the table says whether letters may go.
    if (message.channel === 'email') void this.mailRate.perSecond();
    return this.gates[message.channel].mayGo(message);
  }

  private async takeTurn({ channel, out }: Outgoing, units: number): Promise<boolean> {
    if (this.halted.has(channel)) return false;
    if (channel === 'email') this.buckets.email.rate = await this.mailRate.perSecond();
    const first = out !== undefined && out.words !== 'touch';
    const cost = channel === 'sms' ? await this.gates.sms.cost(units) : units;
    // A message that comes too late in this run is the next run's.
    this.late ||= !(await this.buckets[channel].take(cost, { first, until: this.endsAt }));
    return !this.late && this.takeLease();
  }
}
