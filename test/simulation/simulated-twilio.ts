/**
 * Twilio in a simulated world: it takes texts or not, lists what it took, reports what became of it
 * in some seeds, and brings what phones write to the webhook.
 */

import { readStatus } from '../../adapters/twilio/twilio-codes.ts';
import { hourMs } from '../../core/calendar/zone.ts';
import { receiveTextStatus } from '../../service/delivery/text-receipt.ts';
import { receiveUnreported } from '../../service/feedback/unreported-texts.ts';
import { receiveInbound } from '../../service/intake/receive-text.ts';
import type { StateList, Texter } from '../../service/ports/texter.ts';
import type { SweepingWorld, SweepKind } from '../../service/ports/world.ts';
import type { Safety, Taken } from './safety.ts';
import type { Seeded } from './seeded.ts';
import { type Stage, type Start, startAt } from './stage.ts';
import { callVendor } from './vendor-calls.ts';
import type { Process } from './world-of-chance.ts';

/**
 * In one seed of this many, Twilio reports the outcome of every text, except during a stretch in
 * which all reports are lost.
 */
const toldEvery = 8;
/** A carrier lets no text of ours through. */
const barred = '30034';
/** Twilio waits this long for a webhook's response. */
const responseMs = 15_000;

/** Milliseconds since 1970, the last not included. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

export class SimulatedTwilio {
  readonly isTold: boolean;
  readonly #stage: Stage;
  readonly #safety: Safety;
  readonly #start: Start;
  /** A generator of its own, so that the other seeds keep their stories. */
  readonly #fates: Seeded;
  /** Callbacks are lost between these moments. */
  readonly #deaf: Stretch;
  readonly #barred: Stretch | undefined;
  /** The replies that Twilio took from a webhook's response. */
  readonly #responded = new Set<string>();
  /** When Twilio received each text, by its clock. */
  readonly #textedAt = new Map<string, number>();
  /** The newest text of each phone. */
  readonly #newest = new Map<string, string>();

  /** `barred`: no text arrives between these moments, and Twilio reports each. */
  constructor(stage: Stage, safety: Safety, start: Start, barred?: Stretch) {
    this.#barred = barred;
    this.#stage = stage;
    this.#safety = safety;
    this.#start = start;
    this.isTold = stage.seed % toldEvery === 3;
    this.#fates = stage.chanceOf(3_000_017);
    const from = startAt + this.#fates.below(4 * 24) * hourMs;
    this.#deaf = { from, to: from + (1 + this.#fates.below(8 * 24)) * hourMs };
  }

  /** A phone texts the service; the webhook is repeated now and then. */
  text(phone: string, body: string): void {
    const { room, chance } = this.#stage;
    const id = `SM${String(this.#textedAt.size + 1).padStart(32, '0')}`;
    this.#textedAt.set(id, room.now);
    this.#stage.heard.add(phone);
    this.#newest.set(phone, id);
    this.#safety.opened(phone);
    const receive = () =>
      this.#start('sms', async (world) => {
        const askedAt = room.now;
        const answer = await receiveInbound(world, { id, from: phone, body });
        if (body === 'STOP' && this.#newest.get(phone) === id) this.#safety.ended(phone);
        // Twilio takes the answer from a response in time, unless the response is lost.
        if (!answer?.message || room.now - askedAt > responseMs || chance.chance(0.2)) return;
        // A repeated webhook repeats the response, which Twilio takes once.
        if (this.#responded.has(answer.message)) return;
        this.#responded.add(answer.message);
        this.#safety.acceptResponse(answer.message);
        this.#report(this.#take(answer.message, phone, answer.text));
      });
    receive();
    if (chance.chance(0.15)) this.#stage.at(room.now + chance.below(20) * 1_000, receive);
  }

  texter(process: Process): Texter & StateList {
    const list = (label: string, isMeant: (text: Taken) => boolean) =>
      this.#stage.room.call(
        process,
        () => label,
        async () => this.#safety.taken.filter(isMeant),
      );
    return {
      // Twilio lists what it took, even if its answer was lost.
      send: (text) =>
        callVendor(this.#stage, this.#safety, process, {
          vendor: 'Twilio',
          message: text.id,
          to: text.to,
          take: () => {
            const taken = this.#take(text.id, text.to, text.body);
            if (this.isTold || this.#barred) this.#report(taken);
            return taken.id;
          },
        }),
      states: (since, until) => list('Twilio states', ({ at }) => at >= since && at <= until),
      sentTo: (to, since) =>
        list(
          'Twilio list',
          (text) => text.to === to && text.at >= since && !this.#isUnlisted(text.message),
        ),
      received: async () => [],
      ageOf: (id) =>
        this.#stage.room.call(
          process,
          () => 'Twilio age',
          async () => this.#stage.now - (this.#textedAt.get(id) ?? this.#stage.now),
        ),
      wordsKept: async () => [],
      removeMedia: async () => ({ done: true }),
      redact: async () => ({ done: true }),
    };
  }

  #isUnlisted(message: string): boolean {
    return this.#stage.mutant === 'answered-twice' && this.#responded.has(message);
  }

  /** Records what Twilio took, and chooses its outcome. */
  #take(message: string, to: string, body: string): Taken {
    if (!this.#stage.heard.has(to))
      this.#stage.problems.push(`${message} went to a phone that never wrote`);
    const fate = this.isTold ? this.#fates.next() : 0;
    const fails = fate < 0.85 ? undefined : fate < 0.98 ? '30003' : '30005';
    const code = isIn(this.#barred, this.#stage.now) ? barred : fails;
    const end = readStatus(code ? 'undelivered' : 'delivered', code);
    const id = `id-${this.#safety.taken.length}-${message}`;
    const taken = { id, message, to, body, at: this.#stage.now, ...end };
    this.#safety.taken.push(taken);
    return taken;
  }

  /** Makes the status callback. */
  #report({ message, id: providerId, status, code, meaning }: Taken): void {
    const { now } = this.#stage;
    if (this.isTold && isIn(this.#deaf, now)) return;
    const why = { ...(code ? { code } : {}), ...(meaning ? { meaning } : {}) };
    const news = { status, providerId, ...why };
    this.#stage.at(now + 1_500, () =>
      this.#start('status', async (world) => {
        await receiveTextStatus(world, message, news);
        if (code === barred) this.#safety.halted();
      }),
    );
  }

  /** Plans the sweeps of every hour and every night, for as long as the longest story. */
  planSweeps(): void {
    if (!this.isTold) return;
    const sweep = (kind: SweepKind) => async (world: SweepingWorld) => {
      if (this.#stage.mutant === 'callbacks-unswept') return;
      const mark = await world.store.upkeep.progress();
      await world.store.upkeep.recordProgress((await receiveUnreported(world, kind, mark)).mark);
    };
    for (let hour = 1; hour < 26 * 24; hour++) {
      const kind = hour % 24 === 0 ? 'nightly' : 'often';
      this.#stage.at(startAt + hour * hourMs, () => this.#start('sweep', sweep(kind)));
    }
  }
}

function isIn(stretch: Stretch | undefined, now: number): boolean {
  return stretch !== undefined && now >= stretch.from && now < stretch.to;
}
