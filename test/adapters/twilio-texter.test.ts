/** Covers how the texter finds and deletes media at Twilio's double, over Twilio's protocol. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import { accountSid, authToken, type Bench, startTwilio } from '../local/twilio-client.ts';
import { type Relay, relayTo } from '../local/twilio-relay.ts';

let bench: Bench;
let relay: Relay;
let texter: TwilioTexter;
beforeEach(async () => {
  bench = await startTwilio();
  relay = await relayTo(bench.twilio.url);
  texter = texterWith(authToken);
});
afterEach(async () => {
  relay.close();
  await bench.close();
});

function texterWith(token: string): TwilioTexter {
  const publicUrl = 'https://mend.example.com';
  return new TwilioTexter({
    ...{ accountSid, authToken: token, from: bench.from, url: relay.url, publicUrl },
  });
}

const pictures = async (media: number, body = 'Look') =>
  (await bench.twilio.receive({ from: '+12025550101', body, media })).sid;
const atTwilio = (sid: string) => {
  const text = bench.twilio.messages().find((one) => one.sid === sid);
  return { words: !text?.redacted, media: text?.media?.length };
};
const isDeletion = ({ method }: { method: string }) => method === 'DELETE';

describe('a text with media', () => {
  it('is listed as one', async () => {
    const [words, both, alone] = [await pictures(0), await pictures(2), await pictures(1, '')];
    const received = await texter.received(0);
    expect(Object.fromEntries(received.map(({ id, media }) => [id, media]))).toEqual({
      [words]: false,
      [both]: true,
      [alone]: true,
    });
  });

  it('P64 keeps something where it has no words, and comes after those that have some', async () => {
    const [alone, words] = [await pictures(1, ''), await pictures(0)];
    const [late, redacted] = [await pictures(1, ''), await pictures(0)];
    await texter.redact({ id: redacted, media: false });
    const kept = await texter.wordsKept(0, bench.clock.now);
    expect(kept.map(({ id }) => id)).toEqual([words, late, alone]);
    expect(kept.map(({ media }) => media)).toEqual([false, true, true]);
  });
});

describe('the deletion of media', () => {
  it('P64 deletes each of them and no words, and may be repeated', async () => {
    const sid = await pictures(10);
    expect(await texter.removeMedia(sid)).toEqual({ done: true });
    expect(atTwilio(sid)).toEqual({ words: true, media: 0 });
    expect(relay.mediaCalls('DELETE')).toBe(10);
    expect(await texter.removeMedia(sid)).toEqual({ done: true });
    expect(relay.mediaCalls('DELETE')).toBe(10);
  });

  it('is done for a text without media, and for one that Twilio does not have', async () => {
    expect(await texter.removeMedia(await pictures(0))).toEqual({ done: true });
    expect(await texter.removeMedia(`MM${'0'.repeat(32)}`)).toEqual({ done: true });
  });

  it('P64 goes on where one of them is gone already', async () => {
    const sid = await pictures(3);
    const [first] = await bench.client.messages(sid).media.list();
    relay.refuse = ({ method, path }) =>
      method === 'DELETE' && path.includes(String(first?.sid)) ? 404 : undefined;
    expect(await texter.removeMedia(sid)).toEqual({ done: true });
    expect(atTwilio(sid).media).toBe(1);
  });

  it('fails by Twilio’s code, and the next call deletes the rest', async () => {
    const sid = await pictures(3);
    let deletions = 0;
    relay.refuse = (call) => (isDeletion(call) && ++deletions === 2 ? 500 : undefined);
    expect(await texter.removeMedia(sid)).toEqual({ done: false, code: '20500' });
    expect(atTwilio(sid).media).toBe(2);
    expect(await texter.removeMedia(sid)).toEqual({ done: true });
    expect(atTwilio(sid).media).toBe(0);
    expect(await texterWith('wrong').removeMedia(sid)).toEqual({ done: false, code: '20003' });
  });
});

describe('a redaction', () => {
  it('P64 deletes the media and then empties the words', async () => {
    const sid = await pictures(2);
    expect(await texter.redact({ id: sid, media: true })).toEqual({ done: true });
    expect(atTwilio(sid)).toEqual({ words: false, media: 0 });
    expect(relay.calls.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'DELETE', 'POST']);
  });

  it('asks for no media of a text that came without', async () => {
    const sid = await pictures(0);
    expect(await texter.redact({ id: sid, media: false })).toEqual({ done: true });
    expect(relay.calls.map(({ method }) => method)).toEqual(['POST']);
  });

  it('P64 leaves the words where the media stay, so that the text is tried again', async () => {
    const sid = await pictures(1);
    relay.refuse = (call) => (isDeletion(call) ? 500 : undefined);
    expect(await texter.redact({ id: sid, media: true })).toEqual({ done: false, code: '20500' });
    expect(atTwilio(sid)).toEqual({ words: true, media: 1 });
    relay.refuse = () => undefined;
    expect(await texter.redact({ id: sid, media: true })).toEqual({ done: true });
    expect(atTwilio(sid)).toEqual({ words: false, media: 0 });
  });
});
