/**
 * Covers unsubscribing: by a mail program or by a person, repeated, for an unknown person, and the
 * optional question why.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leavingReasons, whyPeopleLeft } from '../../service/intake/leaving-reasons.ts';
import { aForm, monday, startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const load = async (id: string) =>
  (await bed.world.store.people.read(id, bed.world.now(), true))?.subscriber;
const words = (body: string) => body.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ');

describe('P18 unsubscribing', () => {
  const multipart =
    '--boundary-of-a-mail-program-000\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--boundary-of-a-mail-program-000--\r\n';
  it.each([
    ['urlencoded', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['multipart', 'multipart/form-data; boundary=boundary-of-a-mail-program-000', multipart],
    ['multipart with a short boundary', 'multipart/form-data; boundary=b', multipart],
    ['no body', undefined, undefined],
    ['a body of no kind', 'text/plain', 'please'],
    ['a large body', 'application/x-www-form-urlencoded', 'x'.repeat(100 * 1024)],
  ])('the page takes %s, twice, without cookie or redirect', async (what, type, body) => {
    const email = `u${what.replaceAll(' ', '')}@example.com`;
    const id = await bed.join({ email });
    const request = {
      query: `t=${bed.token('unsubscribe', id)}`,
      ...(type && body ? { type, body } : {}),
    };
    const first = await bed.ask('POST', '/unsubscribe', request);
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toBeUndefined();
    const after = await load(id);
    expect(after?.letters).toEqual({ state: 'off', at: monday });
    expect(await bed.ask('POST', '/unsubscribe', request)).toEqual(first);
    expect(await load(id)).toEqual(after);
  });

  it('an unsubscribe works before the confirmation too, and outlives the week of an unconfirmed sign-up', async () => {
    await bed.post('/subscribe', { ...aForm, email: 'unasked@example.com' });
    const id = (await bed.person('unasked@example.com'))?.id ?? '';
    await bed.ask('POST', '/unsubscribe', { query: `t=${bed.token('unsubscribe', id)}` });
    bed.wind(monday + 30 * 86_400_000);
    expect((await bed.person('unasked@example.com'))?.letters.state).toBe('off');
    bed.wind(monday);
  });

  it('the page looks the same for an unknown person', async () => {
    const known = await bed.join({ email: 'known@example.com' });
    const ask = (id: string) =>
      bed.ask('POST', '/unsubscribe', { query: `t=${bed.token('unsubscribe', id)}` });
    expect(await ask('zzzzzzzz0000')).toEqual(await ask(known));
  });

  it('a second press ends texts too', async () => {
    const id = await bed.join({ email: 'both@example.com' });
    await bed.joinPhone(id, '+12025550143');
    const path = `/unsubscribe?t=${bed.token('unsubscribe', id)}`;
    expect((await bed.post(path, {})).body.includes('value="texts"')).toBe(true);
    expect((await load(id))?.texts.state).toBe('on');
    expect(words((await bed.post(path, { also: 'texts' })).body)).toContain(
      'No more letters, and no more texts.',
    );
    expect(await load(id)).toMatchObject({ letters: { state: 'off' }, texts: { state: 'off' } });
  });

  it('the page asks why only afterwards, counts a press of the list without the person, and takes no words', async () => {
    const id = await bed.join({ email: 'why@example.com' });
    const path = `/unsubscribe?t=${bed.token('unsubscribe', id)}`;
    expect(
      (await bed.ask('GET', '/unsubscribe', { query: path.split('?')[1] ?? '' })).body,
    ).not.toContain('name="reason"');
    const done = await bed.post(path, {});
    expect(
      [...done.body.matchAll(/name="reason" value="([^"]+)"/g)].map(([, reason]) => reason),
    ).toEqual(Object.keys(leavingReasons));
    expect(done.body).not.toMatch(/<textarea|<input/);
    const before = await bed.snapshot();
    for (let press = 0; press < 3; press++)
      expect(words((await bed.post(path, { reason: 'fit' })).body)).toContain('It is counted');
    expect(await bed.snapshot()).toBe(before);
    expect(await whyPeopleLeft(bed.world, monday, monday)).toEqual({
      'too-much': 0,
      time: 0,
      enough: 0,
      fit: 1,
      private: 0,
    });
    // The link works for ever: the count must not restore an erased person.
    expect(
      (await bed.items()).filter(
        ({ pk }) => String(pk).startsWith('COUNT#') && String(pk).includes(id),
      ),
    ).toEqual([]);
    const logged = bed.log.filter((line) => line.includes('why they left'));
    expect(logged).toHaveLength(1);
    expect(logged.join().includes(id)).toBe(false);
  });

  it('a reason on an old page does not end the letters of a person who signed up again', async () => {
    const id = await bed.join({ email: 'return@example.com' });
    const path = `/unsubscribe?t=${bed.token('unsubscribe', id)}`;
    await bed.post(path, {});
    await bed.join({ email: 'return@example.com' });
    expect((await load(id))?.letters.state).toBe('on');
    expect((await bed.post(path, { reason: 'private' })).body).toContain('href="/safety"');
    expect((await load(id))?.letters.state).toBe('on');
  });
});
