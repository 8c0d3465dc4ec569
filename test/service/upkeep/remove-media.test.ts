/**
 * Covers the media of texts in the sweep: when they are deleted, how often Twilio is asked, and
 * what becomes of those that stay. Twilio is its double, over its own protocol.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwilioTexter } from '../../../adapters/twilio/twilio-texter.ts';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import type { ReceivedText } from '../../../service/ports/texter.ts';
import type { SweepingWorld } from '../../../service/ports/world.ts';
import { removeNewMedia } from '../../../service/upkeep/remove-media.ts';
import { type Relay, relayTo } from '../../local/twilio-relay.ts';
import { phoneOf, SweptBed } from '../feedback/unreported-texts.ts';

describe('a sweep', () => {
  let bed: SweptBed;
  let relay: Relay;
  let world: SweepingWorld;
  beforeEach(async () => {
    bed = await SweptBed.open();
    relay = await relayTo(bed.twilio.url);
    world = { ...bed.world, texter: TwilioTexter.of(bed.world, { url: relay.url }) };
    await bed.sweep('often', world);
    await bed.pass(minuteMs);
  });
  afterEach(async () => {
    relay.close();
    await bed.close();
  });

  const from = phoneOf(50);
  const pictures = async (media: number, body = 'The ocelot writes') =>
    (await bed.twilio.receive({ from, body, media })).sid;
  const atTwilio = (sid: string) => {
    const text = bed.twilio.messages().find((one) => one.sid === sid);
    return { words: !text?.redacted, media: text?.media?.length };
  };
  const sweepAfter = async (ms: number, kind: 'often' | 'nightly' = 'often') => {
    await bed.pass(ms);
    return bed.sweep(kind, world);
  };
  const failDeletions = () => {
    relay.refuse = ({ method }) => (method === 'DELETE' ? 500 : undefined);
  };

  it('P64 deletes the media of a text after it was received, known phone or not, and leaves its words', async () => {
    const known = await pictures(2);
    const stranger = await bed.twilio.receive({ from: phoneOf(51), body: '', media: 1 });
    const person = await bed.someone(50);
    expect(await sweepAfter(9 * minuteMs)).toMatchObject({ checked: 2, failed: 0 });
    expect(atTwilio(known)).toEqual({ words: true, media: 0 });
    expect(atTwilio(stranger.sid).media).toBe(0);
    const { texts } = await world.store.people.timeline(person.id, bed.now);
    expect(texts.map(({ id }) => id)).toEqual([known]);
  });

  it('P64 asks Twilio for the media of a text twice, and never again before the redaction', async () => {
    await pictures(2);
    const asked: number[] = [];
    for (let run = 0; run < 5; run++) {
      await sweepAfter(10 * minuteMs);
      asked.push(relay.mediaCalls('GET'));
    }
    expect(asked).toEqual([1, 2, 2, 2, 2]);
    await sweepAfter(hourMs, 'nightly');
    expect([relay.mediaCalls('GET'), relay.mediaCalls('DELETE')]).toEqual([2, 2]);
  });

  it('P64 finds media that Twilio lists late', async () => {
    const sid = await pictures(1);
    relay.refuse = ({ path }) => (path.endsWith('/Media.json') ? 404 : undefined);
    await sweepAfter(9 * minuteMs);
    expect(atTwilio(sid).media).toBe(1);
    relay.refuse = () => undefined;
    await sweepAfter(10 * minuteMs);
    expect(atTwilio(sid).media).toBe(0);
  });

  it('P64 P51 logs a deletion that fails by the id, and leaves the text to its redaction, which tries each night', async () => {
    const sid = await pictures(1);
    failDeletions();
    expect(await sweepAfter(9 * minuteMs)).toMatchObject({ checked: 1, failed: 1 });
    const kept = () =>
      bed.lines('warn').filter(({ what }) => what === 'Twilio keeps the media of a text for now');
    expect(kept()).toMatchObject([{ text: sid, code: '20500' }]);
    for (const line of kept()) {
      expect(Object.keys(line)).toEqual(['level', 'at', 'what', 'text', 'code']);
      expect(JSON.stringify(line)).not.toMatch(/ocelot|5555501/);
    }
    for (let run = 0; run < 3; run++) await sweepAfter(10 * minuteMs);
    expect(kept()).toHaveLength(2);
    for (let day = 0; day < 4; day++) await sweepAfter(dayMs, 'nightly');
    // The words wait with the media, so that the list still names the text.
    expect(atTwilio(sid)).toEqual({ words: true, media: 1 });
    expect(bed.lines('warn').map(({ what }) => what)).toContain('Twilio keeps words for now');
    relay.refuse = () => undefined;
    await sweepAfter(dayMs, 'nightly');
    expect(atTwilio(sid)).toEqual({ words: false, media: 0 });
  });

  it('P64 deletes a picture without words three days later too, where the sweep could not', async () => {
    const sid = await pictures(1, '');
    failDeletions();
    for (let run = 0; run < 3; run++) await sweepAfter(10 * minuteMs);
    relay.refuse = () => undefined;
    await sweepAfter(dayMs, 'nightly');
    expect(atTwilio(sid).media).toBe(1);
    for (let day = 0; day < 3; day++) await sweepAfter(dayMs, 'nightly');
    expect(atTwilio(sid)).toEqual({ words: false, media: 0 });
    const asked = relay.mediaCalls('GET');
    for (let day = 0; day < 2; day++) await sweepAfter(dayMs, 'nightly');
    expect(relay.mediaCalls('GET')).toBe(asked);
  });

  it('P64 deletes no media of a text that could not be received', async () => {
    const sid = await pictures(1);
    const { store } = world;
    const owner = () => Promise.reject(new RangeError('no'));
    const failing = { ...world, store: { ...store, addresses: { ...store.addresses, owner } } };
    await bed.pass(9 * minuteMs);
    expect(await bed.sweep('often', failing)).toMatchObject({ checked: 1, failed: 1 });
    expect([atTwilio(sid).media, relay.mediaCalls('GET')]).toEqual([1, 0]);
    await sweepAfter(10 * minuteMs);
    expect(atTwilio(sid).media).toBe(0);
  });
});

describe('many texts with media', () => {
  const texts = Array.from(
    { length: 450 },
    (_, at): ReceivedText => ({ id: `MM${at}`, from: '', body: '', at, media: at % 2 === 0 }),
  );
  const log = { info: () => {}, warn: () => {}, error: () => {} };

  async function askedFor(mark: { receivedUntil?: number }, calls = Number.POSITIVE_INFINITY) {
    const asked: string[] = [];
    const texter = {
      removeMedia: async (id: string) => {
        asked.push(id);
        return { done: true } as const;
      },
    };
    expect(await removeNewMedia({ texter, log }, texts, mark, () => asked.length >= calls)).toBe(0);
    return asked;
  }

  it('are those that are newer than the mark, and not more than 200 a sweep', async () => {
    const all = await askedFor({});
    expect([all.length, all[0], all.at(-1)]).toEqual([200, 'MM0', 'MM398']);
    expect(await askedFor({ receivedUntil: 445 })).toEqual(['MM446', 'MM448']);
  });

  it('leave time for the rest of the sweep', async () => {
    expect(await askedFor({}, 16)).toHaveLength(16);
    expect(await askedFor({}, 0)).toEqual([]);
  });
});
