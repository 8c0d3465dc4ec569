/**
 * Covers the answers to STOP, START and HELP, sent by Twilio itself or by the service. Under both
 * settings a phone gets one answer to one text, in our words. The texts go through Twilio's double,
 * whose webhook is the deployed function (promise 31).
 */

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwilioTexter } from '../../../adapters/twilio/twilio-texter.ts';
import { hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { newSubscriber } from '../../../core/subscriber.ts';
import { createHandler } from '../../../functions/receive-sms.ts';
import { startTwilioEndpoint, type TwilioEndpoint } from '../../../local/twilio/twilio-endpoint.ts';
import { hashAddress } from '../../../service/address-hash.ts';
import { runWorker } from '../../../service/delivery/worker.ts';
import { finishInbound } from '../../../service/intake/receive-text.ts';
import type { DeliveringWorld } from '../../../service/ports/world.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';

type Answerer = 'mend' | 'twilio';
type Words = Readonly<Record<'stop' | 'start' | 'help', string>>;

/** Twilio's own list: https://help.twilio.com/articles/223134027 */
const keywords = {
  stop: [
    'STOP',
    'STOPALL',
    'UNSUBSCRIBE',
    'CANCEL',
    'END',
    'QUIT',
    'REVOKE',
    'OPTOUT',
    'stop',
    ' Stop ',
  ],
  start: ['START', 'YES', 'UNSTOP', 'start'],
  help: ['HELP', 'INFO', 'help'],
} as const;

class Line {
  readonly #bed: WebBed;
  readonly #twilio: TwilioEndpoint;
  readonly #world: DeliveringWorld;
  #people = 0;

  private constructor(bed: WebBed, twilio: TwilioEndpoint, world: DeliveringWorld) {
    this.#bed = bed;
    this.#twilio = twilio;
    this.#world = world;
  }

  static async open(optOutAnswers: Answerer, optOutWords?: Words): Promise<Line> {
    const bed = await startWebBed();
    const settings = { ...bed.world.settings, optOutAnswers };
    const { twilioAccountSid: accountSid, twilioFrom: from, publicUrl } = settings;
    const { twilioAuthToken: authToken } = bed.world.secrets;
    const receive = createHandler(async () => ({ ...bed.world, settings }));
    const twilio = await startTwilioEndpoint({
      ...{ accountSid, authToken, port: 0, now: () => bed.world.now(), numbers: [from] },
      ...{
        inboundUrl: `${publicUrl}/twilio/inbound`,
        optOut: optOutAnswers === 'twilio' ? 'on' : 'off',
      },
      ...(optOutWords ? { optOutWords } : {}),
      sendWebhook: async (url, { headers, body }) => {
        const { pathname, search } = new URL(url);
        const answer = await receive({
          ...{
            rawPath: pathname,
            rawQueryString: search.slice(1),
            headers,
            body,
            isBase64Encoded: false,
          },
          queryStringParameters: Object.fromEntries(new URLSearchParams(search)),
          requestContext: { http: { method: 'POST' } },
        } as unknown as APIGatewayProxyEventV2);
        const type = String(answer.headers?.['content-type'] ?? '');
        return { status: answer.statusCode ?? 0, type, body: answer.body ?? '' };
      },
    });
    const texter = new TwilioTexter({ accountSid, authToken, from, publicUrl, url: twilio.url });
    return new Line(bed, twilio, { ...bed.world, settings, texter });
  }

  async close(): Promise<void> {
    await this.#twilio.close();
    await this.#bed.close();
  }

  /** Makes a person whose texts are on, and returns their phone. */
  async phone(): Promise<string> {
    this.#people += 1;
    const phone = `+15550100${String(100 + this.#people)}`;
    const at = monday - hourMs;
    const id = `person${String(this.#people).padStart(6, '0')}`;
    const on = { state: 'on', at, given: true } as const;
    const { store, secrets } = this.#world;
    await store.people.create(
      {
        ...newSubscriber(id, at),
        email: `${id}@example.com`,
        phone,
        country: 'US',
        letters: on,
        texts: on,
      },
      { status: 'active' },
    );
    await store.addresses.claim('phone', hashAddress(secrets.hashKey, phone), id, at);
    return phone;
  }

  /**
   * The texts that a phone gets for one of its own within an hour, those of `deliver` and of
   * callbacks included.
   */
  async says(phone: string, body: string): Promise<readonly string[]> {
    const had = this.#received(phone).length;
    await this.#twilio.receive({ from: phone, body });
    for (const ms of [minuteMs, 5 * minuteMs, 54 * minuteMs]) {
      this.#bed.wind(this.#world.now() + ms);
      await this.#twilio.runDue();
      await runWorker(this.#world, { timeMs: 240_000, finishInbound });
    }
    return this.#received(phone).slice(had);
  }

  #received(phone: string): readonly string[] {
    const ours = this.#twilio.messages(phone).filter(({ direction }) => direction !== 'inbound');
    return ours.map(({ body }) => body);
  }

  async consent(phone: string): Promise<string | undefined> {
    const { store, secrets, now } = this.#world;
    const owner = await store.addresses.owner('phone', hashAddress(secrets.hashKey, phone), now());
    return (await store.people.read(owner?.subscriber ?? '', now(), true))?.subscriber.texts.state;
  }
}

const lines: Partial<Record<Answerer, Line>> = {};
let words: Words;
const lineOf = (answerer: Answerer) => lines[answerer] as Line;

beforeAll(async () => {
  const mend = await Line.open('mend');
  lines.mend = mend;
  const phone = await mend.phone();
  const [help = ''] = await mend.says(phone, 'HELP');
  const [stop = ''] = await mend.says(phone, 'STOP');
  const [start = ''] = await mend.says(phone, 'START');
  words = { stop, start, help };
  // README asks for this setting if Twilio sends the answers.
  lines.twilio = await Line.open('twilio', words);
});
afterAll(async () => {
  for (const line of Object.values(lines)) await line.close();
});

describe.each<Answerer>(['mend', 'twilio'])('where %s answers', (answerer) => {
  it.each(keywords.stop)(
    'P31 "%s" gets one answer, in our words, and ends the texts',
    async (word) => {
      const phone = await lineOf(answerer).phone();
      expect(await lineOf(answerer).says(phone, word)).toEqual([words.stop]);
      expect(await lineOf(answerer).consent(phone)).toBe('off');
    },
  );

  it('P31 a wish in other words gets one answer, the service’s own, and ends the texts', async () => {
    const phone = await lineOf(answerer).phone();
    expect(await lineOf(answerer).says(phone, 'please stop texting me')).toEqual([words.stop]);
    expect(await lineOf(answerer).consent(phone)).toBe('off');
  });

  it.each(keywords.start)(
    'P31 "%s" after STOP gets one answer, in our words, and opens the texts',
    async (word) => {
      const phone = await lineOf(answerer).phone();
      await lineOf(answerer).says(phone, 'STOP');
      expect(await lineOf(answerer).says(phone, word)).toEqual([words.start]);
      expect(await lineOf(answerer).consent(phone)).toBe('on');
    },
  );

  it.each(keywords.help)(
    'P31 "%s" gets one answer, in our words, and changes nothing',
    async (word) => {
      const phone = await lineOf(answerer).phone();
      expect(await lineOf(answerer).says(phone, word)).toEqual([words.help]);
      expect(await lineOf(answerer).consent(phone)).toBe('on');
    },
  );

  it.each(['STOP', 'HELP'])(
    'P31 "%s" from a phone that belongs to no person gets one answer',
    async (word) => {
      const phone = `+155501001${word === 'STOP' ? 98 : 99}`;
      expect(await lineOf(answerer).says(phone, word)).toHaveLength(1);
    },
  );

  it('P31 a text without a keyword is answered by the service alone, once', async () => {
    const phone = await lineOf(answerer).phone();
    expect(await lineOf(answerer).says(phone, 'SAFE')).toHaveLength(1);
    expect(await lineOf(answerer).says(phone, 'DONE')).toHaveLength(1);
  });

  it.each(['START', 'YES'])(
    'P31 "%s" from a person with texts on gets one answer',
    async (word) => {
      const phone = await lineOf(answerer).phone();
      expect(await lineOf(answerer).says(phone, word)).toHaveLength(1);
      expect(await lineOf(answerer).consent(phone)).toBe('on');
    },
  );
});

describe('the words of a setting that says who answers', () => {
  it('P31 the words name the sender, a way to help and, where texts go on, the way to end them', () => {
    for (const said of Object.values(words)) expect(said).toMatch(/Mend/);
    for (const said of [words.start, words.help]) expect(said).toMatch(/STOP/);
    expect(words.start).toMatch(/HELP/);
  });
});
