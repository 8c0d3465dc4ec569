/**
 * A table and Twilio's double with one clock, and people who have texts on, for tests of the sweep.
 * Twilio's callbacks reach no function here: only Twilio knows the status of a text.
 */

import { TwilioTexter } from '../../../adapters/twilio/twilio-texter.ts';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { startTwilioEndpoint, type TwilioEndpoint } from '../../../local/twilio/twilio-endpoint.ts';
import { hashAddress } from '../../../service/address-hash.ts';
import type { Receipt } from '../../../service/ports/store.ts';
import type { SweepingWorld, SweepKind } from '../../../service/ports/world.ts';
import { type SweepReport, sweep } from '../../../service/upkeep/run-sweep.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';

export class SweptBed {
  readonly #bed: WebBed;
  readonly twilio: TwilioEndpoint;
  readonly world: SweepingWorld;
  #texts = 0;

  private constructor(bed: WebBed, twilio: TwilioEndpoint, world: SweepingWorld) {
    this.#bed = bed;
    this.twilio = twilio;
    this.world = world;
  }

  static async open(): Promise<SweptBed> {
    const bed = await startWebBed();
    const { settings, secrets } = bed.world;
    const { twilioAccountSid: accountSid, twilioFrom: from, publicUrl } = settings;
    const { twilioAuthToken: authToken } = secrets;
    const inboundUrl = `${publicUrl}/twilio/inbound`;
    const twilio = await startTwilioEndpoint({
      ...{ accountSid, authToken, inboundUrl, numbers: [from] },
      ...{ port: 0, now: () => bed.world.now() },
    });
    twilio.faults.set({ loseEvents: true });
    const texter = new TwilioTexter({ accountSid, authToken, from, publicUrl, url: twilio.url });
    // The due index is written for this course, and the digests of these days are done, so that the
    // sweeps have no other work.
    await bed.world.store.queue.recordIndexedCourse(bed.world.library.version);
    await bed.world.store.upkeep.recordDigest(Math.floor(monday / dayMs) + 365);
    const mailer = {
      send: async () => ({ status: 'sent', providerId: 'kept by nobody' }) as const,
    };
    return new SweptBed(bed, twilio, { ...bed.world, mailer, texter });
  }

  async close(): Promise<void> {
    await this.twilio.close();
    await this.#bed.close();
  }

  get now(): number {
    return this.world.now();
  }

  /** Lets time pass, in which Twilio processes its texts. */
  async pass(ms: number): Promise<void> {
    this.#bed.wind(this.now + ms);
    await this.twilio.runDue();
  }

  sweep(kind: SweepKind = 'often', world: SweepingWorld = this.world): Promise<SweepReport> {
    return sweep(world, kind);
  }

  /** A person in New York whose texts have been on for an hour. */
  async person(id: string, phone: string, change: Partial<Subscriber> = {}): Promise<Subscriber> {
    const at = monday - hourMs;
    const person: Subscriber = {
      ...{
        ...newSubscriber(id, at),
        email: `${id}@example.com`,
        phone,
        country: 'US',
        zone: 'America/New_York',
      },
      ...{ enrollment: 1, letters: { state: 'on', at }, texts: { state: 'on', at, given: true } },
      position: {
        sequence: 'rebuild-trust',
        startedAt: at,
        from: 0,
        day: 3,
        done: ['W1', 'W2', 'W3'],
      },
      ...change,
    };
    await this.world.store.people.create(person, { status: 'active' });
    await this.owns(person, phone);
    return person;
  }

  /**
   * A person with one of the numbers that behave as their last two digits say
   * (local/twilio/twilio-refusals.ts).
   */
  someone(digits: number, id = `person0000${digits}`): Promise<Subscriber> {
    return this.person(id, phoneOf(digits));
  }

  async owns({ id }: Subscriber, phone: string): Promise<boolean> {
    return this.world.store.addresses.claim('phone', this.hash(phone), id, this.now);
  }

  hash(phone: string): string {
    return hashAddress(this.world.secrets.hashKey, phone);
  }

  /** Sends a text as `deliver` does: the call, then its receipt. Returns the message's id. */
  async text({ id, phone = '' }: Subscriber, what = 'W3-s'): Promise<string> {
    const message = `${id}-1-${what}`;
    this.#texts += 1;
    const sent = await this.world.texter.send({
      id: message,
      to: phone,
      body: `Note ${this.#texts}.`,
    });
    if (sent.status !== 'sent') throw new Error(`Twilio's double answered ${sent.status}.`);
    const { status, providerId } = sent;
    await this.world.store.messages.raiseReceipt({
      message,
      channel: 'sms',
      status,
      providerId,
      at: this.now,
    });
    return message;
  }

  async receipt(message: string): Promise<Receipt> {
    const found = await this.world.store.messages.receipt(message);
    if (!found) throw new Error(`There is no receipt of ${message}.`);
    return found;
  }

  async stored(id: string): Promise<Subscriber | undefined> {
    return (await this.world.store.people.read(id, this.now, true))?.subscriber;
  }

  /** The whole table, without the progress of the sweeps. */
  async table(): Promise<string> {
    const kept = (await this.#bed.items()).filter(({ pk }) => pk !== 'RETENTION');
    return JSON.stringify(kept.map((item) => JSON.stringify(item)).sort());
  }

  lines(level: string): readonly { readonly what: string; readonly [fact: string]: unknown }[] {
    return this.#bed.log.map((line) => JSON.parse(line)).filter((line) => line.level === level);
  }
}

export const phoneOf = (digits: number) => `+155555501${String(digits).padStart(2, '0')}`;

/** The time after which a callback is no longer waited for. */
export const aWhile = 20 * minuteMs;
