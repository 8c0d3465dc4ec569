/** Tests texts with media at the Twilio double: the webhook's form, and the Media subresource. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountSid, authToken, type Bench, startTwilio, twilioClient } from './twilio-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startTwilio();
});
afterEach(() => bench.close());

const phone = '+12025550101';
const post = (sent: object) =>
  fetch(`${bench.twilio.url}/phone`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  });
const pictures = async (media: number, body = 'Look') =>
  (await bench.twilio.receive({ from: phone, body, media })).sid;
const mediaOf = (sid: string) => bench.client.messages(sid).media;

describe('a text with media', () => {
  test('comes as an MMS with the address and the type of each', async () => {
    expect((await post({ from: phone, body: 'Look', media: 2 })).status).toBe(200);
    const [{ params } = { params: {} as Readonly<Record<string, string>> }] = bench.calls;
    const { MessageSid: sid = '' } = params;
    expect(sid).toMatch(/^MM[0-9a-f]{32}$/);
    expect(params).toMatchObject({ SmsSid: sid, NumMedia: '2', NumSegments: '1', Body: 'Look' });
    const listed = await mediaOf(sid).list();
    for (const [at, one] of [...listed].entries()) {
      expect(params[`MediaUrl${at}`]).toBe(`${bench.twilio.url}${one.uri.replace('.json', '')}`);
      expect(params[`MediaContentType${at}`]).toBe('image/jpeg');
    }
    expect(listed).toHaveLength(2);
    expect(params).not.toHaveProperty('MediaUrl2');
  });

  test('may have no words, and a text without media is no MMS', async () => {
    expect(await pictures(1, '')).toMatch(/^MM/);
    expect(await pictures(0)).toMatch(/^SM/);
    expect(bench.calls.map(({ params }) => [params.Body, params.NumMedia])).toEqual([
      ['', '1'],
      ['Look', '0'],
    ]);
    expect(bench.calls[1]?.params).not.toHaveProperty('MediaUrl0');
  });

  test.each([11, -1, 1.5, '2', null])('is refused with %j pictures', async (media) => {
    expect((await post({ from: phone, body: '', media })).status).toBe(400);
    expect(bench.twilio.messages()).toEqual([]);
  });

  test('is on the phone’s page with its pictures', async () => {
    await pictures(1, '');
    await pictures(2);
    const page = await (await fetch(bench.twilio.url)).text();
    expect(page).toContain('(a picture)');
    expect(page).toContain('Look\n(2 pictures)');
  });
});

describe('the media subresource', () => {
  test('has Twilio’s fields', async () => {
    const sid = await pictures(1);
    expect((await bench.client.messages(sid).fetch()).numMedia).toBe('1');
    const [one] = await mediaOf(sid).list();
    expect(one?.toJSON()).toMatchObject({
      accountSid,
      contentType: 'image/jpeg',
      parentSid: sid,
      sid: expect.stringMatching(/^ME[0-9a-f]{32}$/),
      dateCreated: new Date(bench.clock.now),
    });
    expect(one?.uri).toBe(
      `/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/${one?.sid}.json`,
    );
    expect((await mediaOf(sid)(String(one?.sid)).fetch()).contentType).toBe('image/jpeg');
  });

  test('is listed page by page, and is empty for a text without media', async () => {
    const sid = await pictures(5);
    expect(await mediaOf(sid).list({ pageSize: 2 })).toHaveLength(5);
    expect(await mediaOf(sid).list({ limit: 3 })).toHaveLength(3);
    expect(await mediaOf(await pictures(0)).list()).toEqual([]);
  });

  test('is deleted one by one; the phone and Twilio’s count keep them', async () => {
    const sid = await pictures(2);
    for (const left of [1, 0]) {
      const [one] = await mediaOf(sid).list();
      const remove = () => mediaOf(sid)(String(one?.sid)).remove();
      await expect(remove()).resolves.toBe(true);
      await expect(remove()).rejects.toMatchObject({ status: 404, code: 20404 });
      const shown = (await (await fetch(`${bench.twilio.url}/store`)).json()) as object;
      expect(shown).toMatchObject({ messages: [{ sid, body: 'Look', media: left }] });
    }
    expect((await bench.client.messages(sid).fetch()).numMedia).toBe('2');
    expect(await (await fetch(bench.twilio.url)).text()).toContain('(2 pictures)');
  });

  test('is unknown beside an unknown text, and gone with its text', async () => {
    const sid = await pictures(1);
    const [one] = await mediaOf(sid).list();
    const missing = { status: 404, code: 20404 };
    await expect(mediaOf(`MM${'0'.repeat(32)}`).list()).rejects.toMatchObject(missing);
    await expect(mediaOf(await pictures(1))(String(one?.sid)).remove()).rejects.toMatchObject(
      missing,
    );
    await bench.client.messages(sid).remove();
    await expect(mediaOf(sid).list()).rejects.toMatchObject(missing);
  });

  test('refuses wrong credentials and other methods, and has the faults of a read', async () => {
    const sid = await pictures(1);
    const [one] = await mediaOf(sid).list();
    const stranger = twilioClient(bench.twilio.url, 'wrong').messages(sid).media;
    await expect(stranger.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    await expect(stranger(String(one?.sid)).remove()).rejects.toMatchObject({ status: 401 });
    const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    const url = `${bench.twilio.url}${one?.uri}`;
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(405);
    bench.twilio.faults.set({ failNext: 1 });
    expect(await mediaOf(sid).list()).toHaveLength(1);
    bench.twilio.faults.set({ reads: true });
    await expect(mediaOf(sid)(String(one?.sid)).remove()).rejects.toMatchObject({
      status: 500,
      code: 20500,
    });
    expect(await mediaOf(sid).list()).toHaveLength(1);
  });
});
